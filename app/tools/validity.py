"""Whether a shape may be committed, in a sentence."""

import shapely
from shapely.geometry.base import BaseGeometry

from app.models.geometry import Shape, ShapeKind

NO_AREA = "The shape has no area."


def problem(shape: Shape) -> str:
    """Say why this shape cannot be stored; an empty text means it can."""
    geometry = shape.geometry
    if shape.kind is ShapeKind.POINT:
        return ""
    if shape.kind is ShapeKind.POLYLINE:
        return "" if geometry.length > 0 else "A line needs at least two different points."
    return _areal_problem(geometry)


def _areal_problem(geometry: BaseGeometry) -> str:
    if geometry.is_valid:
        return "" if geometry.area > 0 else NO_AREA
    if shapely.make_valid(geometry).area <= 0:
        return NO_AREA
    reason = str(shapely.is_valid_reason(geometry)).casefold()
    if "hole" in reason:
        return "A hole would leave the shape it belongs to."
    if "disconnected" in reason or "nested" in reason:
        return "Parts of the shape would touch or overlap."
    return "The border would cross or touch itself."
