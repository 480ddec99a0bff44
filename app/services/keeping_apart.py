"""No overlap: what is drawn or reshaped is clipped to its neighbours, where its class forbids overlap."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from shapely.geometry.base import BaseGeometry

from app.models.annotation import Annotation
from app.models.edit import Change, Edit
from app.models.errors import AppError
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId
from app.models.ontology import Ontology, Overlap
from app.models.shapes.areas import clipped
from app.models.words import plural

Meeting = Callable[[BaseGeometry, Collection[AnnotationId]], Sequence[Annotation]]
"""Gives the annotations that meet an area, of this task and its neighbours, without some."""


class CoveredError(AppError):
    """Nothing of a shape is left beside its neighbours."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}: it lies wholly on neighbours it must not overlap, so nothing was changed; draw it beside them, "
            "or turn No overlap off (Shift+A)."
        )


def kept_apart(made: Edit, ontology: Ontology, meeting: Meeting) -> tuple[Edit, str]:
    """Give the edit with new and changed polygons clipped, and a sentence when something was.

    Raises:
        CoveredError: when nothing would be left of one.
    """
    own = {change.annotation for change in made.changes}
    met: set[AnnotationId] = set()
    changes = []
    for change in made.changes:
        neighbours = _neighbours(change, ontology, meeting, own)
        cut = _clipped(change, neighbours, ontology)
        met |= {one.id for one in neighbours} if cut is not change else set()
        changes.append(cut)
    if not met:
        return made, ""
    return replace(
        made, changes=tuple(changes)
    ), f"Clipped to {plural(len(met), 'neighbour')}, so that nothing overlaps."


def _neighbours(
    change: Change, ontology: Ontology, meeting: Meeting, own: Collection[AnnotationId]
) -> list[Annotation]:
    after = change.after
    if after is None or not _guarded(after, ontology) or after.shape.kind is not ShapeKind.POLYGON:
        return []
    if change.before is not None and change.before.shape.geometry.equals_exact(after.shape.geometry, 0.0):
        return []
    found = [one for one in meeting(after.shape.geometry, own) if _guarded(one, ontology)]
    return [one for one in found if one.shape.geometry.intersection(after.shape.geometry).area > 0]


def _guarded(annotation: Annotation, ontology: Ontology) -> bool:
    geometry = annotation.shape.geometry
    if not ontology.knows(annotation.class_id) or not geometry.is_valid or geometry.area <= 0:
        return False
    return ontology.find(annotation.class_id).overlap is Overlap.FORBIDDEN


def _clipped(change: Change, neighbours: Sequence[Annotation], ontology: Ontology) -> Change:
    after = change.after
    if after is None or not neighbours:
        return change
    left = clipped(after.shape.geometry, [one.shape.geometry for one in neighbours])
    if left.is_empty or not left.is_valid:
        raise CoveredError(ontology.find(after.class_id).name)
    return Change(change.before, replace(after, shape=Shape(ShapeKind.POLYGON, left)))
