"""Good and bad examples for the guide of the training ontology, cut from the training scene itself."""

import math
from dataclasses import replace
from pathlib import Path

from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry

from app.imagery.training.examples import cut
from app.imagery.training.truth import Truth, TruthObject
from app.models.guide import Example, Picture
from app.models.ontology import Ontology

CAPTIONS = {
    "ship": ("The hull alone, bow first.", "Too long and too wide: pontoon or wake, and the shadow, are in."),
    "plane": ("Nose, tail and both wing tips touch the box.", "The shadow is in, a wing tip is out."),
    "building": ("The outline follows the roof.", "It follows roof and shadow together."),
    "storage-tank": ("The rim of the tank.", "The ground around the tank is in."),
}
SHADOW = (-0.22, -0.18)
"""Shares of the size of an object by which a careless outline slips towards its shadow, which lies north-west."""
WIDER = 1.28
LARGE = 24.0
ROOM = 0.75
"""Of the objects from small to large the one at this share is shown."""


def with_examples(ontology: Ontology, truth: Truth, raster: Path) -> Ontology:
    """Give the classes one good and one bad example each, where the scene has an object for it."""
    shown = {known: one for known in CAPTIONS if (one := _example(truth, known)) is not None}
    return replace(
        ontology,
        classes=tuple(
            replace(known, pictures=_pictures(raster, shown[known.id], *CAPTIONS[known.id]))
            if known.id in shown and not known.pictures
            else known
            for known in ontology.classes
        ),
    )


def _example(truth: Truth, class_id: str) -> TruthObject | None:
    """An object of this class that lies wholly inside and is large enough to look at."""
    fitting = [one for one in truth.objects if one.class_id == class_id and _whole(one, truth)]
    fitting.sort(key=lambda one: one.shape().geometry.area)
    return fitting[math.floor(ROOM * (len(fitting) - 1))] if fitting else None


def _whole(one: TruthObject, truth: Truth) -> bool:
    x0, y0, x1, y1 = one.shape().bounds
    inside = x0 > 0 and y0 > 0 and x1 < truth.width and y1 < truth.height
    return inside and max(x1 - x0, y1 - y0) >= LARGE


def _pictures(raster: Path, one: TruthObject, good: str, bad: str) -> tuple[Picture, ...]:
    shape = one.shape().geometry
    return (
        Picture(cut(raster, shape, shape, good=True), good, Example.GOOD),
        Picture(cut(raster, shape, _careless(shape), good=False), bad, Example.BAD),
    )


def _careless(shape: BaseGeometry) -> BaseGeometry:
    x0, y0, x1, y1 = shape.bounds
    wider = scale(shape, WIDER, WIDER)
    return translate(wider, SHADOW[0] * min(x1 - x0, y1 - y0), SHADOW[1] * min(x1 - x0, y1 - y0))
