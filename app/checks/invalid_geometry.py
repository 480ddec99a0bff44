"""Borders that cross or touch themselves, and overlapping parts (OGC validity)."""

import re
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.checks.repairs import Repair, class_name, place, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import PRECISION, Point, Shape, ShapeKind, box, rounded
from app.models.many import Many, Mask

FIX = "Repair the border"
HOLE = "Hole lies outside"
_PLACE = re.compile(r"\[(\S+) (\S+)\]")


def mended(geometry: BaseGeometry) -> BaseGeometry | None:
    """Make a polygon or multipolygon valid on the 1/1000 pixel grid; of each part the largest piece stays.

    None when nothing with an area is left.
    """
    pieces = [_largest(shapely.make_valid(part)) for part in shapely.get_parts(geometry)]
    union = shapely.union_all([piece for piece in pieces if piece is not None])
    snapped = rounded(shapely.set_precision(union, 10.0**-PRECISION))
    if geometry.geom_type == "Polygon":
        return _largest(snapped)
    return None if snapped.is_empty else snapped


def _largest(geometry: BaseGeometry) -> BaseGeometry | None:
    parts = [part for part in _flat(geometry) if part.geom_type == "Polygon" and part.area > 0]
    return max(parts, key=lambda part: part.area, default=None)


def _flat(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(geometry):
        if part.geom_type.startswith(("Multi", "GeometryCollection")):
            yield from _flat(part)
        else:
            yield part


def _run(context: CheckContext) -> Iterator[Finding]:
    geometries = np.array([each.shape.geometry for each in context.annotations], dtype=object)
    areal = shapely.get_dimensions(geometries) > 1
    for index in np.flatnonzero(areal & ~shapely.is_valid(geometries)).tolist():
        fixed = mended(geometries[index])
        if fixed is not None and HOLE not in str(shapely.is_valid_reason(geometries[index])):
            yield _finding(context, context.annotations[index], fixed)


def _finding(context: CheckContext, annotation: Annotation, fixed: BaseGeometry) -> Finding:
    reason = str(shapely.is_valid_reason(annotation.shape.geometry))
    sentence = f"{class_name(context.ontology, annotation)}: {_words(reason)}; repair it or draw it again."
    at = _place(reason) or place(annotation)
    repair = _repair(annotation, fixed)
    return Finding(
        CHECK.name, Hardness.HARD, annotation.id, at, sentence, FIX if repair else None, repair, shapely.Point(at)
    )


def _repair(annotation: Annotation, fixed: BaseGeometry) -> Repair | None:
    kind = annotation.shape.kind
    if kind is ShapeKind.ROTATED_BOX:
        return None
    shape = box(*fixed.bounds) if kind is ShapeKind.BOX else Shape(kind, fixed)
    return reshaping(annotation, shape, "repair border")


def _words(reason: str) -> str:
    folded = reason.casefold()
    if "nested" in folded or "disconnected" in folded:
        return "parts of it overlap or touch"
    return "the border crosses or touches itself"


def _place(reason: str) -> Point | None:
    found = _PLACE.search(reason)
    return (float(found[1]), float(found[2])) if found else None


def _screen(many: Many) -> Mask:
    return np.zeros(len(many), bool)  # what is valid has no such finding


CHECK = Check("invalid_geometry", "Invalid border", _run, screen=_screen, drawn=True)
