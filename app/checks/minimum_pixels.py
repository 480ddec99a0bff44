"""Objects too small on this picture for their class to be told."""

from collections.abc import Iterator

from app.checks.repairs import DELETE, deletion, known_class, place
from app.checks.size_band import longer_side
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import ShapeKind


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        known = known_class(context.ontology, annotation)
        if known is None or known.minimum_px is None or annotation.shape.kind is ShapeKind.POINT:
            continue
        size = longer_side(annotation.shape)
        if size < known.minimum_px:
            sentence = (
                f"This {known.name} is {size:.1f} px long, the least is {known.minimum_px:g} px; "
                "delete it, or say why it can be told."
            )
            repair = deletion(annotation)
            yield Finding(CHECK.name, Hardness.SOFT, annotation.id, place(annotation), sentence, DELETE, repair)


CHECK = Check("minimum_pixels", "Too small to tell", _run, drawn=True)
