"""Annotations of a class the ontology does not have."""

from collections.abc import Iterator

from app.checks.repairs import known_class, place
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.many import Many, Mask


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        if known_class(context.ontology, annotation) is None:
            sentence = f"Class “{annotation.class_id}” is not in the ontology {context.ontology.name}; choose another."
            yield Finding(CHECK.name, Hardness.HARD, annotation.id, place(annotation), sentence)


def _screen(many: Many) -> Mask:
    return many.by_class(lambda known: known is None)


CHECK = Check("unknown_class", "Unknown class", _run, screen=_screen)
