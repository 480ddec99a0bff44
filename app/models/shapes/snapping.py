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
AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
POINTS = (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT)
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
    return nearest(segments(geometries), x, y, reach, last)


def nearest(
    borders: Sequence[tuple[Points, Points]],
    x: float,
    y: float,
    reach: float,
    last: tuple[float, float] | None = None,
) -> Snap | None:
    """The same of borders taken apart into `segments` already."""
    if not borders:
        return None
    starts, ends = (np.concatenate([border[side] for border in borders]) for side in (0, 1))
    of = np.repeat(np.arange(len(borders)), [len(border[0]) for border in borders])
    near = _within(starts, ends, x, y, reach)
    starts, ends, of, at = starts[near], ends[near], of[near], np.array([x, y])
    for kind in SnapKind:
        places, edges = _places(kind, starts, ends, at, last)
        if len(places):
            distances = np.hypot(*(places - at).T)
            best = int(np.argmin(distances))
            if distances[best] <= reach:
                return Snap(kind, (float(places[best][0]), float(places[best][1])), int(of[edges[best]]))
    return None


def segments(geometries: Sequence[BaseGeometry]) -> list[tuple[Points, Points]]:
    """Give the ends (n, 2) and (n, 2) of every edge of each geometry; a point is an edge without length."""
    every = np.empty(len(geometries), object)
    every[:] = geometries
    kinds = shapely.get_type_id(every)
    every = np.where(np.isin(kinds, AREAS), shapely.boundary(every), every)
    parts, owner = shapely.get_parts(every, return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    alone = np.isin(kinds, POINTS)[owner[part]]
    first = np.flatnonzero(alone | (part == np.append(part[1:], -1)))
    last = np.where(alone[first], first, first + 1)
    cuts = np.searchsorted(owner[part[first]], np.arange(1, len(geometries)))
    return list(zip(np.split(points[first], cuts), np.split(points[last], cuts), strict=True))


def _within(starts: Points, ends: Points, x: float, y: float, reach: float) -> NDArray[np.intp]:
    """The edges whose upright boxes come within reach."""
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    across = (low[:, 0] <= x + reach) & (high[:, 0] >= x - reach)
    return np.flatnonzero(across & (low[:, 1] <= y + reach) & (high[:, 1] >= y - reach))


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
