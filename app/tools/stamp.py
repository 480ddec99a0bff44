"""Stamp: the shape drawn or selected last again, same size and angle, by one click."""

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Point, Shape, ShapeKind, rounded
from app.tools.base import NOTHING, Button, Pointer, PointerKind, Preview, PreviewStyle, Step, ToolContext
from app.tools.drawing import NO_CLASS, DrawingTool
from app.tools.measures import of_shape
from app.tools.paths import preview_shapes
from app.tools.point import EDGE

SELECT_FIRST = "Select, or draw, what is to be stamped; then each click sets another of the same size and angle."


class StampTool(DrawingTool):
    """The shape follows the cursor by its middle; a click leaves one of the class in hand."""

    name = "stamp"
    title = "Stamp: the same size again"
    shortcut = "Y"
    icon = "stamp"

    def __init__(self) -> None:
        self._pattern: Annotation | None = None
        self._at: Point | None = None
        self._pressed = False

    @property
    def idle(self) -> bool:
        """Whether no button is down."""
        return not self._pressed

    def cancel(self) -> Step:
        """Let go of the press."""
        changed, self._pressed = self._pressed, False
        self._at = None
        return Step(preview_changed=changed)

    def allowed(self, context: ToolContext) -> str:
        """Say why nothing can be stamped."""
        if context.read_only:
            return context.read_only
        if context.active_class is None:
            return NO_CLASS
        pattern = self._taken(context)
        if pattern is None:
            return SELECT_FIRST
        known = context.active_class
        return "" if pattern.shape.kind in known.shapes else f"{known.name} is not drawn as this shape."

    def snaps(self, event: Pointer) -> bool:
        """The cursor holds the middle, which lies on no border."""
        del event
        return False

    def _pointer(self, event: Pointer) -> Step:
        self._at = event.at
        self._taken(self.context)
        if event.kind is PointerKind.MOVE:
            return Step(preview_changed=True)
        if event.button is not Button.LEFT:
            return NOTHING
        if event.kind is not PointerKind.RELEASE:
            self._pressed = True
            return Step(preview_changed=True)
        if not self._pressed:
            return NOTHING
        shape = self._shape()
        self._pressed = False
        return self._commit(shape) if shape is not None else Step(message=SELECT_FIRST)

    def _key(self, name: str) -> Step:
        return self._abandon() if name in {"Backspace", "Ctrl+Z"} and not self.idle else NOTHING

    def _taken(self, context: ToolContext) -> Annotation | None:
        """The one selected annotation; when nothing is, the one it was last."""
        if len(context.selection) == 1:
            self._pattern = context.annotation(context.selection[0]) or self._pattern
        return self._pattern

    def _shape(self) -> Shape | None:
        """The pattern with its middle at the cursor, as near as the scene lets it."""
        if self._pattern is None or self._at is None:
            return None
        pattern, scene = self._pattern.shape, self.context.scene
        x0, y0, x1, y1 = pattern.bounds
        inset = EDGE if pattern.kind is ShapeKind.POINT else 0.0
        dx = _held(self._at[0] - (x0 + x1) / 2, inset - x0, scene.width - inset - x1)
        dy = _held(self._at[1] - (y0 + y1) / 2, inset - y0, scene.height - inset - y1)
        shift = np.array((dx, dy))
        return Shape(pattern.kind, rounded(shapely.transform(pattern.geometry, lambda points: points + shift)))

    def preview(self) -> Preview:
        """The shape under the cursor and its size."""
        shape = self._shape()
        if shape is None or self.context.read_only:
            return Preview()
        style = PreviewStyle.ACTIVE if self._pressed else PreviewStyle.GUIDE
        return Preview(tuple(preview_shapes(shape.geometry, style)), of_shape(shape, self._mpp))


def _held(wanted: float, low: float, high: float) -> float:
    """Keep a shift between two limits, the lower of which wins where there is no room."""
    return max(min(wanted, high), low)


TOOL = StampTool
