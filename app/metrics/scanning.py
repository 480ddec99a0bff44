"""The way through a task in overlapping views, row by row: which view comes next, and which were never seen."""

import math
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.metrics.coverage import CoverageGrid, lawnmower

Mask = NDArray[np.bool_]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ScanPath:
    """Middles of views in pixels, in the order of the scan; `home` gives for every cell a view that holds it whole."""

    stops: tuple[Point, ...]
    home: NDArray[np.int64]

    @classmethod
    def over(cls, grid: CoverageGrid, view: tuple[float, float]) -> "ScanPath":
        """Lay a path over a grid with views of (width, height) pixels."""
        stops = tuple(lawnmower(grid.window, view, grid.cell))
        across, down = sorted({x for x, _ in stops}), sorted({y for _, y in stops})
        xs, ys = grid.edges()
        columns = _first(across, view[0], np.stack([xs[:-1], xs[1:]], axis=1))
        rows = _first(down, view[1], np.stack([ys[:-1], ys[1:]], axis=1))
        order = {stop: number for number, stop in enumerate(stops)}
        numbers = np.array([[order[x, y] for x in across] for y in down], dtype=np.int64)
        return cls(stops, numbers[np.ix_(rows, columns)])

    def never_seen(self, seen: Mask) -> list[int]:
        """Which views hold cells that were not seen, in order; an unseen cell counts for one view."""
        return [int(stop) for stop in np.unique(self.home[~seen])]

    def nearest(self, to: Point) -> int:
        """The view whose middle is nearest to a point."""
        return min(range(len(self.stops)), key=lambda stop: math.dist(self.stops[stop], to))

    def begin(self, seen: Mask, near: Point) -> int:
        """Where to begin: the nearest view with something unseen, or the nearest one when all is seen."""
        left = self.never_seen(seen)
        return min(left, key=lambda stop: math.dist(self.stops[stop], near)) if left else self.nearest(near)

    def following(self, at: int, seen: Mask) -> int:
        """The next view with something unseen, round the end; simply the next one when all is seen."""
        left = [stop for stop in self.never_seen(seen) if stop != at]
        if not left:
            return (at + 1) % len(self.stops)
        return left[bisect_left(left, at) % len(left)]

    def before(self, at: int) -> int:
        """The view before, seen or not."""
        return (at - 1) % len(self.stops)


def _first(middles: list[float], length: float, edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each (low, high) along one axis the first view that holds all of it, else the one that holds most of it."""
    middle = np.array(middles)
    kept = np.minimum(edges[:, 1:], middle + length / 2) - np.maximum(edges[:, :1], middle - length / 2)
    return np.asarray(kept.round(3).argmax(axis=1))
