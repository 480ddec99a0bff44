"""A further part: a ring drawn beside the selected polygon becomes part of the same annotation."""

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Point, ShapeKind, rounded
from app.models.shapes.areas import merged
from app.tools.base import PreviewKind, PreviewShape, PreviewStyle, Step, ToolContext
from app.tools.edit_tool import NOTHING_CHANGED
from app.tools.stroke_tool import StrokeTool

SELECT_FIRST = "Select the one polygon that is to get a further part, then draw its ring."
RING = f"Draw a ring of three corners or more that does not cross itself. {NOTHING_CHANGED}"
LEAST = 3


class PartTool(StrokeTool):
    """A ring that touches or overlaps what is there is joined to it, any other becomes a part of its own."""

    name = "part"
    title = "Add a part"
    shortcut = "J"
    icon = "part"

    def allowed(self, context: ToolContext) -> str:
        """Say why no part can be added."""
        self.context = context
        return context.read_only or ("" if self._polygon() is not None else SELECT_FIRST)

    def _finish(self, points: list[Point]) -> Step:
        chosen = self._polygon()
        ring = rounded(shapely.Polygon(points)) if len(points) >= LEAST else None
        if chosen is None:
            return Step(message=SELECT_FIRST)
        if ring is None or not ring.is_valid or ring.area <= 0 or not chosen.shape.geometry.is_valid:
            return Step(message=RING)
        return self._change("add part", [chosen], [merged([chosen.shape.geometry, ring])])

    def _polygon(self) -> Annotation | None:
        chosen = self._chosen() if len(self.context.selection) == 1 else ()
        return chosen[0] if chosen and chosen[0].shape.kind is ShapeKind.POLYGON else None

    def _beside(self, line: np.ndarray) -> tuple[PreviewShape, ...]:
        del line
        ends = np.array([self._cursor, self._points[0]], dtype=float)
        return (PreviewShape(PreviewKind.LINE, ends, PreviewStyle.GUIDE),)


TOOL = PartTool
