"""Follow a neighbour's border between two places on it."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.models.shapes.arcs import around, joined, piece

Points = NDArray[np.float64]


def traced(
    geometry: BaseGeometry, start: tuple[float, float], end: tuple[float, float], reach: float, *, longer: bool = False
) -> Points | None:
    """Give the vertices (n, 2) from `start` to `end` along one border of a geometry, both within `reach` pixels of it.

    Of the two ways round a ring the shorter one, or the `longer`. None where no single border is near both.
    """
    if not (_about(geometry, start, 2 * reach) and _about(geometry, end, 2 * reach)):
        return None
    borders = [line for part in shapely.get_parts(geometry) for line in _lines(part)]
    here, there = shapely.Point(start), shapely.Point(end)
    near = [line for line in borders if line.distance(here) <= reach and line.distance(there) <= reach]
    if not near:
        return None
    line = min(near, key=lambda one: one.distance(here) + one.distance(there))
    first, last = (float(shapely.line_locate_point(line, at)) for at in (here, there))
    if not line.is_ring:
        return piece(line, first, last)
    forward, backward = joined(around(line, first, last)), joined(around(line, last, first)[::-1])
    ways = sorted((forward, backward), key=_length)
    return ways[1 if longer else 0]


def _about(geometry: BaseGeometry, place: tuple[float, float], reach: float) -> bool:
    """Whether a place is in the upright box around a geometry, or within `reach` pixels of it along either axis."""
    if geometry.is_empty:
        return False
    x0, y0, x1, y1 = geometry.bounds
    return bool(x0 - reach <= place[0] <= x1 + reach and y0 - reach <= place[1] <= y1 + reach)


def _lines(part: BaseGeometry) -> list[shapely.LineString]:
    if part.geom_type == "Polygon":
        return [shapely.LineString(ring.coords) for ring in (part.exterior, *part.interiors)]
    return [part] if part.geom_type == "LineString" else []


def _length(points: Points) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())
