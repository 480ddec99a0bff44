"""Looks as plain records, to be kept; whatever is not a sound record is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from app.imagery.colour_maps import NAMES
from app.imagery.looks import GAMMAS, Look, Rule, Sharpening


def record_of(look: Look) -> dict[str, Any]:
    """Give a record of JSON's own types."""
    return asdict(look)


def look_of(record: object) -> Look | None:
    """Read a record; None when it is not a whole and possible one."""
    if not isinstance(record, Mapping) or set(record) != set(_READ):
        return None
    try:
        read = {name: _READ[name](record[name]) for name in _READ}
    except (ValueError, TypeError):
        return None
    look = Look(**read)
    return None if look.held and len(look.held) != len(look.bands) else look


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not isfinite(number):
        raise ValueError(value)
    return number


def _pair(value: Any) -> tuple[float, float]:
    low, high = (_number(part) for part in value)
    if low >= high:
        raise ValueError(value)
    return low, high


def _bands(value: Sequence[Any]) -> tuple[int, ...]:
    bands = tuple(int(band) for band in value)
    if len(bands) not in {1, 3} or min(bands) < 1:
        raise ValueError(value)
    return bands


def _clip(value: Any) -> tuple[float, float]:
    low, high = _pair(value)
    if low < 0 or high > 100:  # noqa: PLR2004  per cent
        raise ValueError(value)
    return low, high


def _gamma(value: Any) -> float:
    return min(GAMMAS[1], max(GAMMAS[0], _number(value)))


def _map(value: Any) -> str:
    if value not in NAMES:
        raise ValueError(value)
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "bands": _bands,
    "rule": Rule,
    "clip": _clip,
    "sigmas": _number,
    "of_view": _flag,
    "linked": _flag,
    "held": lambda value: tuple(_pair(pair) for pair in value),
    "gamma": _gamma,
    "colour_map": _map,
    "inverted": _flag,
    "decibels": _flag,
    "sharpening": Sharpening,
}
