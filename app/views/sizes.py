"""How large an annotation is on the ground, in words."""

import math

import shapely

from app.models.geometry import Shape, ShapeKind


def size_words(shape: Shape, metres_per_pixel: float | None) -> str:
    """Length and width of the tightest box around a shape and its area; in pixels without a map position."""
    if shape.kind is ShapeKind.POINT:
        return ""
    scale, unit = (metres_per_pixel, "m") if metres_per_pixel else (1.0, "px")
    if shape.kind is ShapeKind.POLYLINE:
        return f"{number(shape.geometry.length * scale)} {unit} long"
    long, short = (side * scale for side in sides(shape))
    return f"{number(long)} × {number(short)} {unit}, {number(shape.geometry.area * scale * scale)} {unit}²"


def unusual(shape: Shape, metres_per_pixel: float | None, band: tuple[float, float] | None) -> str:
    """Say that a shape's long side falls outside the size band of its class, in metres; empty when all is well."""
    if shape.kind is ShapeKind.POINT or band is None or not metres_per_pixel:
        return ""
    line = shape.kind is ShapeKind.POLYLINE
    long = (shape.geometry.length if line else sides(shape)[0]) * metres_per_pixel
    if band[0] <= long <= band[1]:
        return ""
    return f"{'Longer' if long > band[1] else 'Shorter'} than usual for its class, {band[0]:g}–{band[1]:g} m"


def sides(shape: Shape) -> tuple[float, float]:
    """Long and short side of the tightest box around a shape, in pixels."""
    tight = shapely.minimum_rotated_rectangle(shape.geometry)
    if tight.geom_type != "Polygon":
        return float(tight.length), 0.0
    corners = list(tight.exterior.coords)
    one, other = math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2])
    return max(one, other), min(one, other)


def number(value: float) -> str:
    """One decimal below a hundred, none above, thousands set apart as everywhere."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
