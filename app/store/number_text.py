"""Numbers written as text to an array, all at once: the plain ones, without an object for each."""

from typing import Any

import numpy as np

_COMMA, _MINUS, _DOT, _ZERO = b",-.0"
_LONGEST = (
    15  # so many digits are exact, and so is the power of ten they are divided by: the one rounding is the right one
)
_POWERS = 10.0 ** np.arange(_LONGEST + 1)


def read_numbers(text: bytes) -> Any:
    """The JSON numbers between the commas of `text` as float64, what reading JSON gives but for the sign of a zero.

    None when there is an exponent, a number of more than fifteen characters, or anything that is no number.
    """
    raw = np.frombuffer(b",%b,%b" % (text, b"," * _LONGEST), np.uint8)
    commas, dots = np.flatnonzero(raw[: len(text) + 2] == _COMMA), np.flatnonzero(raw == _DOT)
    starts, ends = commas[:-1] + 1, commas[1:]
    if (ends - starts).max() > _LONGEST or not _are_numbers(raw, starts, dots):
        return None
    places = np.searchsorted(commas, dots) - 1
    if (np.diff(places) == 0).any():
        return None
    decimals = np.zeros(len(starts), np.intp)
    decimals[places] = ends[places] - dots - 1
    found = _digits(raw, starts, ends) / _POWERS[decimals]
    return np.where(raw[starts] == _MINUS, -found, found)


def _are_numbers(raw: Any, starts: Any, dots: Any) -> bool:
    """Whether they are digits, dots with digits around and minus signs before, and no zero leads another digit."""
    digit = raw - _ZERO < 10  # noqa: PLR2004  what is no digit is further away, or wraps around
    signs = np.flatnonzero(raw == _MINUS)
    if np.count_nonzero(digit) + len(signs) + len(dots) + len(starts) + 1 + _LONGEST != len(raw):
        return False
    first = starts + (raw[starts] == _MINUS)
    led_by_zero = (raw[first] == _ZERO) & digit[first + 1]
    around = digit[dots - 1].all() and digit[dots + 1].all()
    return bool(
        len(signs) == np.count_nonzero(first != starts) and digit[first].all() and around and not led_by_zero.any()
    )


def _digits(raw: Any, starts: Any, ends: Any) -> Any:
    """The digits of each number read as one whole number, exact in float64."""
    found, lengths = np.zeros(len(starts)), ends - starts
    for place in range(int(lengths.max())):
        value = raw[starts + place] - _ZERO
        counts = (value < 10) & (lengths > place)  # noqa: PLR2004
        found = np.where(counts, found * 10 + value, found)
    return found
