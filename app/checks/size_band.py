"""Objects larger or smaller than their class is on the ground."""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from app.checks.repairs import known_class, place
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, ShapeKind
from app.models.many import Many, Mask

SLACK = 1e-6


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


def _screen(many: Many) -> Mask:
    """By bounds between which the longer side of the smallest rectangle lies, whatever its angle."""
    metres = many.metres_per_pixel
    least, most = sides(many)
    low = many.of_class(lambda known: known.size_band[0] if known and known.size_band else -np.inf)
    high = many.of_class(lambda known: known.size_band[1] if known and known.size_band else np.inf)
    return np.asarray((least * metres < low) | (most * metres > high)) if metres else np.zeros(len(many), bool)


def sides(many: Many) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the most that `longer_side` can be of each, in pixels."""
    wide, high = np.abs(many.boxes[:, 2] - many.boxes[:, 0]), np.abs(many.boxes[:, 3] - many.boxes[:, 1])
    longest = np.maximum(wide, high)
    boxes, lines = many.of_kind(ShapeKind.BOX), many.of_kind(ShapeKind.POLYLINE)
    lengths = shapely.length(many.geometries)
    least = np.where(lines, lengths, np.where(boxes, longest, longest / math.sqrt(2)))
    most = np.where(lines, lengths, np.where(boxes, longest, np.hypot(wide, high)))
    return least - SLACK, most + SLACK


CHECK = Check("size_band", "Unusual size", _run, screen=_screen)
