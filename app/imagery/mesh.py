"""Positions of many pixels from few: a mesh of exact ones, as fine as it takes, with straight lines between."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.imagery.correspondence import PixelMap
from app.imagery.fetch import Size
from app.imagery.grid import FloatWindow
from app.imagery.resampling import cell_of, spread

TOLERANCE = 0.25
"""How far, in picture pixels, a position may be off."""
_COARSEST, _FINEST = 4, 32
_CHUNK = 1 << 15
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each picture pixel (rows, columns) lies in the other scene: `xs` and `ys`, NaN where nowhere.

    `step` is how many pixels of the other scene, (x, y), one picture pixel spans.
    """

    xs: np.ndarray
    ys: np.ndarray
    step: tuple[float, float]


def positions(to_other: PixelMap, window: FloatWindow, size: Size) -> Positions:
    """Give where the middles of the picture pixels of `window` lie in the other scene, to `TOLERANCE`.

    Straight lines between the nodes of a mesh are compared with the exact positions half-way; the mesh is made finer
    until they agree, and where they never do (a horizon, the far side of the earth) each pixel is computed.
    """
    cells = _COARSEST
    while True:
        nodes = _nodes(to_other, window, 2 * cells)
        step = _step(nodes, 2 * cells, size)
        off = _off(nodes) / max(min(step), _TINY)
        if cells >= _FINEST or off.max() <= TOLERANCE:
            break
        cells *= 2
    xs, ys = spread(nodes, size)
    bad = _of_pixels(off > TOLERANCE, size)
    for rows, columns in _chunks(bad):
        at_x = window[0] + (columns + 0.5) * (window[2] / size[0])
        at_y = window[1] + (rows + 0.5) * (window[3] / size[1])
        xs[rows, columns], ys[rows, columns] = to_other(at_x, at_y)
    return Positions(xs, ys, step)


def _nodes(to_other: PixelMap, window: FloatWindow, cells: int) -> np.ndarray:
    """Give the exact positions (2, cells + 1, cells + 1) at the corners of `cells` x `cells` cells."""
    shares = np.linspace(0, 1, cells + 1)
    xs, ys = np.meshgrid(window[0] + window[2] * shares, window[1] + window[3] * shares)
    return np.stack(to_other(xs, ys))


def _step(nodes: np.ndarray, cells: int, size: Size) -> tuple[float, float]:
    """Give how many other pixels, along x and y of the other scene, one picture pixel spans in the median cell."""
    across = (nodes[:, :-1, 1:] - nodes[:, :-1, :-1]) * (cells / size[0])
    down = (nodes[:, 1:, :-1] - nodes[:, :-1, :-1]) * (cells / size[1])
    spans = np.hypot(across, down).reshape(2, -1)
    spans = spans[:, np.isfinite(spans).all(axis=0)]
    if spans.size == 0:
        return 1.0, 1.0
    x, y = np.median(spans, axis=1)
    return float(x), float(y)


def _off(nodes: np.ndarray) -> np.ndarray:
    """Give how far straight lines between every second node miss the others, the worst of each cell of those.

    A cell of which only a part lies anywhere is infinitely far off.
    """
    coarse = nodes[:, ::2, ::2]
    wide = np.repeat(coarse, 2, axis=2)[:, :, :-1]
    wide[:, :, 1::2] = (coarse[:, :, :-1] + coarse[:, :, 1:]) / 2
    tall = np.repeat(wide, 2, axis=1)[:, :-1]
    tall[:, 1::2] = (wide[:, :-1] + wide[:, 1:]) / 2
    cells = coarse.shape[1] - 1
    missed = _by_cell(np.hypot(*(tall - nodes)), cells)
    known = _by_cell(np.isfinite(nodes).all(axis=0), cells)
    worst: np.ndarray = np.where(known.all(axis=0), missed.max(axis=0), np.where(known.any(axis=0), np.inf, 0))
    return worst


def _by_cell(values: np.ndarray, cells: int) -> np.ndarray:
    """Give the nine values at the corners and half-way points of each cell, first axis."""
    return np.stack([values[y::2, x::2][:cells, :cells] for y in (0, 1, 2) for x in (0, 1, 2)])


def _of_pixels(cells: np.ndarray, size: Size) -> np.ndarray:
    rows, columns = cell_of(size[1], cells.shape[0])[0], cell_of(size[0], cells.shape[1])[0]
    marked: np.ndarray = cells[rows[:, None], columns]
    return marked


def _chunks(marked: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rows, columns = np.nonzero(marked)
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK], columns[start : start + _CHUNK]
