"""Move, add and remove single vertices."""

import numpy as np

from app.models.annotation import Annotation
from app.models.geometry import Shape
from app.tools.base import Step
from app.tools.drag import Drag, replaced
from app.tools.grips import BOXES, Grip, GripKind
from app.tools.paths import Points, paths, rebuild

BOX_CORNERS = "A box keeps its four corners."
TOO_FEW = {True: "A polygon needs at least three corners.", False: "A line needs at least two points."}


def vertex_drag(annotation: Annotation, grip: Grip) -> Drag:
    """Make the drag of a vertex, or of an edge middle, which becomes a new vertex."""
    label = "add corner" if grip.kind is GripKind.MIDDLE else "move corner"
    return Drag(label, (annotation,), lambda dx, dy: (_with_vertex_at(annotation.shape, grip, dx, dy),))


def without_vertex(annotation: Annotation, grip: Grip) -> Step:
    """Remove a vertex, never below the fewest the shape needs."""
    if annotation.shape.kind in BOXES:
        return Step(message=BOX_CORNERS)
    path = paths(annotation.shape.geometry)[grip.path]
    if len(path.points) <= path.least:
        return Step(message=TOO_FEW[path.closed])
    kept = np.delete(path.points, grip.index, axis=0)
    return replaced("delete corner", (annotation,), (_with_path(annotation.shape, grip.path, kept),))


def _with_vertex_at(shape: Shape, grip: Grip, dx: float, dy: float) -> Shape:
    target = np.array((grip.at[0] + dx, grip.at[1] + dy))
    points = paths(shape.geometry)[grip.path].points.copy()
    if grip.kind is GripKind.MIDDLE:
        points = np.insert(points, grip.index + 1, target, axis=0)
    else:
        points[grip.index] = target
    return _with_path(shape, grip.path, points)


def _with_path(shape: Shape, index: int, points: Points) -> Shape:
    every = [path.points for path in paths(shape.geometry)]
    every[index] = points
    return Shape(shape.kind, rebuild(shape.geometry, every))
