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
        corners = grid.corners()
        columns = [_first(across, view[0], *edge) for edge in corners[0][:, (0, 1), 0]]
        rows = [_first(down, view[1], *edge) for edge in corners[:, 0][:, (0, 3), 1]]
        order = {stop: number for number, stop in enumerate(stops)}
        home = [[order[across[column], down[row]] for column in columns] for row in rows]
        return cls(stops, np.array(home, dtype=np.int64))

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


def _first(middles: list[float], length: float, low: float, high: float) -> int:
    """The first view along one axis that holds [low, high], else the one that holds most of it."""

    def kept(middle: float) -> float:
        return min(high, middle + length / 2) - max(low, middle - length / 2)

    shares = [round(kept(middle), 3) for middle in middles]
    return shares.index(max(shares))
