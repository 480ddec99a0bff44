"""Redraw part of a border by one stroke, as map makers do: the stroke crosses the border at least twice.

Between two crossings the stroke takes the place of the border; of the two shapes that can come of it the larger stays,
so that a stroke outside adds and a stroke inside cuts off.
"""

from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.models.geometry import rounded
from app.models.shapes.arcs import Points, around, crossings, joined, piece
from app.models.shapes.areas import without_noise

LEAST_RING = 4


def reshaped(geometry: BaseGeometry, stroke: Points) -> BaseGeometry | None:
    """Give the geometry with the part of its border that `stroke` (n, 2) redraws; None where it redraws nothing."""
    line = shapely.LineString(stroke) if len(stroke) > 1 else None
    if line is None or line.length == 0:
        return None
    before = list(shapely.get_parts(geometry))
    after = [_reshaped_part(part, line) for part in before]
    return None if all(new is old for new, old in zip(after, before, strict=True)) else _like(geometry, after)


def _reshaped_part(part: BaseGeometry, stroke: shapely.LineString) -> BaseGeometry:
    if part.geom_type == "Polygon":
        return _polygon(part, stroke)
    return _line(part, stroke) if part.geom_type == "LineString" else part


def _polygon(part: shapely.Polygon, stroke: shapely.LineString) -> BaseGeometry:
    """Redraw the outer ring where the stroke crosses it twice, else a hole it crosses twice."""
    shell = _ring(part.exterior, stroke)
    if shell is not None:
        inside = shapely.Polygon(shell)
        holes = [shapely.Polygon(hole) for hole in part.interiors]
        return without_noise(shapely.difference(inside, shapely.union_all(holes))) if holes else inside
    holes = [_ring(hole, stroke) for hole in part.interiors]
    if all(hole is None for hole in holes):
        return part
    redrawn = [old.coords if new is None else new for old, new in zip(part.interiors, holes, strict=True)]
    gone = shapely.union_all([shapely.Polygon(hole) for hole in redrawn])
    return without_noise(shapely.difference(shapely.Polygon(part.exterior), gone))


def _ring(border: shapely.LinearRing, stroke: shapely.LineString) -> Points | None:
    ring = shapely.LineString(border.coords)
    changed = None
    for start, end in pairwise(crossings(stroke, ring)):
        ring = shapely.LineString(changed) if changed is not None else ring
        new = _between(ring, piece(stroke, start, end))
        changed = new if new is not None else changed
    return changed


def _between(ring: shapely.LineString, new: Points) -> Points | None:
    """Put `new`, whose ends lie on the ring, in place of one of the two ways between them."""
    if len(new) < 2:  # noqa: PLR2004 a way has two ends
        return None
    first, last = (float(shapely.line_locate_point(ring, shapely.Point(end))) for end in (new[0], new[-1]))
    ways = (joined(new, around(ring, last, first)), joined(new[::-1], around(ring, first, last)))
    rings = [_closed(way) for way in ways if len(way) >= LEAST_RING - 1]
    sound = [ring for ring in rings if len(ring) >= LEAST_RING and shapely.Polygon(ring).is_valid]
    best = max(sound, key=lambda ring: shapely.Polygon(ring).area, default=None)
    return best if best is not None and shapely.Polygon(best).area > 0 else None


def _line(part: shapely.LineString, stroke: shapely.LineString) -> BaseGeometry:
    met = crossings(stroke, part)
    if len(met) < 2:  # noqa: PLR2004 a stretch has two ends
        return part
    new = piece(stroke, met[0], met[-1])
    first, last = (float(shapely.line_locate_point(part, shapely.Point(end))) for end in (new[0], new[-1]))
    if first > last:
        first, last, new = last, first, new[::-1]
    return shapely.LineString(joined(piece(part, 0.0, first), new, piece(part, last, part.length)))


def _closed(ring: Points) -> Points:
    return ring if np.allclose(ring[0], ring[-1], atol=1e-9) else np.concatenate([ring, ring[:1]])


def _like(geometry: BaseGeometry, parts: list[BaseGeometry]) -> BaseGeometry | None:
    flat = [one for part in parts for one in shapely.get_parts(part)]
    if not flat:
        return None
    made = flat[0] if len(flat) == 1 and not geometry.geom_type.startswith("Multi") else _multi(flat)
    made = rounded(made)
    return made if made.is_valid and not made.is_empty else None


def _multi(parts: list[BaseGeometry]) -> BaseGeometry:
    kind = shapely.MultiPolygon if parts[0].geom_type == "Polygon" else shapely.MultiLineString
    return parts[0] if len(parts) == 1 else kind(parts)
