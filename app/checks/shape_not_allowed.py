"""Shapes the class is not drawn as."""

from collections.abc import Iterator

import shapely

from app.checks.repairs import class_name, known_class, place, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, ShapeKind, box, rounded
from app.models.many import Many, Mask

WITHOUT_LOSS = {
    ShapeKind.BOX: (ShapeKind.POLYGON, ShapeKind.ROTATED_BOX),
    ShapeKind.ROTATED_BOX: (ShapeKind.POLYGON,),
}
AREAL = frozenset({ShapeKind.BOX, ShapeKind.ROTATED_BOX, ShapeKind.POLYGON})


def converted(shape: Shape, allowed: tuple[ShapeKind, ...]) -> Shape | None:
    """Turn an areal shape into an allowed kind: without loss if possible, else into the box around it."""
    if shape.kind not in AREAL or not shape.geometry.area:
        return None
    for kind in WITHOUT_LOSS.get(shape.kind, ()):
        if kind in allowed:
            return Shape(kind, shape.geometry)
    if ShapeKind.ROTATED_BOX in allowed:
        return Shape(ShapeKind.ROTATED_BOX, rounded(shapely.minimum_rotated_rectangle(shape.geometry)))
    return box(*shape.bounds) if ShapeKind.BOX in allowed else None


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        known = known_class(context.ontology, annotation)
        if known is not None and annotation.shape.kind not in known.shapes:
            yield _finding(context, annotation, known.shapes)


def _finding(context: CheckContext, annotation: Annotation, allowed: tuple[ShapeKind, ...]) -> Finding:
    kinds = " or ".join(_word(kind) for kind in allowed)
    drawn, name = _word(annotation.shape.kind), class_name(context.ontology, annotation)
    sentence = f"{name} is drawn as {kinds}, this is a {drawn}; draw it again so."
    shape = converted(annotation.shape, allowed)
    fix = f"Turn into {_word(shape.kind)}" if shape else None
    repair = reshaping(annotation, shape, f"turn into {_word(shape.kind)}") if shape else None
    return Finding(CHECK.name, Hardness.HARD, annotation.id, place(annotation), sentence, fix, repair)


def _word(kind: ShapeKind) -> str:
    return kind.value.replace("_", " ")


def _screen(many: Many) -> Mask:
    return many.by_class_and_kind(lambda known, kind: known is not None and kind not in known.shapes)


CHECK = Check("shape_not_allowed", "Shape not allowed", _run, screen=_screen)
