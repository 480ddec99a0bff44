"""Turn a rotated box about its middle by the grip before its front."""

import math

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Point, Shape, ShapeKind, rounded
from app.tools.drag import Drag
from app.tools.grips import Grip, box_ring

STEP_DEGREES = 15.0


def turn_drag(annotation: Annotation, grip: Grip) -> Drag:
    """Make the drag of the turning grip; in steps it turns by 15 degrees at a time."""
    middle = box_ring(annotation.shape).mean(axis=0)

    def angle(dx: float, dy: float) -> float:
        start = math.atan2(grip.at[1] - middle[1], grip.at[0] - middle[0])
        return math.degrees(math.atan2(grip.at[1] + dy - middle[1], grip.at[0] + dx - middle[0]) - start)

    def free(dx: float, dy: float) -> tuple[Shape, ...]:
        return (turned(annotation.shape, angle(dx, dy)),)

    def stepped(dx: float, dy: float) -> tuple[Shape, ...]:
        return (turned(annotation.shape, round(angle(dx, dy) / STEP_DEGREES) * STEP_DEGREES),)

    return Drag("turn box", (annotation,), free, stepped)


def turned(shape: Shape, degrees: float) -> Shape:
    """The rotated box turned clockwise about its middle."""
    ring = box_ring(shape)
    middle = ring.mean(axis=0)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return Shape(shape.kind, rounded(shapely.Polygon((ring - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle)))


def measured(shape: Shape) -> tuple[float, float, float]:
    """Length along the heading and width across in pixels, and the heading in degrees clockwise from image up."""
    ring = box_ring(shape)
    (ahead_x, ahead_y) = ring[:2].mean(axis=0) - ring[2:].mean(axis=0)
    heading = math.degrees(math.atan2(ahead_x, -ahead_y)) % 360.0
    return math.hypot(ahead_x, ahead_y), math.dist(ring[0], ring[1]), heading


def remade(shape: Shape, length: float, width: float, heading: float) -> Shape:
    """A rotated box with the same middle, of this length, width and heading; the first edge is the front."""
    middle: Point = tuple(box_ring(shape).mean(axis=0).tolist())
    return rotated_box(middle, length, width, heading)


def rotated_box(middle: Point, length: float, width: float, heading: float) -> Shape:
    """Make a rotated box around a middle, sizes in pixels, heading in degrees clockwise from image up."""
    angle = math.radians(heading)
    ahead, right = np.array((math.sin(angle), -math.cos(angle))), np.array((math.cos(angle), math.sin(angle)))
    half, side = ahead * length / 2, right * width / 2
    ring = np.array(middle) + np.array((half - side, half + side, side - half, -half - side))
    return Shape(ShapeKind.ROTATED_BOX, rounded(shapely.Polygon(ring)))
