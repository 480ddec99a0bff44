"""Sizes as the hint beside the cursor writes them: metres where the scene has a map position, else pixels."""

import math

from app.models.geometry import Point, Shape, ShapeKind
from app.tools.paths import paths

SHOW_WHOLE_FROM = 100.0


def number(value: float) -> str:
    """Write 3 significant digits or more: 6.2, 21.4, 1,240."""
    return f"{value:,.0f}" if abs(value) >= SHOW_WHOLE_FROM else f"{value:.1f}"


def size(width: float, height: float, metres_per_pixel: float | None) -> str:
    """Write a width and a height given in pixels."""
    scale, unit = _unit(metres_per_pixel)
    return f"{number(width * scale)} × {number(height * scale)} {unit}"


def length(pixels: float, metres_per_pixel: float | None) -> str:
    """Write a length given in pixels."""
    scale, unit = _unit(metres_per_pixel)
    return f"{number(pixels * scale)} {unit}"


def area(square_pixels: float, metres_per_pixel: float | None) -> str:
    """Write an area given in square pixels."""
    scale, unit = _unit(metres_per_pixel)
    return f"{number(square_pixels * scale * scale)} {unit}²"


def of_shape(shape: Shape, metres_per_pixel: float | None) -> str:
    """Write what matters of a shape: sides of a box, heading of a rotated one, area of a polygon, length of a line."""
    if shape.kind is ShapeKind.POINT:
        return ""
    if shape.kind is ShapeKind.POLYLINE:
        return length(shape.geometry.length, metres_per_pixel)
    if shape.kind is ShapeKind.POLYGON:
        return area(shape.geometry.area, metres_per_pixel)
    corners = paths(shape.geometry)[0].points.tolist()
    front, side = math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2])
    if shape.kind is ShapeKind.BOX:
        return size(front, side, metres_per_pixel)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    towards = bearing(((x2 + x3) / 2, (y2 + y3) / 2), ((x0 + x1) / 2, (y0 + y1) / 2))
    return f"{size(side, front, metres_per_pixel)}, {towards:.0f}° from the top"


def bearing(rear: Point, front: Point) -> float:
    """Angle of the direction rear to front, degrees clockwise from the top of the image, 0 <= angle < 360."""
    return math.degrees(math.atan2(front[0] - rear[0], rear[1] - front[1])) % 360.0


def _unit(metres_per_pixel: float | None) -> tuple[float, str]:
    return (1.0, "px") if metres_per_pixel is None else (metres_per_pixel, "m")
