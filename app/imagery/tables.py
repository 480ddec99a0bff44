"""From the values of one band to bytes: the one formula of the stretch, as a table where values can be counted."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

FULL = (0.0, 255.0)
_TABLES = 64
_COUNTABLE = {np.dtype(kind) for kind in ("uint8", "int8", "uint16", "int16")}


@dataclass(frozen=True, slots=True)
class Ramp:
    """floor(255·clip((v - low)/(high - low), 0, 1)^(1/gamma) + 0.5) (OPERATIONS 3.6), 255 minus that when `inverted`.

    With `decibels` v is 20·log10 of the magnitude. What is not a number counts as `low`.
    """

    low: float
    high: float
    gamma: float = 1.0
    inverted: bool = False
    decibels: bool = False

    def bytes_of(self, values: np.ndarray) -> np.ndarray:
        """Give uint8 of the same shape; bands of 8 and 16 bits go through a table, others are computed."""
        if values.dtype == np.uint8 and self == Ramp(*FULL):
            return values
        table = byte_table(self, values.dtype)
        if table is not None:
            return np.take(table, values.view(f"u{values.dtype.itemsize}"))
        return self.computed(values.astype(np.float64))

    def computed(self, values: np.ndarray) -> np.ndarray:
        """Give uint8 of float64 values."""
        if self.decibels:
            values = decibels(values)
        known = np.nan_to_num(values, nan=self.low, posinf=self.high, neginf=self.low)
        share = np.clip((known - self.low) / (self.high - self.low), 0, 1)
        rounded: np.ndarray = np.floor(255 * share ** (1 / self.gamma) + 0.5).astype(np.uint8)
        return np.invert(rounded) if self.inverted else rounded


@lru_cache(maxsize=_TABLES)
def byte_table(ramp: Ramp, dtype: np.dtype) -> np.ndarray | None:
    """Give the byte of every value a band of 8 or 16 bits can hold, by its bits read unsigned; None for other kinds."""
    if dtype not in _COUNTABLE:
        return None
    bits = np.arange(1 << (8 * dtype.itemsize)).astype(f"u{dtype.itemsize}")
    table = ramp.computed(bits.view(dtype).astype(np.float64))
    table.setflags(write=False)
    return table


def decibels(values: np.ndarray) -> np.ndarray:
    """Give 20·log10 of the magnitude; minus infinity for 0."""
    with np.errstate(divide="ignore"):
        level: np.ndarray = 20 * np.log10(np.abs(values))
    return level
