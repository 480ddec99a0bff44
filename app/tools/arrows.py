"""Arrow keys as directions on the screen, however the picture is turned."""

import math

from app.models.geometry import Point

ARROWS: dict[str, Point] = {"Left": (-1.0, 0.0), "Right": (1.0, 0.0), "Up": (0.0, -1.0), "Down": (0.0, 1.0)}
FAST = 10.0


def on_screen(towards: Point, pixels: float, turn: float) -> Point:
    """Give a shift of `pixels` image pixels towards a direction on a screen turned clockwise by `turn` degrees."""
    cos, sin = math.cos(math.radians(turn)) * pixels, math.sin(math.radians(turn)) * pixels
    return towards[0] * cos + towards[1] * sin, towards[1] * cos - towards[0] * sin
