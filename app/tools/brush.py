"""Brush and eraser on polygons: what a round brush covers is added, or with Alt taken away."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import Point, Shape, ShapeKind, rounded
from app.models.ids import AnnotationId, uuid7
from app.models.shapes.areas import brushed_further, erased, painted, without_noise
from app.tools.base import (
    NOTHING,
    Button,
    Modifiers,
    Pointer,
    PointerKind,
    Preview,
    PreviewKind,
    PreviewShape,
    PreviewStyle,
    Step,
    ToolContext,
)
from app.tools.drawing import NO_CLASS
from app.tools.edit_tool import EditTool, trouble_of
from app.tools.paths import preview_shapes

RADII_PX = (4.0, 6.0, 9.0, 14.0, 21.0, 32.0, 48.0)
"""Screen pixels, so that the brush grows in the picture as one zooms out."""
USUAL = 3
CIRCLE = 32
STREAM_STEP = 2.0
NOTHING_TO_ERASE = "Select a polygon to erase from."


@dataclass(frozen=True, slots=True)
class _SoFar:
    """What so many points of a stroke left, painted with a brush of `radius` pixels."""

    area: BaseGeometry
    radius: float
    points: int


class BrushTool(EditTool):
    """Paints on the one selected polygon, or begins a new one; [ and ] change the size, Alt erases."""

    name = "brush"
    title = "Brush and eraser"
    shortcut = "P"
    icon = "brush"

    def __init__(self) -> None:
        self._size = USUAL
        self._stroke: list[Point] = []
        self._erasing = False
        self._cursor: Pointer | None = None
        self._so_far: _SoFar | None = None

    @property
    def idle(self) -> bool:
        """Whether no stroke has begun."""
        return not self._stroke

    def allowed(self, context: ToolContext) -> str:
        """Say why nothing can be painted."""
        if context.read_only:
            return context.read_only
        if len(context.selection) == 1:
            return ""
        known = context.active_class
        if known is None:
            return NO_CLASS
        return "" if ShapeKind.POLYGON in known.shapes else f"{known.name} is not drawn as polygon; select a polygon."

    def cancel(self) -> Step:
        """Forget the stroke."""
        changed = not self.idle
        self._stroke, self._cursor, self._so_far = [], None, None
        return Step(preview_changed=changed)

    def _pointer(self, event: Pointer) -> Step:
        self._cursor = event
        if event.kind is PointerKind.MOVE:
            if not self.idle and math.dist(self._stroke[-1], event.at) * event.scale >= STREAM_STEP:
                self._stroke.append(event.at)
            return Step(preview_changed=True)
        if event.button is not Button.LEFT:
            return NOTHING
        if event.kind is PointerKind.RELEASE:
            return self._end(event) if not self.idle else NOTHING
        self._erasing = bool(event.modifiers & Modifiers.ALT)
        if self._erasing and self._target() is None:
            return Step(message=NOTHING_TO_ERASE)
        self._stroke = [event.at]
        return Step(preview_changed=True)

    def _end(self, event: Pointer) -> Step:
        target, made = self._target(), self._made(event.scale)
        self.cancel()
        if target is None:
            return self._begun(made)
        if made.is_empty:
            return self._gone(target)
        return self._change("erase" if self._erasing else "paint", [target], [made])

    def _gone(self, target: Annotation) -> Step:
        refusal = self._refusal([target])
        if refusal:
            return Step(preview_changed=True, message=refusal)
        return Step(True, edit("erase annotation", [Change(target, None)]), (), handled=True)

    def _begun(self, made: BaseGeometry) -> Step:
        known, shape = self.context.active_class, Shape(ShapeKind.POLYGON, made)
        trouble = trouble_of(shape)
        if known is None or trouble:
            return Step(preview_changed=True, message=trouble or NO_CLASS)
        values = {each.name: each.default for each in known.attributes if each.default is not None}
        scene, task = self.context.scene.id, self.context.task.id
        drawn = Annotation(AnnotationId(uuid7()), scene, task, known.id, shape, values)
        return Step(True, edit(f"draw {known.name}", [Change(None, drawn)]), (drawn.id,), f"{known.name} drawn.")

    def _target(self) -> Annotation | None:
        chosen = self._chosen()
        return chosen[0] if len(chosen) == 1 and chosen[0].shape.kind is ShapeKind.POLYGON else None

    def _made(self, scale: float) -> BaseGeometry:
        made = (erased if self._erasing else painted)(self._before(), _line(self._stroke), RADII_PX[self._size] / scale)
        scene = shapely.box(0, 0, self.context.scene.width, self.context.scene.height)
        return made if scene.covers(made) else rounded(without_noise(shapely.intersection(made, scene)))

    def _before(self) -> BaseGeometry:
        target = self._target()
        before = target.shape.geometry if target is not None else shapely.Polygon()
        return before if before.is_valid else shapely.make_valid(before)

    def _shown(self, scale: float) -> BaseGeometry:
        """What the stroke would leave, not tidied: only what came since the last time is laid on."""
        radius = RADII_PX[self._size] / scale
        known = self._so_far
        if known is None or known.radius != radius or known.points > len(self._stroke):
            known = _SoFar(self._before(), radius, 0)
        if known.points < len(self._stroke):
            piece = _line(self._stroke[max(known.points - 1, 0) :])
            area = brushed_further(known.area, piece, radius, erasing=self._erasing)
            known = _SoFar(area, radius, len(self._stroke))
        self._so_far = known
        scene = shapely.box(0, 0, self.context.scene.width, self.context.scene.height)
        x0, y0, x1, y1 = known.area.bounds if not known.area.is_empty else (0.0, 0.0, 0.0, 0.0)
        inside = x0 >= 0 and y0 >= 0 and x1 <= self.context.scene.width and y1 <= self.context.scene.height
        return without_noise(known.area if inside else shapely.intersection(known.area, scene))

    def _key(self, name: str) -> Step:
        if name in {"[", "]"}:
            self._size = min(max(self._size + (1 if name == "]" else -1), 0), len(RADII_PX) - 1)
            return Step(preview_changed=True, handled=True)
        return self._abandon() if name in {"Backspace", "Ctrl+Z"} else NOTHING

    def preview(self) -> Preview:
        """The brush, and what the stroke would leave."""
        if self._cursor is None:
            return Preview()
        scale = self._cursor.scale
        angles = np.linspace(0, 2 * np.pi, CIRCLE, endpoint=False)
        ring = np.column_stack([np.cos(angles), np.sin(angles)]) * (RADII_PX[self._size] / scale) + self._cursor.at
        brush = PreviewShape(PreviewKind.RING, ring, PreviewStyle.GUIDE)
        if self.idle:
            return Preview((brush,)) if not self.context.read_only else Preview()
        return Preview((*preview_shapes(self._shown(scale), PreviewStyle.ACTIVE), brush))


def _line(points: list[Point]) -> BaseGeometry:
    return shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])


TOOL = BrushTool
