"""One read of one window from one dataset handle, with what is valid in it.

Windows are (x, y, width, height) in scene pixels, sizes are (width, height) in picture pixels, and arrays are
(bands, rows, columns).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.windows import Window

from app.imagery.grid import FloatWindow
from app.imagery.info import RasterInfo

_COMPLEX_OVERSAMPLING = 4
_EXACT = 1e-6
Size = tuple[int, int]
Pixels = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Reads `bands` (1-based) of `dataset`; windows must lie inside the scene."""

    dataset: rasterio.DatasetReader
    info: RasterInfo
    bands: tuple[int, ...]

    def fetch(self, window: FloatWindow, size: Size, *, nearest: bool = False) -> Pixels:
        """Give (data, valid): averaged when made smaller unless `nearest`, pixels repeated when made larger."""
        if window[2] <= size[0] * (1 + _EXACT) and window[3] <= size[1] * (1 + _EXACT):
            return self._enlarged(window, size)
        if self.info.complex:
            return self._amplitude(window, size)
        if nearest or self.info.palette is not None:
            return self._read(Window(*window), size, Resampling.nearest)
        return self._read(Window(*window), size, Resampling.average)

    def whole(self, window: tuple[int, int, int, int]) -> Pixels:
        """Give every pixel (amplitudes of complex ones) and, in no or one layer, where alpha or a mask says they count.

        Nodata and values that are no numbers are left to the caller.
        """
        part = Window(*window)
        wanted = [*self.bands, self.info.alpha] if self.info.alpha else list(self.bands)
        data = self._values(wanted, part, (len(wanted), window[3], window[2]), Resampling.nearest)
        mask = np.zeros((0, 1, 1), bool)
        if self.info.alpha:
            mask = data[-1:] > 0
        elif self.info.masked:
            mask = self.dataset.read_masks(1, window=part)[None] > 0
        data = data[: len(self.bands)]
        return (np.abs(data).astype(np.float32) if self.info.complex else data), mask

    def empty(self, size: Size) -> Pixels:
        """Give arrays of this size in which nothing is valid."""
        return empty(self.info, len(self.bands), size)

    def _enlarged(self, window: FloatWindow, size: Size) -> Pixels:
        first_column, columns = _nearest(window[0], window[2], size[0], self.info.width)
        first_row, rows = _nearest(window[1], window[3], size[1], self.info.height)
        whole = (int(columns[-1]) + 1, int(rows[-1]) + 1)
        data, valid = self._read(Window(first_column, first_row, *whole), whole, Resampling.nearest)
        if whole == size:
            return data, valid
        return data[:, rows[:, None], columns], valid[rows[:, None], columns]

    def _amplitude(self, window: FloatWindow, size: Size) -> Pixels:
        """Average amplitudes, because complex values of opposite phase would cancel each other."""
        finest = min(window[2] / size[0], window[3] / size[1])
        factor = max(1, min(_COMPLEX_OVERSAMPLING, math.floor(finest)))
        larger = (size[0] * factor, size[1] * factor)
        data, valid = self._read(Window(*window), larger, Resampling.nearest)
        blocks = (size[1], factor, size[0], factor)
        means = data.reshape(len(self.bands), *blocks).mean(axis=(2, 4))
        known: np.ndarray = np.any(valid.reshape(blocks), axis=(1, 3))
        return means.astype(np.float32), known

    def _read(self, window: Window, size: Size, resampling: Resampling) -> Pixels:
        wanted = [*self.bands, self.info.alpha] if self.info.alpha else list(self.bands)
        shape = (len(wanted), size[1], size[0])
        data = self._values(wanted, window, shape, resampling)
        alpha = data[-1] if self.info.alpha else None
        if alpha is not None:
            data = data[:-1].copy()
        if self.info.complex:
            data = np.abs(data).astype(np.float32)
        valid = _meaningful(data, [self.info.nodata_of(band) for band in self.bands])
        if alpha is not None:
            valid &= alpha > 0
        elif self.info.masked:
            valid &= self.dataset.read_masks(1, window=window, out_shape=shape[1:]) > 0
        return data, valid

    def _values(self, bands: list[int], window: Window, shape: tuple[int, ...], resampling: Resampling) -> np.ndarray:
        """Read bands together, or one by one where each has a type of its own."""
        if not self.info.mixed:
            together: np.ndarray = self.dataset.read(bands, window=window, out_shape=shape, resampling=resampling)
            return together
        one_by_one = [
            self.dataset.read(band, window=window, out_shape=shape[1:], resampling=resampling) for band in bands
        ]
        return np.stack(one_by_one).astype(np.complex64 if self.info.complex else self.info.dtype)


def empty(info: RasterInfo, bands: int, size: Size) -> Pixels:
    """Give arrays of this size in which nothing is valid."""
    kind = np.float32 if info.complex else np.dtype(info.dtype)
    return np.zeros((bands, size[1], size[0]), kind), np.zeros((size[1], size[0]), bool)


def _nearest(start: float, length: float, count: int, limit: int) -> tuple[int, np.ndarray]:
    """Give the first scene pixel of a row and, for each picture pixel, how far from it its own scene pixel lies."""
    centres = start + (np.arange(count) + 0.5) * (length / count)
    pixels = np.clip(np.floor(centres + _EXACT), 0, limit - 1).astype(np.intp)
    return int(pixels[0]), pixels - pixels[0]


def _meaningful(data: np.ndarray, nodata: Sequence[float | None]) -> np.ndarray:
    """Say where at least one band holds a finite value other than its nodata."""
    if data.dtype.kind != "f" and not any(known is not None and _fits(known, data.dtype) for known in nodata):
        return np.ones(data.shape[1:], bool)
    valid: np.ndarray = np.zeros(data.shape[1:], bool)
    for band, known in zip(data, nodata, strict=True):
        means = np.isfinite(band) if data.dtype.kind == "f" else True
        if known is not None and _fits(known, data.dtype):
            means = means & (band != data.dtype.type(known))
        valid |= means
    return valid


def _fits(nodata: float, kind: np.dtype) -> bool:
    if kind.kind not in "iu":
        return bool(np.isfinite(nodata))
    limits = np.iinfo(kind)
    return float(nodata).is_integer() and bool(limits.min <= nodata <= limits.max)
