"""Objects too small on this picture for their class to be told."""

from collections.abc import Iterator

import numpy as np

from app.checks.repairs import DELETE, deletion, known_class, place
from app.checks.size_band import longer_side, sides
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import ShapeKind
from app.models.many import Many, Mask


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


def _screen(many: Many) -> Mask:
    least, _most = sides(many)
    return np.asarray(least < many.of_class(lambda known: (known.minimum_px or -np.inf) if known else -np.inf))


CHECK = Check("minimum_pixels", "Too small to tell", _run, drawn=True, screen=_screen)
