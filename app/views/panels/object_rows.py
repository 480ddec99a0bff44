"""The objects of a task in review as rows: class, and what was decided in this round."""

from app.models.annotation import Annotation, Status
from app.models.ontology import ClassDef
from app.models.review import Verdict, reason
from app.views.panels.row import Row


def object_row(annotation: Annotation, known: ClassDef, *, judged: bool, verdict: Verdict | None) -> Row:
    """One annotation; `verdict` is the last one on it, `judged` whether it needs none in this round."""
    words, icon, tint = _state(annotation, verdict) if judged else (_before(annotation), "", "text_2")
    tip = ", ".join(f"{reason(c).title} ({reason(c).severity.value})" for c in verdict.reasons) if verdict else ""
    return Row(
        annotation.id, known.name, chip=known.colour, trailing=words, trailing_icon=icon, trailing_tint=tint, tip=tip
    )


def _state(annotation: Annotation, verdict: Verdict | None) -> tuple[str, str, str]:
    if annotation.status is Status.ACCEPTED:
        return "accepted", "check", "accent"
    if annotation.status is Status.FIXED:
        return "fixed", "pencil", "accent"
    if annotation.status is Status.REJECTED and verdict is not None and verdict.reasons:
        first = reason(verdict.reasons[0])
        return first.title, "x", "warning"
    return annotation.status.value, "", "text_2"


def _before(annotation: Annotation) -> str:
    return {Status.REJECTED: "rejected before", Status.FIXED: "fixed, needs a second look"}.get(annotation.status, "")
