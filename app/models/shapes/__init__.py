"""What one does to drawn shapes: pure operations on geometries in image pixels, axis order (x, y) with y down."""
