"""Draw an upright box: press, drag and release, or click two opposite corners."""

import numpy as np

from app.models.geometry import Point, ShapeKind, box
from app.tools.base import (
    NOTHING,
    Button,
    Pointer,
    PointerKind,
    Preview,
    PreviewKind,
    PreviewShape,
    PreviewStyle,
    Step,
)
from app.tools.drawing import DrawingTool
from app.tools.measures import size

LEAST_SIDE = 2.0
TOO_THIN = "The box is too thin to keep."


class BoxTool(DrawingTool):
    """Press-drag-release or click-click; a box with a side under two screen pixels is nothing."""

    name = "box"
    title = "Box"
    shortcut = "B"
    icon = "box"
    shape = ShapeKind.BOX

    def __init__(self) -> None:
        self._start: Point | None = None
        self._corner: Point = (0.0, 0.0)
        self._pressed = False
        self._second = False
        self._scale = 1.0

    @property
    def idle(self) -> bool:
        """Whether no corner is set."""
        return self._start is None

    def cancel(self) -> Step:
        """Forget the first corner."""
        changed = not self.idle
        self._start, self._pressed, self._second = None, False, False
        return Step(preview_changed=changed)

    def _pointer(self, event: Pointer) -> Step:
        self._scale = event.scale
        if event.kind is PointerKind.MOVE:
            return self._move(event)
        if event.button is not Button.LEFT:
            return NOTHING
        return self._release(event) if event.kind is PointerKind.RELEASE else self._press(event)

    def _press(self, event: Pointer) -> Step:
        self._second = self._start is not None
        self._start = self._start or event.at
        self._corner, self._pressed = event.at, True
        return Step(preview_changed=True)

    def _move(self, event: Pointer) -> Step:
        if self._start is None:
            return NOTHING
        self._corner = event.at
        return Step(preview_changed=True)

    def _release(self, event: Pointer) -> Step:
        if self._start is None or not self._pressed:
            return NOTHING
        self._corner, self._pressed = event.at, False
        width, height = self._sides()
        if min(width, height) * event.scale >= LEAST_SIDE:
            return self._finish()
        if max(width, height) * event.scale < LEAST_SIDE and not self._second:
            return Step(preview_changed=True)
        self.cancel()
        return Step(preview_changed=True, message=TOO_THIN)

    def _finish(self) -> Step:
        assert self._start is not None
        step = self._commit(box(*self._start, *self._corner))
        self.cancel()
        return step

    def _key(self, name: str) -> Step:
        return self._abandon() if name in {"Backspace", "Ctrl+Z"} else NOTHING

    def _sides(self) -> tuple[float, float]:
        assert self._start is not None
        return abs(self._corner[0] - self._start[0]), abs(self._corner[1] - self._start[1])

    def preview(self) -> Preview:
        """The box so far and its size."""
        if self._start is None:
            return Preview()
        (x0, y0), (x1, y1) = self._start, self._corner
        width, height = self._sides()
        tiny = min(width, height) * self._scale < LEAST_SIDE
        style = PreviewStyle.GUIDE if tiny else PreviewStyle.ACTIVE
        ring = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)
        return Preview((PreviewShape(PreviewKind.RING, ring, style),), size(width, height, self._mpp))


TOOL = BoxTool
