"""Areas that cover each other where their class forbids it."""

from collections.abc import Iterator

import numpy as np
import shapely

from app.checks.repairs import class_name, known_class, reshaping
from app.models.annotation import Annotation, Status
from app.models.finding import Check, CheckContext, Finding, Hardness, Scope
from app.models.geometry import Shape, ShapeKind
from app.models.many import Mask, Pairs
from app.models.ontology import ClassDef, Overlap
from app.models.shapes.areas import clipped, is_sliver, without_noise

FIX = "Clip"
LEAST_PX2 = 1.0


def _run(context: CheckContext) -> Iterator[Finding]:
    # Oldest first: the newer of two is the one to clip, unless only that one is accepted.
    ordered = sorted(_guarded(context), key=lambda each: each.status is not Status.ACCEPTED)
    geometries = np.array([each.shape.geometry for each in ordered], dtype=object)
    first, second = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    told: set[int] = set()
    for one, other in sorted(zip(first.tolist(), second.tolist(), strict=True), key=lambda pair: (pair[1], pair[0])):
        shared = without_noise(geometries[one].intersection(geometries[other])) if one < other else None
        if shared is None or other in told or shared.area < LEAST_PX2 or is_sliver(shared):
            continue
        told.add(other)
        yield _finding(context, ordered[other], ordered[one], shared)


def _guarded(context: CheckContext) -> Iterator[Annotation]:
    for annotation in context.annotations:
        known = known_class(context.ontology, annotation)
        geometry = annotation.shape.geometry
        if _forbidden(known) and geometry.area > 0 and geometry.is_valid:
            yield annotation


def _finding(context: CheckContext, newer: Annotation, older: Annotation, shared: shapely.Geometry) -> Finding:
    at = shapely.point_on_surface(shared)
    area = _area(shared.area, context.metres_per_pixel)
    names = class_name(context.ontology, newer), class_name(context.ontology, older)
    sentence = f"{names[0]} covers {area} of a {names[1]} beside it; clip it or redraw the border between them."
    left = clipped(newer.shape.geometry, [older.shape.geometry])
    fixable = newer.shape.kind is ShapeKind.POLYGON and not left.is_empty
    repair = reshaping(newer, Shape(ShapeKind.POLYGON, left), "clip to neighbour") if fixable else None
    return Finding(CHECK.name, Hardness.SOFT, newer.id, (at.x, at.y), sentence, FIX if repair else None, repair, shared)


def _area(square_pixels: float, metres_per_pixel: float | None) -> str:
    if metres_per_pixel is None:
        return f"{square_pixels:,.0f} px²"
    return f"{square_pixels * metres_per_pixel**2:,.1f} m²"


def _may_cover(pairs: Pairs) -> Mask:
    return pairs.both(_forbidden) & (pairs.shared >= LEAST_PX2)


def _forbidden(known: ClassDef | None) -> bool:
    return known is not None and known.overlap is Overlap.FORBIDDEN


CHECK = Check("overlap", "Overlap", _run, Scope.NEAR, drawn=True, pairs=_may_cover)
