"""Rasters: from a file in place to pixels on a screen, and map positions. No Qt."""
