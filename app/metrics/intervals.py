"""Intervals for proportions and the small-sample guard (OPERATIONS 1.4)."""

import math
from collections.abc import Callable
from enum import StrEnum

Z_95 = 1.959963984540054
FEW = 10
SOME = 30
_FLOOR = 1e-300
_CONVERGED = 1e-15
_BISECTIONS = 200
_TERMS = 10_000

Interval = tuple[float, float]


class Sample(StrEnum):
    """How much a denominator can bear: nothing, counts only, a greyed rate, a rate that may be sorted by."""

    EMPTY = "empty"
    FEW = "few"
    SMALL = "small"
    ENOUGH = "enough"


class Standing(StrEnum):
    """Where a rate stands against its target; only a whole interval on one side decides."""

    BELOW = "below target"
    MEETS = "meets"
    OPEN = "inconclusive"


def sample_of(n: int) -> Sample:
    """Judge a denominator: 0 is a dash, under 10 counts only, under 30 greyed and out of any sorting."""
    if n <= 0:
        return Sample.EMPTY
    if n < FEW:
        return Sample.FEW
    return Sample.SMALL if n < SOME else Sample.ENOUGH


def standing(interval: Interval | None, target: float) -> Standing:
    """Compare a whole interval with a target: below, meets (all of it at or above), or inconclusive."""
    if interval is None:
        return Standing.OPEN
    lo, hi = interval
    if hi < target:
        return Standing.BELOW
    return Standing.MEETS if lo >= target else Standing.OPEN


def wilson(x: int, n: int, z: float = Z_95) -> Interval | None:
    """Score interval of Wilson (1927) for `x` of `n`, within [0, 1]; None when n is 0."""
    if n <= 0:
        return None
    p = x / n
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale, centre = 1 + z * z / n, p + z * z / (2 * n)
    lo = 0.0 if x == 0 else max(0.0, (centre - spread) / scale)
    hi = 1.0 if x == n else min(1.0, (centre + spread) / scale)
    return lo, hi


def clopper_pearson(x: int, n: int, confidence: float = 0.95) -> Interval | None:
    """Exact interval of Clopper and Pearson (1934), from beta quantiles; None when n is 0."""
    if n <= 0:
        return None
    tail = (1 - confidence) / 2
    lo = 0.0 if x == 0 else beta_quantile(tail, x, n - x + 1)
    hi = 1.0 if x == n else beta_quantile(1 - tail, x + 1, n - x)
    return lo, hi


def bound_without_defects(n: int, confidence: float = 0.95) -> float | None:
    """Exact upper bound on a defect rate when `n` units showed none: 1 − (1 − confidence)^(1/n)."""
    return None if n <= 0 else 1 - (1 - confidence) ** (1 / n)


def beta_quantile(p: float, a: float, b: float) -> float:
    """Find where the beta distribution reaches `p`, by bisection to the last bit of a double."""
    return _bisect(lambda x: beta_cdf(x, a, b) < p)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x),
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _bisect(too_low: Callable[[float], bool]) -> float:
    lo, hi = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (lo + hi) / 2
        if middle in {lo, hi}:
            break
        lo, hi = (middle, hi) if too_low(middle) else (lo, middle)
    return (lo + hi) / 2


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of the incomplete beta by the method of Lentz."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _CONVERGED:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _FLOOR else _FLOOR
