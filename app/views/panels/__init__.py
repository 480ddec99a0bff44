"""Panels: the parts of the window that show lists, forms and states."""
