"""What the selection panel shows of an open task's selection."""

from collections.abc import Callable, Sequence

from app.models.annotation import Status
from app.models.geometry import ShapeKind
from app.models.ids import AnnotationId
from app.models.ontology import ClassDef
from app.services.editing import OpenTask
from app.views.panels.selection import Selected
from app.views.screens.shaping import shown_sides
from app.views.sizes import size_words, unusual

MANY = 2000


def describe(opened: OpenTask, selection: Sequence[AnnotationId], why: Callable[[AnnotationId], str]) -> Selected:
    """One annotation with its class and size, or how many are selected."""
    locked = bool(selection) and len(selection) <= len(opened.locked) and opened.locked.issuperset(selection)
    if len(selection) != 1:
        classes = _classes(opened, selection) if 1 < len(selection) <= MANY and not opened.read_only else ()
        return Selected(count=len(selection), locked=locked, classes=classes)
    annotation = opened.annotations[selection[0]]
    boxed = annotation.shape.kind is ShapeKind.ROTATED_BOX
    known = opened.ontology.find(annotation.class_id)
    return Selected(
        count=1,
        annotation=annotation,
        known=known,
        size=size_words(annotation.shape, opened.metres_per_pixel),
        unusual=unusual(annotation.shape, opened.metres_per_pixel, known.size_band),
        why_rejected=why(annotation.id) if annotation.status is Status.REJECTED else "",
        classes=_classes(opened, selection)
        if not opened.read_only and annotation.status is not Status.ACCEPTED
        else (),
        sides=shown_sides(annotation.shape, opened.metres_per_pixel) if boxed else (),
        locked=locked,
        read_only=bool(opened.read_only) or annotation.status is Status.ACCEPTED,
    )


def _classes(opened: OpenTask, selection: Sequence[AnnotationId]) -> tuple[ClassDef, ...]:
    """The classes that allow every shape selected."""
    kinds = {opened.annotations[one].shape.kind for one in selection}
    return tuple(known for known in opened.ontology.drawable if kinds <= set(known.shapes))
