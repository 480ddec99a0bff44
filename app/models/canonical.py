"""Canonical JSON: one text per value, so that a hash of it means something (SYNC 4.2, pitfalls 15 and 16)."""

import json
import math
import re
from collections.abc import Mapping, Sequence

from app.models.errors import BadInputError

TYPE_ERROR = "only text, whole and finite numbers, yes/no, lists and objects can be stored"
DECIMALS = 6
_BROKEN = re.compile("[\ud800-\udfff]")


def canonical(value: object) -> str:
    """Write `value` as canonical JSON: sorted keys, no spaces, UTF-8 text, floats rounded to six places.

    Raises:
        BadInputError: for NaN, infinities, NUL characters, lone surrogates and other types.
    """
    return json.dumps(_clean(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _clean(value: object) -> object:
    if isinstance(value, float):
        return _clean_number(value)
    if isinstance(value, str):
        return _clean_text(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict | Mapping):
        return {_clean_text(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | Sequence) and not isinstance(value, bytes | bytearray):
        return [_clean(item) for item in value]
    raise BadInputError("Value", f"{type(value).__name__} cannot be stored", TYPE_ERROR)


def _clean_number(value: float) -> float | int:
    if not math.isfinite(value):
        raise BadInputError("Number", f"{value} is not finite", TYPE_ERROR)
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def _clean_text(value: str) -> str:
    if "\x00" in value or not (value.isascii() or _BROKEN.search(value) is None):
        raise BadInputError("Text", "it holds a NUL or a broken character", "remove it and try again")
    return value
