"""Measuring in words, and where sun and sensor stood when a scene was taken."""

import math

from app.imagery.acquisition import acquisition_of
from app.imagery.measure_kinds import NEEDS_SENSOR, NEEDS_SUN, MeasureKind
from app.imagery.mensuration import Direction, Light, Measure
from app.imagery.source import RasterSource
from app.models.scene import Scene

NAMES = {
    MeasureKind.LENGTH: "Length",
    MeasureKind.AREA: "Area",
    MeasureKind.ANGLE: "Angle",
    MeasureKind.SHADOW: "Height from shadow",
    MeasureKind.LEAN: "Height from lean",
    MeasureKind.CORNER: "Height from roof corner and shadow tip",
}


def light_of(scene: Scene, sun: Direction | None, sensor: Direction | None, kind: MeasureKind) -> Light:
    """Give the directions as typed in, else as the file of the scene says; it is opened only where one is needed.

    Raises:
        UnreadableRasterError: when a direction must be looked up and the file is gone.
    """
    wanted = (kind in NEEDS_SUN and sun is None) or (kind in NEEDS_SENSOR and sensor is None)
    if not wanted:
        return Light(sun, sensor)
    with RasterSource.open(scene.uri) as source:
        taken = acquisition_of(source.info.metadata)
    return Light(sun or taken.sun, sensor or taken.sensor_at)


def words(result: Measure) -> str:
    """Write a measure: no digit finer than its sigma, and what a single leg points at."""
    told = f"{NAMES[result.kind]} {value(result)}"
    if result.kind is MeasureKind.LENGTH:
        if len(result.legs) > 1:
            return f"{told} in {len(result.legs)} legs"
        return f"{told}, bearing {result.legs[0].bearing:.1f}°"
    if result.kind is MeasureKind.AREA:
        around = sum(leg.length for leg in result.legs)
        return f"{told}, {_rounded(around, result.sigma / max(around, 1e-9))} {result.unit[:-1]} around"
    return told


def value(result: Measure) -> str:
    """Write value, sigma and unit: 20.0 ± 0.5 m."""
    gap = "" if result.unit == "°" else " "
    return f"{_rounded(result.value, result.sigma)} ± {_sigma(result.sigma)}{gap}{result.unit}"


def _rounded(number: float, sigma: float) -> str:
    digits = _digits(sigma)
    return f"{round(number, digits):,.{max(0, digits)}f}"


def _sigma(sigma: float) -> str:
    digits = _digits(sigma)
    return f"{round(sigma, digits):,.{max(0, digits)}f}"


def _digits(sigma: float) -> int:
    """Give the decimals that the first digit of sigma stands at, negative before the point."""
    if not (math.isfinite(sigma) and sigma > 0):
        return 1
    return min(6, -math.floor(math.log10(sigma)))
