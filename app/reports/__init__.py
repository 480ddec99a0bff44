"""Report models and the files that render them."""
