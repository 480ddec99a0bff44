"""Split: cut polygons and lines along a stroke drawn across them."""

import shapely

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import Point, Shape, ShapeKind
from app.models.shapes.areas import divided
from app.tools.base import Step
from app.tools.edit_tool import NOTHING_CHANGED, cut_into, trouble_of
from app.tools.stroke_tool import StrokeTool, through

CUTTABLE = frozenset({ShapeKind.POLYGON, ShapeKind.POLYLINE})
GO_THROUGH = f"Draw the cut right through a polygon or line. {NOTHING_CHANGED}"
CROSSES_ITSELF = f"The cut crosses itself; draw it anew. {NOTHING_CHANGED}"
LEAST = 2


class SplitTool(StrokeTool):
    """The largest piece keeps the annotation's history, the others become new annotations of the same class."""

    name = "split"
    title = "Split"
    shortcut = "X"
    icon = "split"

    def _finish(self, points: list[Point]) -> Step:
        line = shapely.LineString(through(points)) if len(through(points)) >= LEAST else None
        if line is None:
            return Step(message=GO_THROUGH)
        if not line.is_simple:
            return Step(message=CROSSES_ITSELF)
        cut = [(each, divided(each.shape.geometry, line)) for each in self._candidates(line)]
        done = [(each, pieces) for each, pieces in cut if len(pieces) > 1 and _sound(each, pieces)]
        if not done:
            return Step(message=GO_THROUGH)
        refusal = self._refusal([each for each, _ in done])
        if refusal:
            return Step(message=refusal)
        return _committed([change for each, pieces in done for change in cut_into(each, pieces)], len(done))

    def _candidates(self, line: shapely.LineString) -> list[Annotation]:
        """The selection, else everything the cut crosses."""
        chosen = list(self._chosen())
        if not chosen:
            middle = line.envelope.centroid
            near = self.context.annotations_at(middle.x, middle.y, line.length)
            chosen = [each for each in near if line.intersects(each.shape.geometry)]
        return [each for each in chosen if each.shape.kind in CUTTABLE]


def _sound(annotation: Annotation, pieces: list[shapely.Geometry]) -> bool:
    return not any(trouble_of(Shape(annotation.shape.kind, piece)) for piece in pieces)


def _committed(changes: list[Change], count: int) -> Step:
    label = "split annotation" if count == 1 else f"split {count} annotations"
    made = tuple(change.annotation for change in changes)
    return Step(True, edit(label, changes), made, f"Split into {len(changes)}.")


TOOL = SplitTool
