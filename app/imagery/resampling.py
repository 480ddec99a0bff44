"""Pixels taken from where a map puts them: bilinear between valid neighbours, or the nearest one."""

import importlib
from functools import cache
from typing import Any

import numpy as np

from app.imagery.fetch import Size
from app.imagery.sampling import RawTile

_KERNEL = "app.imagery.warp_kernel"
_KINDS = (np.uint8, np.uint16, np.float32, np.float64)
_warmed: set[np.dtype] = set()


def gather(tile: RawTile, xs: np.ndarray, ys: np.ndarray, *, smooth: bool) -> tuple[np.ndarray, np.ndarray]:
    """Give (data, valid) with the pixels of `tile` at (xs, ys), in pixels of the tile from its outer corner.

    A place is valid when the pixel it falls into is. `smooth` weighs its four neighbours by distance, leaving out those
    that are not valid. Until the kernel is compiled numpy does the same.
    """
    source = tile.data if tile.data.dtype in _KINDS else tile.data.astype(np.float64)
    if source.dtype in _warmed:
        out, ok = np.zeros((len(source), *xs.shape), source.dtype), np.zeros(xs.shape, bool)
        half = 0.5 if source.dtype.kind == "u" else 0.0
        _kernel().gather(source, tile.valid, xs, ys, smooth, half, out, ok)
    else:
        out, ok = _gathered(source, tile.valid, xs, ys, smooth=smooth)
    return _as(out, tile.data.dtype), ok


def spread(nodes: np.ndarray, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Give (xs, ys) at the middles of the pixels of a picture over which nodes (2, n, n) are spread bilinearly."""
    if _warmed:
        xs, ys = np.empty((2, size[1], size[0]))
        _kernel().spread(nodes, xs, ys)
        return xs, ys
    cells = nodes.shape[1] - 1
    row, down = cell_of(size[1], cells)
    column, across = cell_of(size[0], cells)
    tall = nodes[:, row] * (1 - down)[:, None] + nodes[:, row + 1] * down[:, None]
    xs, ys = tall[:, :, column] * (1 - across) + tall[:, :, column + 1] * across
    return xs, ys


def cell_of(count: int, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Give which of `cells` the middle of each of `count` pixels lies in, and how far into it (0 to 1)."""
    places = (np.arange(count) + 0.5) * (cells / count)
    whole = np.minimum(places.astype(np.intp), cells - 1)
    return whole, places - whole


def bounds(xs: np.ndarray, ys: np.ndarray, width: int, height: int) -> tuple[float, float, float, float] | None:
    """Give (left, top, right, bottom) of the places inside a scene of this size; None when there are none."""
    if _warmed:
        left, top, right, bottom = _kernel().bounds(xs, ys, width, height)
        return (left, top, right, bottom) if left <= right else None
    inside = (xs >= 0) & (xs <= width) & (ys >= 0) & (ys <= height)
    if not inside.any():
        return None
    x, y = xs[inside], ys[inside]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def warm() -> None:
    """Compile the kernel, or fetch it from disk; that takes seconds the first time, so call it in the background."""
    place = np.full((1, 1), 0.5)
    _kernel().spread(np.zeros((2, 2, 2)), place.copy(), place.copy())
    _kernel().bounds(place, place, 1, 1)
    for kind in _KINDS:
        for smooth in (True, False):
            pixel, out, ok = np.ones((1, 1, 1), kind), np.zeros((1, 1, 1), kind), np.zeros((1, 1), bool)
            _kernel().gather(pixel, np.ones((1, 1), bool), place, place, smooth, 0.0, out, ok)
        _warmed.add(np.dtype(kind))


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)


def _as(values: np.ndarray, kind: np.dtype) -> np.ndarray:
    if values.dtype == kind:
        return values
    return np.floor(values + 0.5).astype(kind) if kind.kind in "iu" else values.astype(kind)


def _gathered(
    data: np.ndarray, valid: np.ndarray, xs: np.ndarray, ys: np.ndarray, *, smooth: bool
) -> tuple[np.ndarray, np.ndarray]:
    height, width = valid.shape
    inside = (xs >= 0) & (xs <= width) & (ys >= 0) & (ys <= height)
    x, y = np.where(inside, xs, 0), np.where(inside, ys, 0)
    column, row = np.minimum(x.astype(np.intp), width - 1), np.minimum(y.astype(np.intp), height - 1)
    ok: np.ndarray = inside & valid[row, column]
    out = _blended(data, valid, x - 0.5, y - 0.5) if smooth else data[:, row, column]
    out[:, ~ok] = 0
    return out, ok


def _blended(data: np.ndarray, valid: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    height, width = valid.shape
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    total, weights = np.zeros((len(data), *x.shape)), np.zeros((len(data), *x.shape))
    for row in (top, top + 1):
        for column in (left, left + 1):
            there = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            at = np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)
            values = data[:, *at].astype(np.float64)
            usable = np.isfinite(values) & (there & valid[at])
            weight = np.where(usable, (1 - np.abs(x - column)) * (1 - np.abs(y - row)), 0)
            total += weight * np.where(usable, values, 0)
            weights += weight
    with np.errstate(invalid="ignore"):
        blended: np.ndarray = total / weights
    return blended
