"""Screens: start, annotate, review and shift, one per mode."""
