"""Shapes without area, lines without length."""

from collections.abc import Iterator

import numpy as np
import shapely

from app.checks.repairs import DELETE, class_name, deletion, place
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import ShapeKind
from app.models.many import Many, Mask

NOTHING = 1e-9


def _run(context: CheckContext) -> Iterator[Finding]:
    sized = [each for each in context.annotations if each.shape.kind is not ShapeKind.POINT]
    geometries = np.array([each.shape.geometry for each in sized], dtype=object)
    lines = shapely.get_dimensions(geometries) == 1
    measure = np.where(lines, shapely.length(geometries), shapely.area(geometries))
    for index in np.flatnonzero(measure <= NOTHING).tolist():
        # A bow tie has two equal halves of opposite sign: no area by the formula, yet it has one.
        if lines[index] or shapely.make_valid(geometries[index]).area <= NOTHING:
            yield _finding(context, sized[index])


def _finding(context: CheckContext, annotation: Annotation) -> Finding:
    what = "length" if annotation.shape.kind is ShapeKind.POLYLINE else "area"
    sentence = f"{class_name(context.ontology, annotation)} has no {what}; delete it or draw it again."
    return Finding(CHECK.name, Hardness.HARD, annotation.id, place(annotation), sentence, DELETE, deletion(annotation))


def _screen(many: Many) -> Mask:
    lengths = np.where(many.of_kind(ShapeKind.POINT), np.inf, shapely.length(many.geometries))
    lines = shapely.get_dimensions(many.geometries) == 1
    return np.asarray(np.where(lines, lengths, np.where(np.isinf(lengths), np.inf, many.areas)) <= NOTHING)


CHECK = Check("zero_area", "No area", _run, screen=_screen)
