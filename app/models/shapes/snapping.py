"""Where a cursor snaps to: vertex, crossing of edges, middle of an edge, foot of a perpendicular, edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]
NOTHING = 1e-12
SAME = 1e-6
MOST_CROSSED = 48
"""Edges whose crossings are looked for: a thousand pairs, in microseconds."""


class SnapKind(StrEnum):
    """What was snapped to, nearest kind of precision first."""

    VERTEX = "vertex"
    CROSSING = "crossing"
    MIDDLE = "middle"
    FOOT = "foot"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Snap:
    """One place snapped to, in image pixels, and the number of the geometry it is on."""

    kind: SnapKind
    at: tuple[float, float]
    of: int


def snapped(
    geometries: Sequence[BaseGeometry], x: float, y: float, reach: float, last: tuple[float, float] | None = None
) -> Snap | None:
    """Give what (x, y) snaps to within `reach` pixels, the first kind of `SnapKind` there is, or None.

    With the `last` vertex drawn, also where a line from it meets an edge at a right angle.
    """
    return nearest([segments(one) for one in geometries], x, y, reach, last)


def nearest(
    borders: Sequence[tuple[Points, Points]],
    x: float,
    y: float,
    reach: float,
    last: tuple[float, float] | None = None,
) -> Snap | None:
    """The same of borders taken apart into `segments` already."""
    within = [_within(border, x, y, reach) for border in borders]
    starts = np.concatenate([one[0] for one in within]) if within else np.zeros((0, 2))
    ends = np.concatenate([one[1] for one in within]) if within else np.zeros((0, 2))
    of = np.repeat(np.arange(len(within)), [len(one[0]) for one in within])
    at = np.array([x, y])
    for kind in SnapKind:
        places, edges = _places(kind, starts, ends, at, last)
        if len(places):
            distances = np.hypot(*(places - at).T)
            best = int(np.argmin(distances))
            if distances[best] <= reach:
                return Snap(kind, (float(places[best][0]), float(places[best][1])), int(of[edges[best]]))
    return None


def segments(geometry: BaseGeometry) -> tuple[Points, Points]:
    """Give the ends (n, 2) and (n, 2) of every edge of a geometry; a point is an edge without length."""
    if geometry.geom_type in {"Point", "MultiPoint"}:
        points = shapely.get_coordinates(geometry)
        return points, points
    border = geometry.boundary if geometry.geom_type in {"Polygon", "MultiPolygon"} else geometry
    points, line = shapely.get_coordinates(shapely.get_parts(border), return_index=True)
    together = line[1:] == line[:-1]
    return points[:-1][together], points[1:][together]


def _within(border: tuple[Points, Points], x: float, y: float, reach: float) -> tuple[Points, Points]:
    """The edges whose upright boxes come within reach."""
    starts, ends = border
    at = np.array([x, y])
    near = ((np.minimum(starts, ends) - reach <= at) & (np.maximum(starts, ends) + reach >= at)).all(axis=1)
    return starts[near], ends[near]


def _places(
    kind: SnapKind, starts: Points, ends: Points, at: Points, last: tuple[float, float] | None
) -> tuple[Points, NDArray[np.intp]]:
    """The places of a kind, (n, 2), and on which edge each is, (n,)."""
    every = np.arange(len(starts))
    if kind is SnapKind.VERTEX:
        return np.concatenate([starts, ends]), np.concatenate([every, every])
    if kind is SnapKind.CROSSING:
        return _crossings(starts, ends, at)
    if kind is SnapKind.MIDDLE:
        return (starts + ends) / 2, every
    if kind is SnapKind.EDGE:
        return starts + np.clip(_share(starts, ends, at), 0.0, 1.0)[:, None] * (ends - starts), every
    return _feet(starts, ends, last) if last is not None else (starts[:0], every[:0])


def _share(starts: Points, ends: Points, at: Points) -> Points:
    """How far along each edge, 0 to 1 within it, the foot of the perpendicular from a place is."""
    along = ends - starts
    length = np.maximum((along**2).sum(axis=1), NOTHING)
    share: Points = ((at - starts) * along).sum(axis=1) / length
    return share


def _feet(starts: Points, ends: Points, last: tuple[float, float]) -> tuple[Points, NDArray[np.intp]]:
    """Where lines from the last vertex meet edges at right angles, but for edges that begin or pass there."""
    share = _share(starts, ends, np.array(last))
    feet = starts + share[:, None] * (ends - starts)
    apart = np.hypot(*(feet - last).T) > SAME
    found = np.flatnonzero((share >= 0.0) & (share <= 1.0) & apart & ((ends - starts) != 0).any(axis=1))
    return feet[found], found


def _crossings(starts: Points, ends: Points, at: Points) -> tuple[Points, NDArray[np.intp]]:
    """Where two edges cross; of very many edges those nearest to the cursor are looked at."""
    edge = starts + np.clip(_share(starts, ends, at), 0.0, 1.0)[:, None] * (ends - starts)
    nearest_ones = np.argsort(np.hypot(*(edge - at).T), kind="stable")[:MOST_CROSSED]
    one, other = (nearest_ones[side] for side in np.triu_indices(len(nearest_ones), 1))
    first, second, between = ends[one] - starts[one], ends[other] - starts[other], starts[other] - starts[one]
    turn = _cross(first, second)
    safe = np.where(np.abs(turn) > NOTHING, turn, np.inf)
    here, there = _cross(between, second) / safe, _cross(between, first) / safe
    found = np.flatnonzero(np.isfinite(safe) & (here >= 0) & (here <= 1) & (there >= 0) & (there <= 1))
    return starts[one[found]] + here[found, None] * first[found], one[found]


def _cross(one: Points, other: Points) -> Points:
    crossed: Points = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return crossed
