"""The sync engine and central."""
