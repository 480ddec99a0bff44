"""Annotations of a class the ontology does not have."""

from collections.abc import Iterator

from app.checks.repairs import known_class, place
from app.models.finding import Check, CheckContext, Finding, Hardness


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        if known_class(context.ontology, annotation) is None:
            sentence = f"Class “{annotation.class_id}” is not in the ontology {context.ontology.name}; choose another."
            yield Finding(CHECK.name, Hardness.HARD, annotation.id, place(annotation), sentence)


CHECK = Check("unknown_class", "Unknown class", _run)
