"""Move, add and remove single vertices, of one shape or of all that share them."""

from collections.abc import Sequence

import numpy as np

from app.models.annotation import Annotation
from app.models.geometry import Shape
from app.tools.base import Step, ToolContext
from app.tools.drag import Drag, replaced
from app.tools.grips import BOXES, Grip, GripKind
from app.tools.paths import Points, paths, rebuild
from app.tools.shared_vertices import Held, sharing

BOX_CORNERS = "A box keeps its four corners."
TOO_FEW = {True: "A polygon needs at least three corners.", False: "A line needs at least two points."}


def held(context: ToolContext, annotation: Annotation, grip: Grip, *, together: bool) -> list[Held]:
    """What takes hold of a vertex means: this one and, when they move together, those other shapes share with it."""
    return [(annotation, grip), *(sharing(context, annotation, grip) if together else ())]


def vertex_drag(taken: Sequence[Held]) -> Drag:
    """Make the drag of a vertex, or of an edge middle, which becomes a new vertex; in every shape that is held."""
    label = "add corner" if taken[0][1].kind is GripKind.MIDDLE else "move corner"
    if len(taken) > 1:
        label = f"{label} of {len(taken)} annotations"
    annotations = tuple(annotation for annotation, _ in taken)
    return Drag(
        label, annotations, lambda dx, dy: tuple(_with_vertex_at(one.shape, grip, dx, dy) for one, grip in taken)
    )


def without_vertex(taken: Sequence[Held]) -> Step:
    """Remove a vertex from every shape that is held, never below the fewest each needs."""
    shapes = []
    for annotation, grip in taken:
        if annotation.shape.kind in BOXES:
            return Step(message=BOX_CORNERS)
        path = paths(annotation.shape.geometry)[grip.path]
        if len(path.points) <= path.least:
            return Step(message=TOO_FEW[path.closed])
        shapes.append(with_path(annotation.shape, grip.path, np.delete(path.points, grip.index, axis=0)))
    return replaced("delete corner", tuple(annotation for annotation, _ in taken), tuple(shapes))


def with_path(shape: Shape, index: int, points: Points) -> Shape:
    """The shape with other vertices (n, 2) in one of its paths."""
    every = [path.points for path in paths(shape.geometry)]
    every[index] = points
    return Shape(shape.kind, rebuild(shape.geometry, every))


def _with_vertex_at(shape: Shape, grip: Grip, dx: float, dy: float) -> Shape:
    target = np.array((grip.at[0] + dx, grip.at[1] + dy))
    points = paths(shape.geometry)[grip.path].points.copy()
    if grip.kind is GripKind.MIDDLE:
        points = np.insert(points, grip.index + 1, target, axis=0)
    else:
        points[grip.index] = target
    return with_path(shape, grip.path, points)
