"""Draw a polygon: clicks and freehand mixed in one ring.

Enter, a double click, a right click or a click on the first vertex closes it; Backspace and Ctrl+Z take back.
"""

import numpy as np
import shapely

from app.models.geometry import Point, Shape, ShapeKind, polygon
from app.tools.base import Preview, PreviewKind, PreviewShape, PreviewStyle
from app.tools.measures import area, length
from app.tools.path_tool import PathTool
from app.tools.validity import problem

TOO_FEW = "A polygon needs at least three corners."
LEAST = 3


class PolygonTool(PathTool):
    """A ring that crosses itself is shown as an error and stays open to be corrected."""

    name = "polygon"
    title = "Polygon"
    shortcut = "A"
    icon = "polygon"
    shape = ShapeKind.POLYGON
    closed = True
    least = LEAST

    def _shape(self, vertices: list[Point]) -> Shape | str:
        if vertices and vertices[0] == vertices[-1]:
            vertices = vertices[:-1]
        if len(vertices) < self.least:
            return TOO_FEW
        made = polygon(vertices)
        trouble = problem(made)
        return f"{trouble} Take back the last corner and correct it." if trouble else made

    def preview(self) -> Preview:
        """The border so far to the cursor, the edge that would close it, and the vertices; red where it crosses."""
        vertices = self.vertices
        if not vertices:
            return Preview()
        near = self._at_first(self._cursor)
        ahead = [*self._ahead[:-1], vertices[0]] if near else self._ahead
        path = vertices if vertices[-1] == ahead[-1] else [*vertices, *ahead]
        crossed = len(path) > LEAST and not shapely.LineString(path).is_simple
        unclosable = crossed or (len(path) > LEAST and not shapely.Polygon(path).is_valid)
        shapes = [
            PreviewShape(PreviewKind.LINE, _array([path[-1], path[0]]), _style(unclosable, PreviewStyle.GUIDE)),
            PreviewShape(PreviewKind.LINE, _array(path), _style(crossed, PreviewStyle.ACTIVE)),
            PreviewShape(PreviewKind.POINT, _array(vertices)),
            PreviewShape(PreviewKind.HANDLE, _array(vertices[:1]), _grip(near)),
        ]
        return Preview(tuple(shapes), self._hint(path, crossed))

    def _hint(self, path: list[Point], crossed: bool) -> str:
        if crossed:
            return "crosses itself"
        if len(path) < LEAST:
            return length(shapely.LineString(path).length, self._mpp) if len(path) > 1 else ""
        return area(shapely.Polygon(path).area, self._mpp)


def _style(wrong: bool, otherwise: PreviewStyle) -> PreviewStyle:
    return PreviewStyle.ERROR if wrong else otherwise


def _grip(near: bool) -> PreviewStyle:
    return PreviewStyle.ACTIVE if near else PreviewStyle.GUIDE


def _array(points: list[Point]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(points, dtype=float).reshape(-1, 2)


TOOL = PolygonTool
