"""Borders with far more corners than their form needs."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.checks.repairs import class_name, place, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, ShapeKind
from app.models.many import Many, Mask
from app.models.shapes.areas import simplified

MOST = 500
TOLERANCE_PX = 0.5
STEPS = 8


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        geometry = annotation.shape.geometry
        if annotation.shape.kind in {ShapeKind.POLYGON, ShapeKind.POLYLINE} and _count(geometry) > MOST:
            yield _finding(context, annotation)


def _finding(context: CheckContext, annotation: Annotation) -> Finding:
    count, name = _count(annotation.shape.geometry), class_name(context.ontology, annotation)
    calm = calmer(annotation.shape.geometry)
    fix = f"Simplify to {_count(calm)}" if calm is not None else None
    repair = reshaping(annotation, Shape(annotation.shape.kind, calm), "simplify") if calm is not None else None
    sentence = (
        f"This {name} has {count} corners, more than the {MOST} that serve; simplify it or say why it needs them."
    )
    return Finding(CHECK.name, Hardness.SOFT, annotation.id, place(annotation), sentence, fix, repair)


def calmer(geometry: BaseGeometry) -> BaseGeometry | None:
    """Simplify with the least tolerance, doubled from half a pixel, that leaves few enough corners."""
    for step in range(STEPS):
        made = simplified(geometry, TOLERANCE_PX * 2**step)
        if _count(made) <= MOST and made.is_valid and not made.is_empty:
            return made
    return None


def _count(geometry: BaseGeometry | None) -> int:
    return int(shapely.get_num_coordinates(geometry)) if geometry is not None else 0


def _screen(many: Many) -> Mask:
    return np.asarray(shapely.get_num_coordinates(many.geometries) > MOST)


CHECK = Check("too_many_vertices", "Too many corners", _run, screen=_screen)
