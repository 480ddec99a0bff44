"""What values a scene or a part of it holds, from a small picture: percentiles, extremes, mean, histogram."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.imagery.grid import FloatWindow, TileGrid
from app.imagery.sampling import RawTile
from app.imagery.source import PixelSource, Sampled
from app.imagery.tables import decibels

PREVIEW = 1024
_TAILS = (0.1, 99.9)
_FEW_BYTES = 2
_FINER = 1
"""How many levels finer than the single tile that holds all of a scene a preview is."""
Limits = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The values of one band that mean something, in ascending order."""

    ordered: np.ndarray

    def percentile(self, percent: float) -> float:
        """Give a percentile, linear between values (as numpy's, OPERATIONS 3.6)."""
        place = (self.ordered.size - 1) * percent / 100
        whole = min(math.floor(place), max(self.ordered.size - 2, 0))
        low, high = float(self.ordered[whole]), float(self.ordered[min(whole + 1, self.ordered.size - 1)])
        return low + (high - low) * (place - whole)

    @property
    def extremes(self) -> Limits:
        """The least and the greatest value."""
        return float(self.ordered[0]), float(self.ordered[-1])

    @property
    def mean(self) -> float:
        """The mean."""
        return float(self.ordered.mean(dtype=np.float64))

    @property
    def deviation(self) -> float:
        """The standard deviation of the population."""
        return float(self.ordered.std(dtype=np.float64))

    def clipped(self, limits: Limits) -> Limits:
        """Give the shares (0 to 1) of values below and above limits."""
        below = np.searchsorted(self.ordered, limits[0], "left")
        above = self.ordered.size - np.searchsorted(self.ordered, limits[1], "right")
        return float(below / self.ordered.size), float(above / self.ordered.size)

    def counts(self, span: Limits, bins: int) -> np.ndarray:
        """Count the values in `bins` equal parts of a span, its upper end included."""
        edges = np.linspace(*span, bins + 1)
        places = np.searchsorted(self.ordered, edges, "left")
        places[-1] = np.searchsorted(self.ordered, span[1], "right")
        counted: np.ndarray = np.diff(places)
        return counted

    def bins(self, span: Limits, at_most: int) -> tuple[Limits, int]:
        """Give a span and a number of parts to count in; whole values are never cut, so that none looks rarer."""
        if self.ordered.dtype.kind not in "iu":
            return span, at_most
        low, high = math.floor(span[0]) - 0.5, math.ceil(span[1]) + 0.5
        step = max(1, math.ceil((high - low) / at_most))
        count = math.ceil((high - low) / step)
        return (low, low + count * step), count

    @property
    def span(self) -> Limits:
        """From the 0.1st to the 99.9th percentile with a little room, within what there is: where to draw them."""
        low, high = (self.percentile(percent) for percent in _TAILS)
        room = 0.05 * (high - low)
        least, greatest = self.extremes
        return max(least, low - room), min(greatest, high + room)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Values of `bands` (1-based) in `window` (x, y, width, height in scene pixels), taken at equal distances.

    A band without any value has None. With `decibels` values are 20·log10 of the magnitude.
    """

    bands: tuple[int, ...]
    window: FloatWindow
    values: tuple[Values | None, ...]
    decibels: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no band holds any value here."""
        return all(values is None for values in self.values)

    @property
    def nothing_to_see(self) -> str:
        """Why a picture of these values is empty or plain, in a sentence; empty when it is neither."""
        if self.is_empty:
            return "No pixel of this scene holds a value: all of them are without data."
        ends = [values.extremes for values in self.values if values is not None]
        if any(least < greatest for least, greatest in ends):
            return ""
        held = " and ".join(f"{least:g}" for least in dict.fromkeys(least for least, _ in ends))
        return f"Every pixel looked at of this scene holds the same: {held}."


def take_sample(
    source: PixelSource, bands: tuple[int, ...], window: FloatWindow | None = None, *, in_decibels: bool = False
) -> Sample:
    """Read a picture of at most 1024 pixels a side of a window, or of the whole scene, and order its values.

    That of the whole scene is always the same, whatever overviews were built meanwhile.

    The whole of a scene with overviews is read in the tiles of its pyramid, which its picture on the screen needs too.

    Raises:
        UnreadableRasterError: when the source is closed or its file has gone.
    """
    info = source.info
    part = window or (0.0, 0.0, float(info.width), float(info.height))
    scale = min(1.0, PREVIEW / max(part[2:]))
    size = max(1, round(part[2] * scale)), max(1, round(part[3] * scale))
    if window is None and info.overviews:
        tile = _whole(source, bands)
    elif window is None and isinstance(source, Sampled):
        tile = source.sample(size, bands)
    else:
        tile = source.read(part, size, bands)
    return Sample(
        bands, part, values_of(tile, [info.nodata_of(band) for band in bands], in_decibels=in_decibels), in_decibels
    )


def _whole(source: PixelSource, bands: tuple[int, ...]) -> RawTile:
    """Read all of the finest level that is no larger than a preview."""
    grid = TileGrid(source.info.width, source.info.height)
    level = max(0, grid.levels - 1 - _FINER)
    keys = grid.tiles((0, 0, grid.width, grid.height), level)
    parts = [(grid.window(key), source.read(grid.window(key), grid.size(key), bands)) for key in keys]
    columns, rows = -(-grid.width >> level), -(-grid.height >> level)
    data, valid = np.empty((len(bands), rows, columns), parts[0][1].data.dtype), np.empty((rows, columns), bool)
    for (x, y, _, _), tile in parts:
        left, top = x >> level, y >> level
        place = slice(top, top + tile.valid.shape[0]), slice(left, left + tile.valid.shape[1])
        data[:, *place], valid[place] = tile.data, tile.valid
    return RawTile(data, valid)


def values_of(tile: RawTile, nodata: Sequence[float | None], *, in_decibels: bool = False) -> tuple[Values | None, ...]:
    """Order the values of each band of a tile that are valid, finite and not that band's nodata."""
    pairs = zip(tile.data, nodata, strict=True)
    everywhere = bool(tile.valid.all())
    known = ((band.ravel() if everywhere else band[tile.valid], nothing) for band, nothing in pairs)
    return tuple(_ordered(values, nothing, in_decibels=in_decibels) for values, nothing in known)


def _ordered(values: np.ndarray, nodata: float | None, *, in_decibels: bool) -> Values | None:
    if nodata is not None:
        values = values[values != nodata]
    if in_decibels:
        values = decibels(values.astype(np.float64))
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    return Values(_sorted(values)) if values.size else None


def _sorted(values: np.ndarray) -> np.ndarray:
    """Sort; what has few different values by counting them, which takes half the time."""
    if values.dtype.itemsize > _FEW_BYTES or values.dtype.kind not in "iu":
        return np.sort(values)
    if values.dtype.kind == "i":
        return np.sort(values, kind="stable")
    counts = np.bincount(values)
    return np.repeat(np.arange(counts.size, dtype=values.dtype), counts)
