"""Qt: the only floor that may import it."""
