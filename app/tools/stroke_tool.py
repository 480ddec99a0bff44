"""A stroke across what is drawn already: dragged in one go, or clicked corner by corner."""

import math
from abc import abstractmethod

import numpy as np
import shapely

from app.models.geometry import Point
from app.tools.base import (
    DRAG_THRESHOLD,
    NOTHING,
    Pointer,
    Preview,
    PreviewKind,
    PreviewShape,
    Step,
)
from app.tools.edit_tool import EditTool
from app.tools.in_scene import PathGesture

STREAM_STEP = 1.0


class StrokeTool(PathGesture, EditTool):
    """A drag is the whole stroke; clicks add corners until Enter, a double click or a right click ends it.

    A stroke is simplified within half a screen pixel; Backspace and Ctrl+Z take the last clicked corner back.
    """

    def __init__(self) -> None:
        super().__init__()
        self._points: list[Point] = []
        self._streaming = False

    @property
    def trace_from(self) -> Point | None:
        """The last corner."""
        return self._points[-1] if self._points and self._press is None else None

    @property
    def idle(self) -> bool:
        """Whether no stroke has begun."""
        return not self._points

    def cancel(self) -> Step:
        """Forget the stroke."""
        changed = not self.idle
        self._points, self._press, self._streaming, self._trail = [], None, False, ()
        return Step(preview_changed=changed)

    @abstractmethod
    def _finish(self, points: list[Point]) -> Step:
        """Do what the stroke asks for; it has at least one point and is forgotten afterwards."""

    def _pointer(self, event: Pointer) -> Step:
        self._cursor, self._trail = event.at, event.trail
        return super()._pointer(event)

    def _press_left(self, event: Pointer) -> Step:
        self._press, self._trail = event, ()
        self._points += [*event.trail, event.at]
        return Step(preview_changed=True)

    def _move(self, event: Pointer) -> Step:
        if self._press is not None:
            far = math.dist(self._press.at, event.at) * event.scale >= DRAG_THRESHOLD
            self._streaming = self._streaming or (far and len(self._points) == 1)
            if self._streaming and math.dist(self._points[-1], event.at) * event.scale >= STREAM_STEP:
                self._points.append(event.at)
        return Step(preview_changed=not self.idle)

    def _release(self, event: Pointer) -> Step:
        self._press = None
        if self._streaming:
            self._points.append(event.at)
        return self._end() if self._streaming else NOTHING

    def _end(self) -> Step:
        if self.idle:
            return NOTHING
        points = self._calm(self._points) if self._streaming else _different(self._points)
        self.cancel()
        step = self._finish(points)
        return Step(True, step.edit, step.selection, step.message, handled=True)

    def _calm(self, points: list[Point]) -> list[Point]:
        if len(points) < 2:  # noqa: PLR2004 a line has two ends
            return points
        line = shapely.LineString(points).simplify(0.5 / self._scale, preserve_topology=False)
        return [(x, y) for x, y in line.coords]

    def _key(self, name: str) -> Step:
        if self.idle:
            return NOTHING
        if name == "Return":
            return self._end()
        if name in {"Backspace", "Ctrl+Z"}:
            self._points.pop()
            self._press, self._streaming = None, self._streaming and bool(self._points)
            return Step(preview_changed=True, handled=True)
        return NOTHING

    def preview(self) -> Preview:
        """The stroke so far to the cursor."""
        if self.idle:
            return Preview()
        line = np.array([*self._points, *self._trail, self._cursor], dtype=float)
        return Preview((PreviewShape(PreviewKind.LINE, line), *self._beside(line)), self._hint())

    def _beside(self, line: np.ndarray) -> tuple[PreviewShape, ...]:
        """What else to show while the stroke is drawn."""
        del line
        return ()

    def _hint(self) -> str:
        return ""


def through(points: list[Point], by: float = 0.01) -> list[Point]:
    """Lengthen a stroke at both ends by a hair of a pixel, so that one that begins on a border crosses it."""
    points = _different(points)
    if len(points) < 2:  # noqa: PLR2004 a line has two ends
        return points
    return [_beyond(points[1], points[0], by), *points[1:-1], _beyond(points[-2], points[-1], by)]


def _beyond(before: Point, end: Point, by: float) -> Point:
    share = 1.0 + by / math.dist(before, end)
    return (before[0] + (end[0] - before[0]) * share, before[1] + (end[1] - before[1]) * share)


def _different(points: list[Point]) -> list[Point]:
    """Leave out points that repeat the one before, as a double click makes them."""
    return [at for index, at in enumerate(points) if index == 0 or at != points[index - 1]]
