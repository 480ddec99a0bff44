"""Another scene in the pixels of this one, warped window by window as somebody looks; nothing is written."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from app.imagery.correspondence import Correspondence
from app.imagery.fetch import Size
from app.imagery.grid import FloatWindow
from app.imagery.info import RasterInfo
from app.imagery.mesh import positions
from app.imagery.overviews.pyramid import Growing, Overviews
from app.imagery.resampling import bounds, gather
from app.imagery.sampling import RawTile
from app.imagery.source import PixelSource
from app.imagery.warped_overviews import WarpedOverviews

BLOCK = 512
_LARGEST = 4096
_STEPS_PER_OCTAVE = 4
_MARGIN = 2
_SLACK = 1e-6


class WarpedSource:
    """Gives the pixels of `other` where they lie in the frame of the first scene; outside of it nothing is valid.

    The values are those of `other`: read at about the resolution asked for, from its overviews where it has some, then
    taken bilinearly, or from the nearest pixel for palettes or on demand.
    """

    def __init__(self, other: PixelSource, correspondence: Correspondence, *, smooth: bool = True) -> None:
        self._other = other
        self._correspondence = correspondence
        self._smooth = smooth and other.info.palette is None
        one = correspondence.one
        self._info = replace(
            other.info,
            width=one.width,
            height=one.height,
            georeference=one.georeference.data,
            block=(BLOCK, BLOCK),
            overviews=(),
        )

    @property
    def overviews(self) -> Growing | None:
        """Those of the other scene while they are being built, in the grid of the first one; None where it has none."""
        built = getattr(self._other, "overviews", None)
        return WarpedOverviews(built, self._correspondence) if isinstance(built, Overviews) else None

    @property
    def info(self) -> RasterInfo:
        """The header of the other scene, with the size and map position of the first."""
        return self._info

    def read(
        self,
        window: FloatWindow,
        size: Size,
        bands: tuple[int, ...],
        *,
        thorough: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> RawTile:
        """Read `bands` of `window` (in pixels of the first scene) into `size`, as `RasterSource.read` does."""
        kind = np.dtype(np.float32 if self._info.complex else self._info.dtype)
        data, valid = np.zeros((len(bands), size[1], size[0]), kind), np.zeros((size[1], size[0]), bool)
        sparse = damaged = False
        for part, rows, columns in _blocks(window, size):
            if thorough and cancelled():
                break
            shape = columns.stop - columns.start, rows.stop - rows.start
            tile = self._block(part, shape, bands, thorough, cancelled)
            if tile is not None:
                data[:, rows, columns], valid[rows, columns] = tile.data, tile.valid
                sparse, damaged = sparse or tile.sparse, damaged or tile.damaged
        one = self._correspondence.one
        valid &= _inside(window[1], window[3], size[1], one.height)[:, None]
        valid &= _inside(window[0], window[2], size[0], one.width)
        return RawTile(data, valid, sparse, damaged)

    def _block(
        self, window: FloatWindow, size: Size, bands: tuple[int, ...], thorough: bool, cancelled: Callable[[], bool]
    ) -> RawTile | None:
        """Read one block; None when the other scene is not there."""
        found = positions(self._correspondence.to_other, window, size)
        limits = self._other.info.width, self._other.info.height
        box = bounds(found.xs, found.ys, *limits)
        if box is None:
            return None
        across = _span(box[0], box[2], found.step[0], limits[0])
        down = _span(box[1], box[3], found.step[1], limits[1])
        tile = self._other.read(
            (across[0], down[0], across[1], down[1]),
            (across[2], down[2]),
            bands,
            thorough=thorough,
            cancelled=cancelled,
        )
        xs = (found.xs - across[0]) * (across[2] / across[1])
        ys = (found.ys - down[0]) * (down[2] / down[1])
        data, valid = gather(tile, xs, ys, smooth=self._smooth)
        return RawTile(data, valid, tile.sparse, tile.damaged)


def _span(low: float, high: float, step: float, limit: int) -> tuple[float, float, int]:
    """Give (start, length, count) of what to read along one axis of the other scene: `count` pixels, `length` wide.

    What is shown smaller is read smaller, in steps of a quarter octave on a lattice that neighbouring blocks share.
    """
    octaves = math.floor(math.log2(max(1.0, step)) * _STEPS_PER_OCTAVE + _SLACK) / _STEPS_PER_OCTAVE
    factor = max(2.0**octaves, (high - low) / _LARGEST)
    first = max(0.0, (math.floor(low / factor) - _MARGIN) * factor)
    last = min(float(limit), (math.ceil(high / factor) + _MARGIN) * factor)
    return first, last - first, max(1, math.ceil((last - first) / factor - _SLACK))


def _inside(start: float, length: float, count: int, limit: int) -> np.ndarray:
    middles = start + (np.arange(count) + 0.5) * (length / count)
    within: np.ndarray = (middles >= 0) & (middles <= limit)
    return within


def _blocks(window: FloatWindow, size: Size) -> Iterator[tuple[FloatWindow, slice, slice]]:
    """Cut a window and its picture into blocks of at most `BLOCK` picture pixels each way."""
    wide, high = window[2] / size[0], window[3] / size[1]
    for top in range(0, size[1], BLOCK):
        for left in range(0, size[0], BLOCK):
            right, bottom = min(left + BLOCK, size[0]), min(top + BLOCK, size[1])
            part = window[0] + left * wide, window[1] + top * high, (right - left) * wide, (bottom - top) * high
            yield part, slice(top, bottom), slice(left, right)
