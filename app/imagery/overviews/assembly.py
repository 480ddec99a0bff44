"""Reading any window at any size from overview tiles, by area: a picture pixel is the mean of what it covers."""

import math
from collections.abc import Sequence
from itertools import product

import numpy as np

from app.imagery.grid import FloatWindow, TileKey
from app.imagery.overviews.layout import FIRST
from app.imagery.overviews.record import Kept
from app.imagery.overviews.store import TileStore

SLACK = 1.2
Size = tuple[int, int]
Found = tuple[np.ndarray, np.ndarray, bool]


def read(store: TileStore, window: FloatWindow, size: Size, bands: Sequence[int], *, index: bool) -> Found | None:
    """Read `window`, inside the scene, into `size` (width, height): values (bands, rows, columns), valid, damaged.

    None where the tiles that takes are not all there, or are too coarse for it. `index`: values are no amounts.
    """
    level = level_of(window, size, store.layout.top)
    if level < FIRST:
        return None
    keys = store.layout.grid.tiles(window, level)
    if not keys or not all(store.has(bands, key) for key in keys):
        return None
    mosaic = _joined(store, keys, bands)
    if mosaic is None:
        return None
    data, valid, damaged = mosaic
    scale, tile = 1 << level, store.layout.grid.tile
    x = window[0] / scale - min(key.column for key in keys) * tile
    y = window[1] / scale - min(key.row for key in keys) * tile
    return (*_resized(data, valid, (x, y, window[2] / scale, window[3] / scale), size, index=index), damaged)


def _joined(store: TileStore, keys: Sequence[TileKey], bands: Sequence[int]) -> Found | None:
    """Lay tiles of one level, which fill a rectangle, beside each other; valid is of every band."""
    level, tile = keys[0].level, store.layout.grid.tile
    columns, rows = sorted({key.column for key in keys}), sorted({key.row for key in keys})
    width = sum(store.layout.shape(TileKey(level, column, rows[0]))[1] for column in columns)
    height = sum(store.layout.shape(TileKey(level, columns[0], row))[0] for row in rows)
    data = np.empty((len(bands), height, width), store.layout.kind)
    valid = np.empty(data.shape, bool)
    damaged = False
    for key, (place, band) in product(keys, enumerate(bands)):
        kept = store.read(band, key)
        if kept is None:
            return None
        _put(kept, data[place], valid[place], (key.column - columns[0]) * tile, (key.row - rows[0]) * tile)
        damaged = damaged or kept.damaged
    return data, valid, damaged


def level_of(window: FloatWindow, size: Size, top: int) -> int:
    """Give the coarsest level that is fine enough for a picture."""
    factor = min(window[2] / size[0], window[3] / size[1])
    return min(math.floor(math.log2(max(factor * SLACK, 1))), top)


def _put(kept: Kept, data: np.ndarray, valid: np.ndarray, x: int, y: int) -> None:
    rows, columns = kept.values.shape
    data[y : y + rows, x : x + columns] = kept.values
    valid[y : y + rows, x : x + columns] = kept.valid


def _resized(
    data: np.ndarray, valid: np.ndarray, within: FloatWindow, size: Size, *, index: bool
) -> tuple[np.ndarray, np.ndarray]:
    x, y, width, height = within
    seen: np.ndarray
    if width == size[0] and height == size[1] and x % 1 == 0 and y % 1 == 0:
        part = (slice(None), slice(int(y), int(y) + size[1]), slice(int(x), int(x) + size[0]))
        seen = np.any(valid[part], axis=0)
        return np.ascontiguousarray(data[part]), seen
    if index:
        rows, columns = _nearest(y, height, size[1], data.shape[1]), _nearest(x, width, size[0], data.shape[2])
        seen = np.any(valid[:, rows[:, None], columns], axis=0)
        return data[:, rows[:, None], columns], seen
    down = _shares(y, height, size[1], data.shape[1])
    across = _shares(x, width, size[0], data.shape[2]).T
    exact = np.float32 if data.dtype.itemsize <= 2 or data.dtype == np.float32 else np.float64  # noqa: PLR2004
    amounts = np.where(valid, data, 0).astype(exact)
    known = down @ valid.astype(np.float32) @ across
    means = (down @ amounts @ across) / np.where(known > 0, known, 1)
    if data.dtype.kind in "iu":
        means = np.floor(means + exact(0.5))
    seen = np.any(known > 0, axis=0)
    return means.astype(data.dtype), seen


def _nearest(start: float, length: float, count: int, limit: int) -> np.ndarray:
    centres = start + (np.arange(count) + 0.5) * (length / count)
    pixels: np.ndarray = np.clip(np.floor(centres).astype(np.intp), 0, limit - 1)
    return pixels


def _shares(start: float, length: float, count: int, limit: int) -> np.ndarray:
    """Give (count, limit): how much of each kept pixel lies in each picture pixel along one axis."""
    edges = np.clip(start + np.arange(count + 1) * (length / count), 0, limit)
    pixels = np.arange(limit)
    low = np.maximum(edges[:-1, None], pixels)
    high = np.minimum(edges[1:, None], pixels + 1)
    shares: np.ndarray = np.maximum(high - low, 0).astype(np.float32)
    return shares
