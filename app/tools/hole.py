"""Holes: draw a ring inside a polygon to cut it out; click inside a hole to fill it."""

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Point, ShapeKind, rounded
from app.models.shapes.areas import with_hole, without_hole
from app.tools.base import NOTHING, Pointer, PointerKind, PreviewKind, PreviewShape, PreviewStyle, Step
from app.tools.edit_tool import NOTHING_CHANGED
from app.tools.stroke_tool import StrokeTool

INSIDE = f"Draw the ring of the hole wholly inside a polygon. {NOTHING_CHANGED}"
LEAST = 3


class HoleTool(StrokeTool):
    """A ring cuts a hole into the polygon around it; a click that begins nothing else fills the hole under it."""

    name = "hole"
    title = "Cut or fill a hole"
    shortcut = "H"
    icon = "hole"

    def _pointer(self, event: Pointer) -> Step:
        if self.idle and event.kind is PointerKind.PRESS:
            filled = self._filled(event)
            if filled is not NOTHING:
                return filled
        return super()._pointer(event)

    def _filled(self, event: Pointer) -> Step:
        for each in self._polygons(event.x, event.y):
            whole = without_hole(each.shape.geometry, event.x, event.y)
            if whole is not None:
                return self._change("fill hole", [each], [whole])
        return NOTHING

    def _finish(self, points: list[Point]) -> Step:
        ring = rounded(shapely.Polygon(points)) if len(points) >= LEAST else None
        if ring is None or not ring.is_valid or ring.area <= 0:
            return Step(message=INSIDE)
        x, y = points[0]
        for each in self._polygons(x, y):
            cut = with_hole(each.shape.geometry, ring)
            if cut is not None:
                return self._change("cut hole", [each], [cut])
        return Step(message=INSIDE)

    def _polygons(self, x: float, y: float) -> list[Annotation]:
        """Polygons whose outline holds the point, selected ones first, then the smallest."""
        chosen = {each.id for each in self._chosen()}
        return sorted(self._around(x, y), key=lambda each: (each.id not in chosen, each.shape.geometry.area))

    def _around(self, x: float, y: float) -> list[Annotation]:
        """What lies at the point, and the selection, in whose holes it may lie."""
        at = shapely.Point(x, y)
        found = {each.id: each for each in (*self.context.annotations_at(x, y, self._reach()), *self._chosen())}
        polygons = [each for each in found.values() if each.shape.kind is ShapeKind.POLYGON]
        return [each for each in polygons if each.shape.geometry.is_valid and _outline(each).covers(at)]

    def _reach(self) -> float:
        return max(self.context.scene.width, self.context.scene.height) / 16

    def _beside(self, line: np.ndarray) -> tuple[PreviewShape, ...]:
        del line
        ends = np.array([self._cursor, self._points[0]], dtype=float)
        return (PreviewShape(PreviewKind.LINE, ends, PreviewStyle.GUIDE),)


def _outline(annotation: Annotation) -> shapely.Geometry:
    parts = shapely.get_parts(annotation.shape.geometry)
    return shapely.union_all([shapely.Polygon(part.exterior) for part in parts])


TOOL = HoleTool
