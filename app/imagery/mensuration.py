"""Measuring on the ground: lengths, areas and directions on the WGS84 ellipsoid, heights from shadow and lean.

Never in the plane of a map: Web Mercator doubles a length at 60° (OPERATIONS 3.3). Each value bears the sigma that one
pixel of pointing error in each leg comes to. Points are scene pixels (x, y); angles are degrees, azimuths clockwise
from true north, directions of sun and sensor as (azimuth, elevation) seen from the ground.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from pyproj import Geod

from app.imagery.georeference import Georeference
from app.imagery.measure_kinds import LEAST, MOST, NEEDS_SENSOR, NEEDS_SUN, MeasureKind
from app.models.errors import AppError

FLAT = "flat-terrain estimate"
IN_PIXELS = "no map position, so in pixels"
CROSSES = "the outline crosses itself, so its area means nothing"
_GEOD = Geod(ellps="WGS84")
_RIGHT_ANGLE = 90.0
_HALF_TURN = 180.0
_TURN = 360.0
_ASIDE = 15.0
_BLIND = 0.02
_STEEP = 89.9
Point = tuple[float, float]
Direction = tuple[float, float]


class UnmeasurableError(AppError):
    """Something that cannot be measured this way."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One straight piece: metres, or pixels without a map position, and the bearing at its beginning."""

    length: float
    bearing: float


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with its sigma in `unit` (m, m², °, px or px²); `notes` say what it rests on."""

    kind: MeasureKind
    value: float
    sigma: float
    unit: str
    legs: tuple[Leg, ...]
    notes: tuple[str, ...] = ()
    doubt: str = ""
    """Why it can hardly be what it claims; one of the notes too."""


@dataclass(frozen=True, slots=True)
class Light:
    """Where sun and sensor stand, as far as known."""

    sun: Direction | None = None
    sensor: Direction | None = None


def geodesic_length(lons: Sequence[float], lats: Sequence[float]) -> float:
    """Give metres along the shortest lines on the ellipsoid (Karney 2013)."""
    return float(_GEOD.line_length(lons, lats))


def geodesic_area(lons: Sequence[float], lats: Sequence[float]) -> float:
    """Give square metres inside a ring of shortest lines, open or closed, either way round (Karney 2013)."""
    return abs(float(_GEOD.polygon_area_perimeter(lons, lats)[0]))


def shadow_height(shadow: float, sun_elevation: float) -> float:
    """Give the height that casts a shadow of this length on flat ground: h = L tan(sun elevation)."""
    return shadow * _slope(sun_elevation, "sun")


def lean_height(lean: float, sensor_elevation: float) -> float:
    """Give the height whose top lies this far from its foot in the picture: h = d tan(sensor elevation)."""
    return lean * _slope(sensor_elevation, "sensor")


def corner_height(distance: float, sun: Direction, sensor: Direction) -> float:
    """Give the height of a roof corner this far from the tip of its shadow.

    h = D / |cot(se) u(sa + 180) - cot(ve) u(va + 180)| with sun azimuth sa and elevation se, sensor va and ve
    (OPERATIONS 3.3).
    """
    reach = math.hypot(*_per_metre(sun, sensor))
    if reach < _BLIND:
        raise UnmeasurableError("Sun and sensor stand in the same direction: roof corner and shadow tip coincide.")
    return distance / reach


def measure(reference: Georeference, kind: MeasureKind, points: Sequence[Point], light: Light | None = None) -> Measure:
    """Measure what was pointed at.

    Raises:
        UnmeasurableError: when there are too few or too many points, or a direction needed is not known.
    """
    least, most = LEAST.get(kind, 2), MOST.get(kind, len(points))
    if not least <= len(points) <= most:
        number = f"{least}" if most == least else f"{least} or more"
        raise UnmeasurableError(f"{kind.value.capitalize()} is measured with {number} points; give them as X,Y.")
    legs, scale, grounds = _legs(reference, kind, points)
    if kind is MeasureKind.LENGTH:
        return _length(legs, scale, grounds)
    if kind is MeasureKind.AREA:
        return _area(reference, points, legs, scale, grounds)
    if kind is MeasureKind.ANGLE:
        return _angle(legs, scale, grounds)
    return _height(kind, legs[0], scale, grounds, light or Light())


def _legs(
    reference: Georeference, kind: MeasureKind, points: Sequence[Point]
) -> tuple[tuple[Leg, ...], float, tuple[str, ...]]:
    """Give the legs, the sigma of one of them, and what they rest on."""
    ring = [*points, points[0]] if kind is MeasureKind.AREA else list(points)
    lons, lats = reference.to_lonlat(*np.transpose(ring))
    if not np.isfinite([lons, lats]).all():
        if reference.known:
            raise UnmeasurableError("A point lies where the scene has no position; measure inside the scene.")
        flat = tuple(Leg(math.dist(a, b), _picture_bearing(a, b)) for a, b in pairwise(ring))
        return flat, 1.0, (IN_PIXELS,)
    bearings, _, lengths = _GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    legs = tuple(Leg(float(long), float(to) % _TURN) for long, to in zip(lengths, bearings, strict=True))
    pixel = float(np.mean(reference.pixel_sizes([points[0], points[-1]])))
    notes = (reference.exactness,) if reference.inexact else ()
    return legs, pixel * math.hypot(1.0, reference.fit), notes


def _picture_bearing(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(end[0] - start[0], start[1] - end[1])) % _TURN


def _length(legs: tuple[Leg, ...], scale: float, grounds: tuple[str, ...]) -> Measure:
    total = sum(leg.length for leg in legs)
    unit = "px" if IN_PIXELS in grounds else "m"
    return Measure(MeasureKind.LENGTH, total, scale * math.sqrt(len(legs)), unit, legs, grounds)


def _area(
    reference: Georeference, points: Sequence[Point], legs: tuple[Leg, ...], scale: float, grounds: tuple[str, ...]
) -> Measure:
    """Measure the inside; the sigma is that of the shoelace formula for corners moved by half a leg's variance."""
    outline = shapely.Polygon(points)
    notes = grounds if outline.is_valid else (*grounds, CROSSES)
    corners = np.asarray(points, np.float64)
    across = np.roll(corners, -1, axis=0) - np.roll(corners, 1, axis=0)
    sigma = math.sqrt(float((across**2).sum()) / 8)
    if IN_PIXELS in grounds:
        return Measure(MeasureKind.AREA, float(outline.area), sigma, "px²", legs, notes)
    lons, lats = reference.to_lonlat(corners[:, 0], corners[:, 1])
    value = geodesic_area(lons.tolist(), lats.tolist())
    pixel = math.sqrt(value / outline.area) if outline.area > 0 else scale
    return Measure(MeasureKind.AREA, value, sigma * scale * pixel, "m²", legs, notes)


def _angle(legs: tuple[Leg, ...], scale: float, grounds: tuple[str, ...]) -> Measure:
    """Measure the angle at the middle point, 0 to 180 degrees."""
    back = (legs[0].bearing + _HALF_TURN) % _TURN
    value = abs((legs[1].bearing - back + _HALF_TURN) % _TURN - _HALF_TURN)
    sigma = math.hypot(*(math.degrees(math.atan2(scale, leg.length)) for leg in legs))
    return Measure(MeasureKind.ANGLE, value, sigma, "°", legs, grounds)


def _height(kind: MeasureKind, leg: Leg, scale: float, grounds: tuple[str, ...], light: Light) -> Measure:
    sun, sensor = light.sun, light.sensor
    if kind in NEEDS_SUN and sun is None:
        raise UnmeasurableError("The sun's direction is not in the file; give its azimuth and elevation.")
    if kind in NEEDS_SENSOR and sensor is None:
        raise UnmeasurableError("The sensor's direction is not in the file; give its azimuth and elevation.")
    if kind is MeasureKind.SHADOW and sun is not None:
        factor, direction = shadow_height(1.0, sun[1]), sun[0] + _HALF_TURN
    elif kind is MeasureKind.LEAN and sensor is not None:
        factor, direction = lean_height(1.0, sensor[1]), sensor[0] + _HALF_TURN
    else:
        assert sun is not None
        assert sensor is not None
        factor = corner_height(1.0, sun, sensor)
        direction = math.degrees(math.atan2(*_per_metre(sun, sensor)))
    doubt = "" if IN_PIXELS in grounds else _astray(leg, scale, direction)
    notes = (FLAT, *grounds, *filter(None, (doubt,)))
    unit = "px" if IN_PIXELS in grounds else "m"
    return Measure(kind, leg.length * factor, scale * factor, unit, (leg,), notes, doubt)


def _astray(leg: Leg, scale: float, direction: float) -> str:
    """Say when a line was drawn in another direction than shadow or lean can fall."""
    off = abs((leg.bearing - direction + _HALF_TURN) % _TURN - _HALF_TURN)
    if off <= _ASIDE + math.degrees(math.atan2(2 * scale, leg.length)):
        return ""
    return f"drawn {off:.0f}° aside from where it must lie ({direction % _TURN:.0f}°): check both ends"


def _per_metre(sun: Direction, sensor: Direction) -> tuple[float, float]:
    """Give how far (east, north) the shadow tip lies from the roof corner in the picture, per metre of height."""
    light, look = 1.0 / _slope(sun[1], "sun"), _cotangent(sensor[1])
    east = light * math.sin(math.radians(sun[0] + _HALF_TURN)) - look * math.sin(math.radians(sensor[0] + _HALF_TURN))
    north = light * math.cos(math.radians(sun[0] + _HALF_TURN)) - look * math.cos(math.radians(sensor[0] + _HALF_TURN))
    return east, north


def _cotangent(elevation: float) -> float:
    if not 0.0 < elevation <= _RIGHT_ANGLE:
        raise UnmeasurableError(f"A sensor at {elevation:g}° sees nothing; give an elevation from 0 to 90 degrees.")
    return math.tan(math.radians(_RIGHT_ANGLE - elevation))


def _slope(elevation: float, of: str) -> float:
    """Give the tangent of an elevation at which there is something to measure."""
    if not 0.0 < elevation <= _STEEP:
        raise UnmeasurableError(f"With the {of} at {elevation:g}° there is nothing to measure; 0 to 89.9 degrees do.")
    return math.tan(math.radians(elevation))
