"""Import and export formats, one a file."""
