"""Find the border: drag a loose box around an object, or with Ctrl draw around it or on it; GrabCut does the rest."""

import math
from functools import partial

import numpy as np
import shapely

from app.imagery.selecting.loose import Hint, Loose
from app.imagery.selecting.questions import border
from app.models.edit import Assist
from app.models.geometry import Point
from app.tools.base import NOTHING, Modifiers, Pointer, Preview, PreviewKind, PreviewShape, PreviewStyle, Step
from app.tools.smart_tool import STILL, SmartTool

LEAST = 6.0
STREAM_STEP = 3.0
STROKE_PX = 4.0
ROUND = 0.25
"""How far apart, by the size of a stroke, its ends may be for it to be a ring."""
TOO_SMALL = "Drag a loose box around the object, or hold Ctrl and draw around it or on it."
LOOKING = "Looking for the border\nEsc leaves it"


class BorderTool(SmartTool):
    """The box or stroke stays until the answer comes."""

    name = "border"
    title = "Find the border: loose box, or stroke with Ctrl"
    shortcut = "I"
    icon = "border"
    deed = "border"

    def __init__(self) -> None:
        super().__init__()
        self._points: list[Point] = []
        self._free = self._waiting = False
        self._scale = 1.0

    @property
    def idle(self) -> bool:
        """Whether nothing is drawn or asked."""
        return not self._points

    def cancel(self) -> Step:
        """Forget what was drawn and asked."""
        changed = not self.idle
        super().cancel()
        self._points, self._waiting = [], False
        return Step(preview_changed=changed)

    def _press(self, event: Pointer) -> Step:
        if not self.idle:
            return Step(message=STILL) if self._waiting else NOTHING
        refused = super()._press(event)
        if refused.message:
            return refused
        self._points, self._scale = [event.at], event.scale
        self._free = bool(event.modifiers & Modifiers.CTRL)
        return Step(preview_changed=True)

    def _move(self, event: Pointer) -> Step:
        if self.idle or self._waiting:
            return NOTHING
        if not self._free:
            self._points = [self._points[0], event.at]
        elif math.dist(self._points[-1], event.at) * event.scale >= STREAM_STEP:
            self._points.append(event.at)
        return Step(preview_changed=True)

    def _release(self, event: Pointer) -> Step:
        if self.idle or self._waiting:
            return NOTHING
        self._move(event)
        self._scale = event.scale
        if _extent(self._points) * event.scale < LEAST:
            self.cancel()
            return Step(preview_changed=True, message=TOO_SMALL)
        self._waiting = True
        return self._ask(partial(border, loose=self._loose(), scale=event.scale))

    def _answered(self) -> Step:
        return self._finish(Assist(self.name))

    def _key(self, name: str) -> Step:
        return self._abandon() if name in {"Backspace", "Ctrl+Z"} and not self.idle else NOTHING

    def _loose(self) -> Loose:
        if not self._free:
            return Loose(Hint.AROUND, _corners(self._points))
        hint = Hint.AROUND if _is_ring(self._points) else Hint.ON
        return Loose(hint, tuple(self._points), STROKE_PX / self._scale)

    def preview(self) -> Preview:
        """The box or the stroke."""
        if self.idle:
            return Preview()
        points = self._points if self._free else _corners(self._points)
        kind = PreviewKind.LINE if self._free else PreviewKind.RING
        drawn = PreviewShape(kind, np.array(points, float), PreviewStyle.GUIDE)
        return Preview((drawn,), LOOKING if self._waiting else "")


def _corners(points: list[Point]) -> tuple[Point, ...]:
    (x0, y0), (x1, y1) = points[0], points[-1]
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def _extent(points: list[Point]) -> float:
    x0, y0, x1, y1 = shapely.MultiPoint(points).bounds
    return float(max(x1 - x0, y1 - y0))


def _is_ring(points: list[Point]) -> bool:
    return len(points) > 3 and math.dist(points[0], points[-1]) <= ROUND * _extent(points)  # noqa: PLR2004 a ring


TOOL = BorderTool
