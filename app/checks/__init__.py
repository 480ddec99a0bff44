"""Validation rules, one a file."""
