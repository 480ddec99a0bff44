"""Shapes of many revisions at once, from their bodies to what a row holds: kind and WKB."""

from collections.abc import Sequence
from struct import Struct
from typing import Any

import numpy as np
import shapely

from app.models.errors import AppError
from app.models.geometry import GEOMETRY_TYPES, PRECISION, from_body

ShapeRow = tuple[str, bytes]
LEAST_POINTS = 4
_HEAD = Struct("<BIII")  # order of bytes, type, number of rings, points of the ring (OGC 06-103r4, 8.2)
_POLYGON, _POINT_BYTES = 3, 16
PLAIN = {kind.value for kind, types in GEOMETRY_TYPES.items() if "Polygon" in types}


def read_shapes(bodies: Sequence[Any]) -> list[ShapeRow | None]:
    """Kind and WKB of each shape, as `from_body` reads it; None for one it refuses."""
    found: list[ShapeRow | None] = [None] * len(bodies)
    plain = [place for place, body in enumerate(bodies) if _is_plain(body)]
    geometries = _polygons([bodies[place]["coordinates"][0] for place in plain])
    for place, geometry in zip(plain, geometries, strict=False):
        found[place] = (str(bodies[place]["kind"]), geometry)
    done = set(plain) if geometries else set()
    for place, body in enumerate(bodies):
        if place not in done:
            found[place] = _one(body)
    return found


def _is_plain(body: Any) -> bool:
    """Whether it is a polygon without holes of a kind that may be one."""
    if not isinstance(body, dict) or body.get("type") != "Polygon" or body.get("kind") not in PLAIN:
        return False
    rings = body.get("coordinates")
    return isinstance(rings, list) and len(rings) == 1 and isinstance(rings[0], list) and len(rings[0]) >= LEAST_POINTS


def _polygons(rings: Sequence[Any]) -> list[bytes]:
    """WKB of closed rings, rounded; nothing at all when any is not plain numbers in pairs."""
    try:
        coordinates = np.array([point for ring in rings for point in ring], dtype=np.float64)
    except (ValueError, TypeError):
        return []
    return polygons(coordinates, [len(ring) for ring in rings])


def polygons(coordinates: Any, lengths: Sequence[int]) -> list[bytes]:
    """WKB of polygons whose rings lie one after the other in `coordinates`, (points, 2) float64 in pixels, rounded.

    `lengths` are the points of each; nothing at all when any is not finite or no ring.
    """
    if coordinates.ndim != 2 or coordinates.shape[1] != 2 or not np.isfinite(coordinates).all():  # noqa: PLR2004
        return []
    rounded = np.round(coordinates, PRECISION) + 0.0
    ends = np.cumsum(lengths)
    closed = (rounded[ends - lengths] == rounded[ends - 1]).all()
    return _written(rounded, lengths) if closed and min(lengths) >= LEAST_POINTS else _built(rounded, lengths)


def _written(rounded: Any, lengths: Sequence[int]) -> list[bytes]:
    """The bytes `shapely.to_wkb` makes of closed rings, a head and the points, without a geometry for each."""
    points = rounded.astype("<f8").tobytes()
    found, start = [], 0
    for length in lengths:
        end = start + length * _POINT_BYTES
        found.append(_HEAD.pack(1, _POLYGON, 1, length) + points[start:end])
        start = end
    return found


def _built(rounded: Any, lengths: Sequence[int]) -> list[bytes]:
    try:
        made = shapely.linearrings(rounded, indices=np.repeat(range(len(lengths)), lengths))
        return list(shapely.to_wkb(shapely.polygons(made)))
    except (ValueError, TypeError, shapely.errors.ShapelyError):
        return []


def _one(body: Any) -> ShapeRow | None:
    try:
        shape = from_body(body)
    except AppError:
        return None
    return (shape.kind.value, shapely.to_wkb(shape.geometry))
