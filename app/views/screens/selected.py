"""What the selection panel shows of an open task's selection."""

from collections.abc import Callable, Sequence

from app.models.annotation import Status
from app.models.ids import AnnotationId
from app.services.editing import OpenTask
from app.views.panels.selection import Selected
from app.views.sizes import size_words, unusual


def describe(opened: OpenTask, selection: Sequence[AnnotationId], why: Callable[[AnnotationId], str]) -> Selected:
    """One annotation with its class and size, or how many are selected."""
    if len(selection) != 1:
        return Selected(count=len(selection))
    annotation = opened.annotations[selection[0]]
    known = opened.ontology.find(annotation.class_id)
    return Selected(
        count=1,
        annotation=annotation,
        known=known,
        size=size_words(annotation.shape, opened.metres_per_pixel),
        unusual=unusual(annotation.shape, opened.metres_per_pixel, known.size_band),
        why_rejected=why(annotation.id) if annotation.status is Status.REJECTED else "",
        read_only=bool(opened.read_only) or annotation.status is Status.ACCEPTED,
    )
