"""What of a task was looked at: cells seen whole, on working scale, long enough (OPERATIONS 3.4).

A cell counts only while all of it is inside the view and the picture is at least as fine as the limit; the time adds up
over views. What a view is and when it counts (window in front, no flicker, somebody there) is the caller's business.
"""

import base64
import binascii
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LEAST_DWELL_S = 1.0
CELL_PX = 128
WORKING_PX = 12.0
LEAST_CELLS, MOST_CELLS = 8, 256
OVERLAP = 0.125
"""Part of a view that the next one of a scan shows again; OPERATIONS asks for 10 to 15 %."""
_TENTHS = 10
_ROUND = 16
_EDGE = 1e-6
_MOST_TENTHS = 255
Bounds = tuple[float, float, float, float]
Quad = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CoverageGrid:
    """Square cells of `cell` pixels over a window (x, y, width, height); those at its far edges are smaller."""

    window: tuple[int, int, int, int]
    cell: int = CELL_PX

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return -(-self.window[3] // self.cell), -(-self.window[2] // self.cell)

    def corners(self) -> NDArray[np.float64]:
        """Give the corners of every cell: (rows, columns, 4, 2) pixels, clockwise from the upper left; read only."""
        return _corners(self)

    def edges(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give where columns and rows begin and end: (columns + 1,) and (rows + 1,) pixels."""
        return _edges(self)

    def middles(self, which: NDArray[np.bool_]) -> list[tuple[float, float]]:
        """Give the middles of some cells, (rows, columns) of bool, row by row."""
        across, down = _middles(self)[which].T.tolist()
        return list(zip(across, down, strict=True))


@dataclass(slots=True)
class Coverage:
    """How long each cell of a task was in view: `dwell_s` is (rows, columns) seconds."""

    grid: CoverageGrid
    dwell_s: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing seen."""
        self.dwell_s = np.zeros(self.grid.shape)

    def look(self, view: Quad, scale: float, seconds: float, least_scale: float) -> None:
        """Count a view: its corners (4, 2) in pixels, clockwise or not, and screen pixels per picture pixel."""
        if scale < least_scale * (1 - _EDGE) or seconds <= 0:
            return
        x, y, cell = *self.grid.window[:2], self.grid.cell
        left, top = (np.floor((view.min(axis=0) - (x, y)) / cell)).astype(int).clip(0)
        right, bottom = (np.floor((view.max(axis=0) - (x, y)) / cell) + 1).astype(int).clip(0)
        part = (slice(top, bottom), slice(left, right))
        seen = self.dwell_s[part]
        seen[inside(self.grid.corners()[part], view)] += seconds

    def join(self, other: "Coverage") -> None:
        """Take in what was seen elsewhere: of each cell the longer time counts, of another grid the least over it."""
        self.dwell_s = np.maximum(self.dwell_s, other.on(self.grid).dwell_s)

    def on(self, grid: CoverageGrid) -> "Coverage":
        """Say the same in the cells of another grid: a cell was seen as long as the least seen part of it."""
        if grid == self.grid:
            return self
        made = Coverage(grid)
        rows, columns = (_overlapped(self.grid, grid, axis) for axis in (1, 0))
        for row, (top, bottom) in enumerate(rows):
            for column, (left, right) in enumerate(columns):
                if bottom > top and right > left:
                    made.dwell_s[row, column] = self.dwell_s[top:bottom, left:right].min()
        return made

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which cells were seen long enough, (rows, columns)."""
        return np.asarray(self.dwell_s >= LEAST_DWELL_S - _EDGE)

    @property
    def share(self) -> float:
        """M16: the part of the cells that was seen, 0 to 1."""
        return float(self.seen.mean()) if self.dwell_s.size else 1.0

    @property
    def unseen(self) -> list[tuple[float, float]]:
        """Middles of the cells not yet seen, in pixels."""
        return self.grid.middles(~self.seen)

    def to_body(self) -> dict[str, object]:
        """Write it small: tenths of a second in view per cell, at most 25.5 s, deflated."""
        tenths = np.minimum(np.floor(self.dwell_s * _TENTHS + _EDGE), _MOST_TENTHS).astype(np.uint8)
        packed = base64.b64encode(zlib.compress(tenths.tobytes(), 9)).decode("ascii")
        return {"window": list(self.grid.window), "cell": self.grid.cell, "dwell": packed}

    @classmethod
    def from_body(cls, body: Mapping[str, object]) -> "Coverage | None":
        """Read what `to_body` wrote; None where it cannot be meant."""
        try:
            x, y, width, height = (int(value) for value in body["window"])  # type: ignore[attr-defined]
            grid = CoverageGrid((x, y, width, height), int(str(body["cell"])))
            cells = math.prod(grid.shape)
            if min(width, height, grid.cell) < 1 or cells > (2 * MOST_CELLS) ** 2:
                return None
            packed = base64.b64decode(str(body["dwell"]), validate=True)
            raw = zlib.decompressobj().decompress(packed, cells + 1)
            made = cls(grid)
            made.dwell_s = np.frombuffer(raw, np.uint8).reshape(grid.shape) / _TENTHS
        except (KeyError, TypeError, ValueError, ZeroDivisionError, zlib.error, binascii.Error):
            return None
        return made


def _edges(grid: CoverageGrid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y, width, height = grid.window
    rows, columns = grid.shape
    xs = np.minimum(np.arange(columns + 1) * grid.cell, width) + float(x)
    return xs, np.minimum(np.arange(rows + 1) * grid.cell, height) + float(y)


@lru_cache(maxsize=4)
def _corners(grid: CoverageGrid) -> NDArray[np.float64]:
    xs, ys = _edges(grid)
    left, top = np.meshgrid(xs[:-1], ys[:-1])
    right, bottom = np.meshgrid(xs[1:], ys[1:])
    places = [(left, top), (right, top), (right, bottom), (left, bottom)]
    found = np.stack([np.stack(place, axis=-1) for place in places], axis=2)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=4)
def _middles(grid: CoverageGrid) -> NDArray[np.float64]:
    xs, ys = _edges(grid)
    return np.stack(np.meshgrid((xs[:-1] + xs[1:]) / 2, (ys[:-1] + ys[1:]) / 2), axis=-1)


def _overlapped(old: CoverageGrid, new: CoverageGrid, axis: int) -> list[tuple[int, int]]:
    """For each row (axis 1) or column (0) of `new` the range of those of `old` under it; empty where it sticks out."""
    start, length = new.window[axis], new.window[axis + 2]
    first, reach = old.window[axis], old.window[axis + 2]
    found = []
    for low in range(start, start + length, new.cell):
        high = min(low + new.cell, start + length)
        whole = first <= low and high <= first + reach
        found.append(((low - first) // old.cell, -(-(high - first) // old.cell)) if whole else (0, 0))
    return found


def inside(corners: NDArray[np.float64], view: Quad) -> NDArray[np.bool_]:
    """Say which cells, (..., 4, 2) corners, lie wholly in a convex quadrangle (4, 2)."""
    edges = np.roll(view, -1, axis=0) - view
    turn = math.copysign(
        1.0, float((view[:, 0] * np.roll(view[:, 1], -1) - view[:, 1] * np.roll(view[:, 0], -1)).sum())
    )
    offsets = corners[..., None, :] - view
    side = (edges[:, 0] * offsets[..., 1] - edges[:, 1] * offsets[..., 0]) * turn
    slack = _EDGE * np.hypot(edges[:, 0], edges[:, 1])
    return np.asarray((side >= -slack).all(axis=(-1, -2)))


def working_scale(smallest_px: float | None) -> float:
    """Give the least screen pixels per picture pixel at which the smallest class is 12 screen pixels across.

    `smallest_px` is the size of the smallest object in picture pixels; 1:1 where it is not known. Never beyond 2.
    """
    return min(2.0, WORKING_PX / smallest_px) if smallest_px else 1.0


def grid_of(window: tuple[int, int, int, int], least_scale: float) -> CoverageGrid:
    """Give the grid of a task: cells some 128 screen pixels wide at working scale, but 8 to 256 along its longer side.

    So of a small task too one sees which part is left. Rounded to 16, so that workstations that know the size of a
    pixel a little differently have the same grid.
    """
    longest = max(window[2:])
    cell = max(1, round(CELL_PX / least_scale / _ROUND)) * _ROUND
    small = max(1, longest // LEAST_CELLS // _ROUND) * _ROUND
    return CoverageGrid(window, max(min(cell, small), -(-longest // MOST_CELLS)))


def upright_inside(width: float, height: float, angle: float) -> tuple[float, float]:
    """Give the largest upright rectangle (width, height) in a rectangle turned by `angle` degrees."""
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    long, short = max(width, height), min(width, height)
    if short <= 2 * sin * cos * long or abs(sin - cos) < _EDGE:
        half = short / 2
        wide, high = half / max(sin, _EDGE), half / max(cos, _EDGE)
        return (wide, high) if width >= height else (high, wide)
    turn = cos * cos - sin * sin
    return (width * cos - height * sin) / turn, (height * cos - width * sin) / turn


def lawnmower(window: Bounds, view: tuple[float, float], cell: float = 0.0) -> list[tuple[float, float]]:
    """Give the middles of views (width, height in pixels) that cover a window (x, y, width, height), row by row.

    Odd rows run backward, neighbours overlap by an eighth or more, and no view leaves the window unless it is larger.
    Every cell of a grid of squares of `cell` pixels, smaller than the views, lies wholly in one of them.
    """
    x, y, width, height = window
    across, down = _stops(x, width, view[0], cell), _stops(y, height, view[1], cell)
    return [(left, top) for row, top in enumerate(down) for left in (across if row % 2 == 0 else across[::-1])]


def _stops(start: float, length: float, view: float, cell: float) -> list[float]:
    if view >= length:
        return [start + length / 2]
    step = view * (1 - OVERLAP)
    if cell and cell <= view:
        step = max(1.0, math.floor(step / cell + _EDGE)) * cell
        count = math.ceil((length - view) / step - _EDGE)
        return [start + view / 2 + min(step * number, length - view) for number in range(count + 1)]
    count = math.ceil((length - view) / step - _EDGE) + 1
    return [start + view / 2 + (length - view) * number / (count - 1) for number in range(count)]
