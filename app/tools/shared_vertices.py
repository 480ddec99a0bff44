"""Vertices and edges that several shapes share, to be moved together: what topological editing is made of."""

from collections.abc import Sequence

import numpy as np

from app.models.annotation import Annotation
from app.tools.base import ToolContext
from app.tools.grips import BOXES, Grip, GripKind
from app.tools.paths import Path, Points, paths

SAME = 0.0015
"""Image pixels within which two vertices are one: coordinates are kept to a thousandth."""
Held = tuple[Annotation, Grip]


def sharing(context: ToolContext, annotation: Annotation, grip: Grip) -> list[Held]:
    """List the other annotations of the task that have this vertex, or this edge when its middle is held."""
    near = context.annotations_at(*grip.at, SAME)
    others = [each for each in near if each.id != annotation.id and each.shape.kind not in BOXES]
    return [(each, found) for each in others for found in _same(each, annotation, grip)]


def _same(other: Annotation, annotation: Annotation, grip: Grip) -> list[Grip]:
    ends = _ends(paths(annotation.shape.geometry)[grip.path], grip)
    found = [_found(grip, number, path, ends) for number, path in enumerate(paths(other.shape.geometry))]
    return [each for each in found if each is not None][:1]


def _ends(path: Path, grip: Grip) -> Points:
    if grip.kind is GripKind.VERTEX:
        return path.points[[grip.index]]
    return path.points[[grip.index, (grip.index + 1) % len(path.points)]]


def _found(grip: Grip, number: int, path: Path, ends: Points) -> Grip | None:
    """The grip of another path at the same vertex, or between the same two vertices whichever way round."""
    first = _index(path.points, ends[0])
    if first is None or grip.kind is GripKind.VERTEX:
        return Grip(grip.kind, number, first, grip.at) if first is not None else None
    second, count = _index(path.points, ends[1]), len(path.points)
    if second is None:
        return None
    for start, end in ((first, second), (second, first)):
        if end == start + 1 or (path.closed and end == (start + 1) % count):
            return Grip(grip.kind, number, start, grip.at)
    return None


def _index(points: Points, at: Sequence[float] | Points) -> int | None:
    distances = np.hypot(*(points - np.asarray(at)).T)
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] <= SAME else None
