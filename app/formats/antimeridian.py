"""RFC 7946, 3.1.9: a geometry that crosses the antimeridian is cut in two there; reading joins the halves again."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_HALF_TURN, _TURN = 180.0, 360.0


def cut(geometry: BaseGeometry) -> BaseGeometry:
    """Cut a geometry in WGS84 degrees where it crosses 180 degrees; one that spans over half the globe crosses."""
    x0, _, x1, _ = geometry.bounds
    if x1 - x0 <= _HALF_TURN and x0 >= -_HALF_TURN and x1 <= _HALF_TURN:
        return geometry
    unrolled = shapely.transform(geometry, _unroll)
    west, _, east, _ = unrolled.bounds
    if east <= _HALF_TURN:
        return unrolled
    if west >= _HALF_TURN:
        return shapely.transform(unrolled, lambda lonlat: lonlat - (_TURN, 0.0))
    before = shapely.intersection(unrolled, shapely.box(-_HALF_TURN, -90.0, _HALF_TURN, 90.0))
    after = shapely.intersection(unrolled, shapely.box(_HALF_TURN, -90.0, _TURN + _HALF_TURN, 90.0))
    moved = shapely.transform(after, lambda lonlat: lonlat - (_TURN, 0.0))
    return _many([*_parts(before), *_parts(moved)])


def join(geometry: BaseGeometry) -> BaseGeometry:
    """Join what `cut` has cut: parts that touch 180 degrees from both sides become one, with longitudes over 180."""
    parts = _parts(geometry)
    west = any(part.bounds[0] == -_HALF_TURN for part in parts)
    east = any(part.bounds[2] == _HALF_TURN for part in parts)
    if not (west and east):
        return geometry
    unrolled = [shapely.transform(one, _unroll) for one in parts]
    if geometry.geom_type == "MultiLineString":
        return shapely.line_merge(_many(unrolled))
    return shapely.union_all(unrolled)


def _unroll(lonlat: np.ndarray) -> np.ndarray:
    return np.column_stack((lonlat[:, 0] % _TURN, lonlat[:, 1]))


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(geometry) if not part.is_empty]


def _many(parts: list[BaseGeometry]) -> BaseGeometry:
    if len(parts) == 1:
        return parts[0]
    line = parts[0].geom_type == "LineString"
    return (
        shapely.MultiLineString(parts) if line else shapely.MultiPolygon([p for p in parts if p.geom_type == "Polygon"])
    )
