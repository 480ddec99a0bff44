"""Percentiles of type 7: numpy "linear", PostgreSQL percentile_cont, Excel PERCENTILE.INC (OPERATIONS 1.3)."""

import math
from collections.abc import Iterable


def percentile(values: Iterable[float], p: float) -> float | None:
    """Give the value below which the fraction `p` (0 to 1) lies, interpolated; None when there are no values."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * p
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Iterable[float]) -> float | None:
    """Give the middle value; None when there are no values."""
    return percentile(values, 0.5)
