"""What every tool shares that changes what is drawn already: whose work it is, what it means, one commit or nothing."""

from collections.abc import Sequence
from dataclasses import replace

from shapely.geometry.base import BaseGeometry

from app.models.annotation import Annotation
from app.models.edit import Assist, Change, edit
from app.models.geometry import GEOMETRY_TYPES, Shape, ShapeKind
from app.models.ids import AnnotationId, uuid7
from app.tools.base import Pointer, Step
from app.tools.in_scene import InSceneTool
from app.tools.picking import under
from app.tools.standing import refusal
from app.tools.validity import problem

POLYGONS = frozenset({ShapeKind.POLYGON})
NOTHING_CHANGED = "Nothing was changed."


class EditTool(InSceneTool):
    """A tool that changes selected annotations, or those it is used on where none is selected."""

    def _chosen(self) -> tuple[Annotation, ...]:
        return tuple(self._living(self.context.selection))

    def _living(self, ids: Sequence[AnnotationId]) -> list[Annotation]:
        found = (self.context.annotation(each) for each in ids)
        return [each for each in found if each is not None]

    def _meant(self, event: Pointer) -> tuple[Annotation, ...]:
        """The selection, else the smallest annotation under the cursor."""
        return self._chosen() or tuple(self._living(under(self.context, event)[:1]))

    def _refusal(self, annotations: Sequence[Annotation]) -> str:
        """Say why these may not be changed; empty where they may."""
        return refusal(self.context, annotations)

    def _change(
        self,
        label: str,
        annotations: Sequence[Annotation],
        geometries: Sequence[BaseGeometry],
        assist: Assist | None = None,
    ) -> Step:
        """Give annotations new geometries of the same kind in one edit, or say why not and change nothing."""
        why = self._refusal(annotations)
        if why:
            return Step(preview_changed=True, message=why, handled=True)
        shapes = [Shape(each.shape.kind, new) for each, new in zip(annotations, geometries, strict=True)]
        trouble = next((why for why in map(trouble_of, shapes) if why), "")
        if trouble:
            return Step(preview_changed=True, message=f"{trouble} {NOTHING_CHANGED}", handled=True)
        pairs = zip(annotations, shapes, strict=True)
        changes = [Change(old, replace(old, shape=new)) for old, new in pairs if not _same(old.shape, new)]
        return Step(True, edit(label, changes, assist) if changes else None, handled=True)


def trouble_of(shape: Shape) -> str:
    """Say why a shape cannot be kept, its type included; empty where it can."""
    if shape.geometry.is_empty or shape.geometry.geom_type not in GEOMETRY_TYPES[shape.kind]:
        return "Nothing of the shape would be left."
    return problem(shape)


def cut_into(annotation: Annotation, pieces: Sequence[BaseGeometry]) -> list[Change]:
    """The largest piece stays the annotation, the others become new ones of the same class and attributes."""
    first, *rest = pieces
    changes = [Change(annotation, replace(annotation, shape=Shape(annotation.shape.kind, first)))]
    kind, sources = annotation.shape.kind, (annotation.id,)
    return changes + [Change(None, copied(annotation, Shape(kind, piece)), sources) for piece in rest]


def copied(annotation: Annotation, shape: Shape) -> Annotation:
    """Make a new annotation of the same task, class and attributes with another shape."""
    task, class_id, values = annotation.task, annotation.class_id, dict(annotation.attributes)
    return Annotation(AnnotationId(uuid7()), annotation.scene, task, class_id, shape, values)


def _same(one: Shape, other: Shape) -> bool:
    return one.kind is other.kind and bool(one.geometry.equals_exact(other.geometry, 0.0))
