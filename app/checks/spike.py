"""Spikes: a corner so sharp that the border goes out and comes straight back."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from app.checks.repairs import class_name, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, ShapeKind, rounded
from app.models.many import Many, Mask

SHARPER_THAN = 4.0
"""Degrees between the two edges of a spike."""
LEAST_LENGTH = 3.0
"""Pixels of its shorter edge; less is noise nobody sees."""
LEAST_CORNERS = 4
FIX = "Cut the spike off"
Points = NDArray[np.float64]


def spikes(ring: Points) -> NDArray[np.bool_]:
    """Say of each vertex of a ring (n, 2), without its closing point, whether it is the tip of a spike.

    A triangle has none, however thin: without the tip nothing would be left of it.
    """
    if len(ring) < LEAST_CORNERS:
        return np.zeros(len(ring), bool)
    back, on = np.roll(ring, 1, axis=0) - ring, np.roll(ring, -1, axis=0) - ring
    lengths = np.hypot(*back.T), np.hypot(*on.T)
    cross, dot = back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0], (back * on).sum(axis=1)
    sharp = np.degrees(np.abs(np.arctan2(cross, dot))) < SHARPER_THAN
    return np.asarray(sharp & (np.minimum(*lengths) >= LEAST_LENGTH))


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        if annotation.shape.kind is ShapeKind.POLYGON:
            tips = [edge for ring in _rings(annotation) for edge in _edges(ring)]
            if tips:
                yield _finding(context, annotation, tips)


def _edges(ring: Points) -> list[Points]:
    """(3, 2) of every spike: the corner before, the tip, the corner after."""
    return [ring[[tip - 1, tip, (tip + 1) % len(ring)]] for tip in np.flatnonzero(spikes(ring)).tolist()]


def _finding(context: CheckContext, annotation: Annotation, found: list[Points]) -> Finding:
    tip, where = found[0][1].tolist(), shapely.MultiLineString([shapely.LineString(edge) for edge in found])
    sentence = f"The border of this {class_name(context.ontology, annotation)} has a spike; cut it off."
    shape = _blunted(annotation)
    repair = reshaping(annotation, shape, "cut off spike") if shape is not None else None
    fix = FIX if repair else None
    return Finding(CHECK.name, Hardness.SOFT, annotation.id, (tip[0], tip[1]), sentence, fix, repair, where)


def _blunted(annotation: Annotation) -> Shape | None:
    parts = []
    for part in shapely.get_parts(annotation.shape.geometry):
        rings = [_without_tips(shapely.get_coordinates(ring)[:-1]) for ring in (part.exterior, *part.interiors)]
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    made = rounded(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts))
    return Shape(ShapeKind.POLYGON, made) if made.is_valid and made.area > 0 else None


def _without_tips(ring: Points) -> Points:
    while len(ring) >= LEAST_CORNERS and (tips := spikes(ring)).any():
        ring = np.delete(ring, int(np.argmax(tips)), axis=0)
    return ring


def _rings(annotation: Annotation) -> list[Points]:
    parts = shapely.get_parts(annotation.shape.geometry)
    return [shapely.get_coordinates(ring)[:-1] for part in parts for ring in (part.exterior, *part.interiors)]


def _screen(many: Many) -> Mask:
    """The same for all rings at once; of a triangle it says too much, which the look at it sets right."""
    points, ring = many.lines.points, many.lines.ring
    if not len(ring):
        return np.zeros(len(many), bool)
    last = np.append(ring[1:] != ring[:-1], True)
    points, ring = points[~last], ring[~last]
    before, after = _neighbours(ring)
    back, on = points[before] - points, points[after] - points
    cross, dot = back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0], (back * on).sum(axis=1)
    sharp = np.degrees(np.abs(np.arctan2(cross, dot))) < SHARPER_THAN
    long = np.minimum(np.hypot(*back.T), np.hypot(*on.T)) >= LEAST_LENGTH
    found = np.zeros(len(many), bool)
    found[many.lines.of[ring[sharp & long]]] = True
    return found & many.of_kind(ShapeKind.POLYGON)


def _neighbours(ring: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where the corner before and the one after each corner stand, round every ring."""
    place = np.arange(len(ring))
    first = np.flatnonzero(np.append(True, ring[1:] != ring[:-1]))
    last = np.append(first[1:], len(ring)) - 1
    before, after = place - 1, place + 1
    before[first], after[last] = last, first
    return before, after


CHECK = Check("spike", "Spike", _run, drawn=True, screen=_screen)
