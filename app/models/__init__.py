"""Pure values: no Qt, SQL, file, clock or network."""
