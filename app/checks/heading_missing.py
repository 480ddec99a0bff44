"""Objects whose class has a heading, drawn as a shape that has none."""

from collections.abc import Iterator

from app.checks.repairs import known_class, place
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import ShapeKind
from app.models.many import Many, Mask

HAVE_ONE = frozenset({ShapeKind.ROTATED_BOX, ShapeKind.POLYLINE})


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        known = known_class(context.ontology, annotation)
        if known is None or not known.heading or annotation.shape.kind in HAVE_ONE:
            continue
        drawn = annotation.shape.kind.value.replace("_", " ")
        sentence = f"A {known.name} needs a heading and this {drawn} has none; draw it as a rotated box from its front."
        yield Finding(CHECK.name, Hardness.SOFT, annotation.id, place(annotation), sentence)


def _screen(many: Many) -> Mask:
    return many.by_class_and_kind(lambda known, kind: known is not None and known.heading and kind not in HAVE_ONE)


CHECK = Check("heading_missing", "Heading missing", _run, screen=_screen)
