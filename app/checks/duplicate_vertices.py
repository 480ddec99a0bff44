"""Corners set twice on the same place, which editing and other programs stumble over."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.checks.repairs import class_name, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, rounded
from app.models.many import Many, Mask
from app.models.words import plural

APART = 1e-3
FIX = "Remove the doubles"


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        places = repeated(annotation.shape.geometry)
        if len(places):
            yield _finding(context, annotation, places)


def repeated(geometry: BaseGeometry) -> np.ndarray:
    """Give the places (n, 2) of vertices within 1/1000 pixel of the one before on the same line or ring."""
    if shapely.get_dimensions(geometry) < 1:
        return np.empty((0, 2))
    border = shapely.boundary(geometry) if shapely.get_dimensions(geometry) > 1 else geometry
    points, line = shapely.get_coordinates(shapely.get_parts(border), return_index=True)
    near = np.hypot(*np.diff(points, axis=0).T) <= APART
    doubled: np.ndarray = points[1:][near & (line[1:] == line[:-1])]
    return doubled


def _finding(context: CheckContext, annotation: Annotation, places: np.ndarray) -> Finding:
    name = class_name(context.ontology, annotation)
    sentence = f"{name} has {plural(len(places), 'corner')} set twice on one place; remove the doubles."
    cleaned = _cleaned(annotation.shape.geometry)
    shape = Shape(annotation.shape.kind, cleaned) if cleaned is not None else None
    repair = reshaping(annotation, shape, "remove doubled corners") if shape is not None else None
    at = (float(places[0][0]), float(places[0][1]))
    return Finding(
        CHECK.name,
        Hardness.SOFT,
        annotation.id,
        at,
        sentence,
        FIX if repair else None,
        repair,
        shapely.MultiPoint(places),
    )


def _cleaned(geometry: BaseGeometry) -> BaseGeometry | None:
    try:
        cleaned = rounded(shapely.remove_repeated_points(geometry, tolerance=APART))
    except shapely.errors.GEOSException:
        return None  # a ring of fewer than three places, which other checks tell
    sound = not cleaned.is_empty and len(repeated(cleaned)) == 0 and cleaned.is_valid
    return cleaned if sound else None


def _screen(many: Many) -> Mask:
    points, ring = many.lines.points, many.lines.ring
    near = (np.hypot(*np.diff(points, axis=0).T) <= APART) & (ring[1:] == ring[:-1])
    found = np.zeros(len(many), bool)
    found[many.lines.of[ring[1:][near]]] = True
    return found


CHECK = Check("duplicate_vertices", "Corner set twice", _run, screen=_screen)
