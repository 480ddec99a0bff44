"""The canvas: one widget, four layers (tiles, annotations, preview, handles) and what floats above them."""
