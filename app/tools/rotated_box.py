"""Draw a rotated box by three clicks: front-left, front-right, rear. The first edge of its ring is the front."""

import math

import numpy as np
import shapely

from app.models.geometry import Point, Shape, ShapeKind, rounded
from app.tools.base import (
    DRAG_THRESHOLD,
    NOTHING,
    Button,
    Pointer,
    PointerKind,
    Preview,
    PreviewKind,
    PreviewShape,
    Step,
)
from app.tools.drawing import DrawingTool
from app.tools.measures import bearing, length, size

LEAST_SIDE = 2.0
FRONT = 2


def corners(left: Point, right: Point, rear: Point) -> list[Point]:
    """Give front-left, front-right, rear-right, rear-left seen along the heading, whichever side the rear is on.

    The depth is the distance of `rear` from the line through the front.
    """
    ux, uy = right[0] - left[0], right[1] - left[1]
    front = math.hypot(ux, uy)
    nx, ny = -uy / front, ux / front
    depth = (rear[0] - left[0]) * nx + (rear[1] - left[1]) * ny
    if depth < 0:
        left, right = right, left
    dx, dy = nx * depth, ny * depth
    return [left, right, (right[0] + dx, right[1] + dy), (left[0] + dx, left[1] + dy)]


class RotatedBoxTool(DrawingTool):
    """Three clicks, or drag along the front and click the rear."""

    name = "rotated_box"
    title = "Rotated box"
    shortcut = "R"
    icon = "rotated_box"
    shape = ShapeKind.ROTATED_BOX

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._cursor: Point = (0.0, 0.0)
        self._pressed = False

    @property
    def idle(self) -> bool:
        """Whether no corner is set."""
        return not self._points

    def cancel(self) -> Step:
        """Forget the corners."""
        changed = bool(self._points)
        self._points, self._pressed = [], False
        return Step(preview_changed=changed)

    def _pointer(self, event: Pointer) -> Step:
        if event.kind is PointerKind.MOVE:
            self._cursor = event.at
            return Step(preview_changed=not self.idle)
        if event.button is not Button.LEFT:
            return NOTHING
        if event.kind is PointerKind.RELEASE:
            return self._release(event)
        self._pressed = True
        return self._click(event)

    def _release(self, event: Pointer) -> Step:
        pressed, self._pressed = self._pressed, False
        dragged = len(self._points) == 1 and math.dist(self._points[0], event.at) * event.scale > DRAG_THRESHOLD
        return self._click(event) if pressed and dragged else NOTHING

    def _click(self, event: Pointer) -> Step:
        self._cursor = event.at
        if len(self._points) == FRONT:
            return self._rear(event)
        if not self._points or math.dist(self._points[0], event.at) * event.scale >= LEAST_SIDE:
            self._points.append(event.at)
        return Step(preview_changed=True)

    def _rear(self, event: Pointer) -> Step:
        ring = corners(self._points[0], self._points[1], event.at)
        if math.dist(ring[1], ring[2]) * event.scale < LEAST_SIDE:
            return Step(preview_changed=True)
        return self._commit(Shape(ShapeKind.ROTATED_BOX, rounded(shapely.Polygon(ring))))

    def _key(self, name: str) -> Step:
        if name not in {"Backspace", "Ctrl+Z"} or self.idle:
            return NOTHING
        self._points.pop()
        return Step(preview_changed=True, handled=True)

    def preview(self) -> Preview:
        """The front while it is drawn, then the box with its heading."""
        if self.idle:
            return Preview()
        if len(self._points) < FRONT:
            line = np.array([self._points[0], self._cursor], dtype=float)
            hint = length(math.dist(self._points[0], self._cursor), self._mpp)
            return Preview((PreviewShape(PreviewKind.LINE, line),), hint)
        ring = np.array(corners(self._points[0], self._points[1], self._cursor), dtype=float)
        return Preview((PreviewShape(PreviewKind.RING, ring), _arrow(ring)), self._hint(ring))

    def _hint(self, ring: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
        depth, front = math.dist(ring[1], ring[2]), math.dist(ring[0], ring[1])
        towards = bearing(tuple(ring[2:].mean(axis=0)), tuple(ring[:2].mean(axis=0)))
        return f"{size(depth, front, self._mpp)}, {towards:.0f}° from the top"


def _arrow(ring: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> PreviewShape:
    line = np.array([ring.mean(axis=0), ring[:2].mean(axis=0)])
    return PreviewShape(PreviewKind.LINE, line)


TOOL = RotatedBoxTool
