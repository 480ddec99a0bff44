"""Shapes in image pixels.

Axis order is (x, y): x to the right along columns, y down along rows. (0, 0) is the outer corner of the first pixel and
(0.5, 0.5) its centre, as in GDAL. Coordinates are rounded to 1/1000 pixel before they are stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from app.models.errors import BadInputError

PRECISION = 3
Point = tuple[float, float]


class ShapeKind(StrEnum):
    """What an annotator drew; a rotated box is a four-corner polygon whose first edge is the front."""

    BOX = "box"
    ROTATED_BOX = "rotated_box"
    POLYGON = "polygon"
    POLYLINE = "polyline"
    POINT = "point"


GEOMETRY_TYPES: dict[ShapeKind, frozenset[str]] = {
    ShapeKind.BOX: frozenset({"Polygon"}),
    ShapeKind.ROTATED_BOX: frozenset({"Polygon"}),
    ShapeKind.POLYGON: frozenset({"Polygon", "MultiPolygon"}),
    ShapeKind.POLYLINE: frozenset({"LineString", "MultiLineString"}),
    ShapeKind.POINT: frozenset({"Point"}),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn shape: its kind and its geometry in pixels of one scene."""

    kind: ShapeKind
    geometry: BaseGeometry

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1) in pixels."""
        x0, y0, x1, y1 = self.geometry.bounds
        return (x0, y0, x1, y1)


def box(x0: float, y0: float, x1: float, y1: float) -> Shape:
    """Make an upright box from two opposite corners."""
    left, right = sorted((x0, x1))
    top, bottom = sorted((y0, y1))
    ring = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return Shape(ShapeKind.BOX, rounded(shapely.Polygon(ring)))


def polygon(ring: Iterable[Point], holes: Sequence[Sequence[Point]] = ()) -> Shape:
    """Make a polygon from its outer ring and holes; rings close themselves."""
    return Shape(ShapeKind.POLYGON, rounded(shapely.Polygon(list(ring), [list(hole) for hole in holes])))


def rounded(geometry: BaseGeometry) -> BaseGeometry:
    """Round every coordinate to 1/1000 pixel without changing the vertex list (no snapping, no repair)."""
    return shapely.transform(geometry, lambda coordinates: np.round(coordinates, PRECISION) + 0.0)


def to_body(value: Shape) -> dict[str, object]:
    """Write a shape as a GeoJSON-like object in pixels with its kind, for an op body."""
    plain = mapping(value.geometry)
    return {"kind": value.kind.value, "type": plain["type"], "coordinates": plain["coordinates"]}


def from_body(body: object) -> Shape:
    """Read what `to_body` wrote.

    Raises:
        BadInputError: when the object is no shape, or its geometry does not go with its kind.
    """
    if not isinstance(body, dict):
        raise BadInputError("Shape", "it is not an object", "give kind, type and coordinates")
    try:
        kind = ShapeKind(body["kind"])
        geometry = rounded(shape(body))
    except (KeyError, ValueError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise BadInputError("Shape", f"it cannot be read ({error})", "give kind, type and coordinates") from error
    check_kind(kind, geometry)
    return Shape(kind, geometry)


def check_kind(kind: ShapeKind, geometry: BaseGeometry) -> None:
    """Refuse a geometry that cannot be of this kind, is empty, or holds coordinates that are not finite."""
    if geometry.geom_type not in GEOMETRY_TYPES[kind]:
        raise BadInputError("Shape", f"a {geometry.geom_type} is no {kind.value}", "draw or import it as another kind")
    if geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise BadInputError("Shape", "it is empty or has coordinates that are not numbers", "draw it again")
