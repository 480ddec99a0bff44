"""Holes that are not inside the shape they are cut out of."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.checks.invalid_geometry import HOLE
from app.checks.repairs import class_name, place, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, rounded
from app.models.many import Many, Mask

FIX = "Remove the hole"


def without_outer_holes(geometry: BaseGeometry) -> BaseGeometry:
    """Leave out every hole that is not within its own outer ring."""
    parts = []
    for part in shapely.get_parts(geometry):
        shell = shapely.Polygon(part.exterior)
        held = [hole for hole in part.interiors if shell.is_valid and shell.covers(shapely.Polygon(hole))]
        parts.append(shapely.Polygon(part.exterior, held))
    return rounded(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts))


def _run(context: CheckContext) -> Iterator[Finding]:
    geometries = np.array([each.shape.geometry for each in context.annotations], dtype=object)
    suspects = (shapely.get_dimensions(geometries) > 1) & ~shapely.is_valid(geometries)
    for index in np.flatnonzero(suspects).tolist():
        if HOLE in str(shapely.is_valid_reason(geometries[index])):
            yield _finding(context, context.annotations[index])


def _finding(context: CheckContext, annotation: Annotation) -> Finding:
    fixed = without_outer_holes(annotation.shape.geometry)
    sentence = f"A hole of this {class_name(context.ontology, annotation)} lies outside it; remove the hole."
    repair = reshaping(annotation, Shape(annotation.shape.kind, fixed), "remove hole") if fixed.is_valid else None
    outer = _outer_holes(annotation.shape.geometry)
    at = (float(outer[0].centroid.x), float(outer[0].centroid.y)) if outer else place(annotation)
    where = shapely.MultiPolygon(outer) if outer else None
    return Finding(CHECK.name, Hardness.HARD, annotation.id, at, sentence, FIX if repair else None, repair, where)


def _outer_holes(geometry: BaseGeometry) -> list[BaseGeometry]:
    found = []
    for part in shapely.get_parts(geometry):
        shell, holes = shapely.Polygon(part.exterior), [shapely.Polygon(hole) for hole in part.interiors]
        found += [hole for hole in holes if not (shell.is_valid and shell.covers(hole))]
    return found


def _screen(many: Many) -> Mask:
    return np.zeros(len(many), bool)  # what is valid has none


CHECK = Check("hole_outside", "Hole outside its shape", _run, screen=_screen)
