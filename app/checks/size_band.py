"""Objects larger or smaller than their class is on the ground."""

import math
from collections.abc import Iterator
from itertools import pairwise

import shapely

from app.checks.repairs import known_class, place
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, ShapeKind


def longer_side(shape: Shape) -> float:
    """Give the longer side in pixels of the smallest rectangle around a shape; the length of a line."""
    if shape.kind is ShapeKind.POLYLINE:
        return float(shape.geometry.length)
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape.geometry))
    return max((math.dist(one, other) for one, other in pairwise(corners.tolist())), default=0.0)


def _run(context: CheckContext) -> Iterator[Finding]:
    metres = context.metres_per_pixel
    for annotation in context.annotations if metres else ():
        known = known_class(context.ontology, annotation)
        if known is None or known.size_band is None or annotation.shape.kind is ShapeKind.POINT:
            continue
        low, high = known.size_band
        size = longer_side(annotation.shape) * (metres or 0.0)
        if not low <= size <= high:
            sentence = (
                f"This {known.name} is {size:.1f} m long, usual are {low:g} to {high:g} m; "
                "draw it again, give it another class, or say why it is right."
            )
            yield Finding(CHECK.name, Hardness.SOFT, annotation.id, place(annotation), sentence)


CHECK = Check("size_band", "Unusual size", _run)
