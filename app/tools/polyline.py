"""Draw a polyline: clicks and freehand mixed; Enter, a double click or a right click ends it."""

import numpy as np
import shapely

from app.models.geometry import Point, Shape, ShapeKind, rounded
from app.tools.base import Preview, PreviewKind, PreviewShape
from app.tools.measures import length
from app.tools.path_tool import PathTool
from app.tools.validity import problem

TOO_FEW = "A line needs at least two different points."


class PolylineTool(PathTool):
    """An open path of two points or more; it may cross itself, as roads do."""

    name = "polyline"
    title = "Polyline"
    shortcut = "L"
    icon = "polyline"
    shape = ShapeKind.POLYLINE
    closed = False
    least = 2

    def _shape(self, vertices: list[Point]) -> Shape | str:
        if len(vertices) < self.least:
            return TOO_FEW
        made = Shape(ShapeKind.POLYLINE, rounded(shapely.LineString(vertices)))
        return problem(made) or made

    def preview(self) -> Preview:
        """The line so far to the cursor, its vertices and its length."""
        vertices = self.vertices
        if not vertices:
            return Preview()
        path = np.array([*vertices, *self._ahead], dtype=float)
        dots = np.array(vertices, dtype=float)
        shapes = (PreviewShape(PreviewKind.LINE, path), PreviewShape(PreviewKind.POINT, dots))
        return Preview(shapes, length(shapely.LineString(path).length, self._mpp))


TOOL = PolylineTool
