"""Orthomark: annotate and review overhead imagery, and prove the quality of the result."""

__version__ = "0.1.0"
