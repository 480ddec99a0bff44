"""The local store: one SQLite file with the op log and its projections."""
