"""Plausible mistakes: what an annotator draws where the truth is known, and what a reviewer says of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely.affinity

from app.imagery.training.truth import TruthObject
from app.models.geometry import Shape, rounded

MISSED, WRONG_CLASS, LOOSE, SHIFTED = 0.03, 0.02, 0.05, 0.03
CONFUSED = {"small-vehicle": "large-vehicle", "large-vehicle": "small-vehicle", "plane": "helicopter"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn for one true object; `reason` is the code a reviewer who looks closely would give, "" if none."""

    class_id: str
    shape: Shape
    attributes: dict[str, object]
    reason: str = ""


def draw(truth: TruthObject, rng: np.random.Generator, known: frozenset[str]) -> Drawn | None:
    """Draw a true object as a good but human annotator does; None when it is overlooked."""
    chance = rng.random(4)
    if chance[0] < MISSED:
        return None
    shape, attributes = truth.shape(), dict(truth.attributes)
    wrong = CONFUSED.get(truth.class_id)
    if chance[1] < WRONG_CLASS and wrong in known and wrong is not None:
        return Drawn(wrong, shape, {}, "CLASS_WRONG")
    if chance[2] < LOOSE:
        return Drawn(truth.class_id, scaled(shape, 1.28), attributes, "GEOM_LOOSE")
    if chance[3] < SHIFTED:
        return Drawn(truth.class_id, moved(shape, rng), attributes, "SHIFTED")
    return Drawn(truth.class_id, jittered(shape, rng), attributes)


def jittered(shape: Shape, rng: np.random.Generator) -> Shape:
    """Move by a fraction of a pixel, as a steady hand does."""
    dx, dy = rng.normal(0, 0.4, 2)
    return Shape(shape.kind, rounded(shapely.affinity.translate(shape.geometry, dx, dy)))


def scaled(shape: Shape, factor: float) -> Shape:
    """Draw too large."""
    return Shape(shape.kind, rounded(shapely.affinity.scale(shape.geometry, factor, factor)))


def moved(shape: Shape, rng: np.random.Generator) -> Shape:
    """Draw beside the object, by a quarter of its size."""
    x0, y0, x1, y1 = shape.bounds
    angle = rng.uniform(0, 2 * np.pi)
    reach = 0.25 * max(x1 - x0, y1 - y0)
    shifted = shapely.affinity.translate(shape.geometry, reach * np.cos(angle), reach * np.sin(angle))
    return Shape(shape.kind, rounded(shifted))


def by_place(objects: Sequence[TruthObject]) -> Callable[[tuple[int, int, int, int]], list[TruthObject]]:
    """A look-up of the true objects whose centroid lies in a window (x, y, width, height)."""
    centres = [one.shape().geometry.centroid for one in objects]
    places = np.array([(centre.x, centre.y) for centre in centres]).reshape(-1, 2)

    def inside(window: tuple[int, int, int, int]) -> list[TruthObject]:
        corner, size = np.array(window[:2]), np.array(window[2:])
        found = np.nonzero(((places >= corner) & (places < corner + size)).all(axis=1))[0]
        return [objects[index] for index in found.tolist()]

    return inside
