"""Overviews of scenes that have none, built in one pass over the file and kept in a cache folder."""
