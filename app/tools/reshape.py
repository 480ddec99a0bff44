"""Reshape: redraw part of a border by one stroke that crosses it at least twice."""

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Point, ShapeKind
from app.models.shapes.reshaping import reshaped
from app.tools.base import Preview, PreviewStyle, Step
from app.tools.edit_tool import NOTHING_CHANGED
from app.tools.measures import of_shape
from app.tools.paths import preview_shapes
from app.tools.stroke_tool import StrokeTool, through

BORDERS = frozenset({ShapeKind.POLYGON, ShapeKind.POLYLINE})
CROSS_TWICE = f"Cross the border of a polygon or line twice with the stroke. {NOTHING_CHANGED}"
LEAST = 2


class ReshapeTool(StrokeTool):
    """Outside adds, inside cuts off; of the selection, else of whatever the stroke crosses twice."""

    name = "reshape"
    title = "Reshape a border"
    shortcut = "E"
    icon = "reshape"

    def _finish(self, points: list[Point]) -> Step:
        found = self._redrawn(through(points))
        if not found:
            return Step(message=CROSS_TWICE)
        return self._change("reshape", [old for old, _ in found], [new for _, new in found])

    def _redrawn(self, points: list[Point]) -> list[tuple[Annotation, shapely.Geometry]]:
        stroke = np.array(points, dtype=float)
        pairs = [(each, reshaped(each.shape.geometry, stroke)) for each in self._candidates(points)]
        return [(each, new) for each, new in pairs if new is not None]

    def _candidates(self, points: list[Point]) -> list[Annotation]:
        if len(points) < LEAST:
            return []
        chosen = list(self._chosen()) or self._crossed(shapely.LineString(points))
        return [each for each in chosen if each.shape.kind in BORDERS]

    def _crossed(self, line: shapely.LineString) -> list[Annotation]:
        """The one annotation the stroke begins, or else ends, in or near."""
        for x, y in (line.coords[0], line.coords[-1], line.interpolate(0.5, normalized=True).coords[0]):
            near = [each for each in self.context.annotations_at(x, y, line.length) if each.shape.kind in BORDERS]
            met = [each for each in near if reshaped(each.shape.geometry, np.array(line.coords)) is not None]
            if met:
                return met[:1]
        return []

    def preview(self) -> Preview:
        """The stroke, and the shape it would make."""
        drawn = super().preview()
        if self.idle:
            return drawn
        found = self._redrawn(through([*self._points, *self._trail, self._cursor])) if self._chosen() else []
        made = [shape for _, new in found for shape in preview_shapes(new, PreviewStyle.ACTIVE)]
        hint = ""
        if len(found) == 1:
            old, new = found[0]
            hint = of_shape(type(old.shape)(old.shape.kind, new), self.context.metres_per_pixel)
        return Preview((*made, *drawn.shapes), hint)


TOOL = ReshapeTool
