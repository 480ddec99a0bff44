"""Areas put together, cut, clipped and squared; results are polygons or multipolygons without noise."""

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, split

from app.models.geometry import rounded

SLIVER_PX = 1.0
"""A part or hole thinner than this many pixels everywhere is what rounding left, not something anybody drew."""
NO_AREA = 1e-9


def without_noise(geometry: BaseGeometry) -> BaseGeometry:
    """Give the areas of a geometry: lines and points an overlay left go, and so do parts without area."""
    areas = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and part.area > NO_AREA]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def without_slivers(geometry: BaseGeometry, width: float = SLIVER_PX) -> BaseGeometry:
    """Drop parts, and fill holes, that are thinner than `width` pixels everywhere."""
    parts = []
    for part in shapely.get_parts(without_noise(geometry)):
        if is_sliver(part, width):
            continue
        holes = [hole for hole in part.interiors if not is_sliver(shapely.Polygon(hole), width)]
        parts.append(shapely.Polygon(part.exterior, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def is_sliver(area: BaseGeometry, width: float = SLIVER_PX) -> bool:
    """Whether an area is nowhere as wide as `width` pixels."""
    return bool(shapely.buffer(area, -width / 2).is_empty)


def merged(geometries: Sequence[BaseGeometry]) -> BaseGeometry:
    """Give the union of areas; those that do not touch become parts of one shape."""
    return rounded(without_noise(shapely.union_all(list(geometries))))


def divided(geometry: BaseGeometry, line: shapely.LineString) -> list[BaseGeometry]:
    """Cut an area or line with a line drawn across it; one geometry, as it was, where the cut does not go through."""
    if geometry.geom_type in {"LineString", "MultiLineString"}:
        pieces = [one for part in shapely.get_parts(geometry) for one in shapely.get_parts(split(part, line))]
    else:
        pieces = [one for part in shapely.get_parts(geometry) for one in _cut(part, line)]
    if len(pieces) <= len(shapely.get_parts(geometry)):
        return [geometry]
    return [rounded(one) for one in sorted(pieces, key=lambda one: -max(one.area, one.length * NO_AREA))]


def _cut(area: shapely.Polygon, line: shapely.LineString) -> list[BaseGeometry]:
    faces = polygonize(shapely.union_all([area.boundary, line]))
    inside = [face for face in faces if area.contains(face.representative_point())]
    return [face for face in inside if face.area > NO_AREA] or [area]


def clipped(area: BaseGeometry, neighbours: Sequence[BaseGeometry]) -> BaseGeometry:
    """Take away what neighbours cover, slivers included; may be empty."""
    touching = [one for one in neighbours if shapely.intersects(area, one)]
    return rounded(without_slivers(shapely.difference(area, shapely.union_all(touching)))) if touching else area


def painted(area: BaseGeometry, stroke: BaseGeometry, radius: float) -> BaseGeometry:
    """Add what a round brush of `radius` pixels covers along a stroke."""
    return _brushed(shapely.union(area, _band(stroke, radius)), radius)


def erased(area: BaseGeometry, stroke: BaseGeometry, radius: float) -> BaseGeometry:
    """Take away what a round brush of `radius` pixels covers along a stroke; may be empty."""
    return _brushed(shapely.difference(area, _band(stroke, radius)), radius)


def brushed_further(area: BaseGeometry, stroke: BaseGeometry, radius: float, *, erasing: bool) -> BaseGeometry:
    """The next piece of a stroke laid on, or taken from, what the pieces before it left: quick, and not tidied yet."""
    return (shapely.difference if erasing else shapely.union)(area, _band(stroke, radius))


def _band(stroke: BaseGeometry, radius: float) -> BaseGeometry:
    return shapely.buffer(stroke, radius, quad_segs=6)


def _brushed(area: BaseGeometry, radius: float) -> BaseGeometry:
    """Round, without the many vertices a brush leaves that nobody can see at the size of the brush."""
    calm = shapely.simplify(without_noise(area), radius * 0.03, preserve_topology=True)
    return rounded(without_slivers(calm, min(SLIVER_PX, radius / 4)))


def with_hole(area: BaseGeometry, hole: BaseGeometry) -> BaseGeometry | None:
    """Cut a hole that lies inside one part; None where it does not."""
    if not area.contains_properly(hole):
        return None
    return rounded(without_noise(shapely.difference(area, hole)))


def without_hole(area: BaseGeometry, x: float, y: float) -> BaseGeometry | None:
    """Fill the hole in which (x, y) lies; None where there is none."""
    at = shapely.Point(x, y)
    parts, found = [], False
    for part in shapely.get_parts(area):
        kept = [hole for hole in part.interiors if not shapely.Polygon(hole).covers(at)]
        found = found or len(kept) < len(part.interiors)
        parts.append(shapely.Polygon(part.exterior, kept))
    if not found:
        return None
    return rounded(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts))


def simplified(geometry: BaseGeometry, tolerance: float) -> BaseGeometry:
    """Leave out vertices nearer than `tolerance` pixels to the line without them (Douglas and Peucker), valid."""
    return rounded(shapely.simplify(geometry, tolerance, preserve_topology=True))
