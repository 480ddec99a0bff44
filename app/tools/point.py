"""Draw a point: one click."""

import numpy as np
import shapely

from app.models.geometry import Point, Shape, ShapeKind, rounded
from app.tools.base import NOTHING, Button, Pointer, PointerKind, Preview, PreviewKind, PreviewShape, Step
from app.tools.drawing import DrawingTool

EDGE = 0.001


class PointTool(DrawingTool):
    """Press shows the point, moving places it, releasing keeps it, a hair inside the edge of the scene."""

    name = "point"
    title = "Point"
    shortcut = "D"
    icon = "point"
    shape = ShapeKind.POINT

    def __init__(self) -> None:
        self._at: Point | None = None

    @property
    def idle(self) -> bool:
        """Whether the button is up."""
        return self._at is None

    def cancel(self) -> Step:
        """Forget the point."""
        changed, self._at = self._at is not None, None
        return Step(preview_changed=changed)

    def _pointer(self, event: Pointer) -> Step:
        if event.kind is PointerKind.MOVE:
            return self._place(event) if self._at is not None else NOTHING
        if event.button is not Button.LEFT:
            return NOTHING
        if event.kind is not PointerKind.RELEASE:
            return self._place(event)
        return self._keep(event) if self._at is not None else NOTHING

    def _place(self, event: Pointer) -> Step:
        scene = self.context.scene
        self._at = (min(max(event.x, EDGE), scene.width - EDGE), min(max(event.y, EDGE), scene.height - EDGE))
        return Step(preview_changed=True)

    def _keep(self, event: Pointer) -> Step:
        self._place(event)
        step = self._commit(Shape(ShapeKind.POINT, rounded(shapely.Point(self._at))))
        self.cancel()
        return step

    def preview(self) -> Preview:
        """The point while the button is down."""
        if self._at is None:
            return Preview()
        return Preview((PreviewShape(PreviewKind.POINT, np.array([self._at])),))


TOOL = PointTool
