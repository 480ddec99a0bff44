"""A box by four extreme points: click the top, the bottom, the left and the right of an object, in any order."""

import numpy as np

from app.models.geometry import Point, ShapeKind, box
from app.tools.base import NOTHING, Button, Pointer, PointerKind, Preview, PreviewKind, PreviewShape, PreviewStyle, Step
from app.tools.drawing import DrawingTool
from app.tools.measures import size

POINTS = 4
LEAST_SIDE = 2.0
TOO_THIN = "The box is too thin to keep."


class ExtremeBoxTool(DrawingTool):
    """Quicker and nearer to the object than guessing the corners (Papadopoulos et al. 2017, extreme clicking)."""

    name = "extreme_box"
    title = "Box by four extreme points"
    shortcut = "Q"
    icon = "extreme_box"
    shape = ShapeKind.BOX

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._cursor: Point = (0.0, 0.0)

    @property
    def idle(self) -> bool:
        """Whether no point is set."""
        return not self._points

    def cancel(self) -> Step:
        """Forget the points."""
        changed = not self.idle
        self._points = []
        return Step(preview_changed=changed)

    def _pointer(self, event: Pointer) -> Step:
        self._cursor = event.at
        if event.kind is PointerKind.MOVE:
            return Step(preview_changed=not self.idle)
        if event.button is not Button.LEFT or event.kind is PointerKind.RELEASE:
            return NOTHING
        self._points.append(event.at)
        if len(self._points) < POINTS:
            return Step(preview_changed=True)
        x0, y0, x1, y1 = _bounds(self._points)
        if min(x1 - x0, y1 - y0) * event.scale < LEAST_SIDE:
            self.cancel()
            return Step(preview_changed=True, message=TOO_THIN)
        step = self._commit(box(x0, y0, x1, y1))
        self.cancel()
        return step

    def _key(self, name: str) -> Step:
        if name not in {"Backspace", "Ctrl+Z"} or self.idle:
            return NOTHING
        self._points.pop()
        return Step(preview_changed=True, handled=True)

    def preview(self) -> Preview:
        """The points, the box so far and its size."""
        if self.idle:
            return Preview()
        x0, y0, x1, y1 = _bounds([*self._points, self._cursor])
        ring = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)
        style = PreviewStyle.ACTIVE if len(self._points) == POINTS - 1 else PreviewStyle.GUIDE
        shapes = (PreviewShape(PreviewKind.RING, ring, style), PreviewShape(PreviewKind.POINT, np.array(self._points)))
        left = POINTS - len(self._points)
        return Preview(shapes, f"{size(x1 - x0, y1 - y0, self._mpp)}\n{left} more point{'s' if left > 1 else ''}")


def _bounds(points: list[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


TOOL = ExtremeBoxTool
