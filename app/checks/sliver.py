"""Areas thinner than a pixel everywhere: what clipping left, not something anybody drew."""

from collections.abc import Iterator

import shapely

from app.checks.repairs import DELETE, class_name, deletion, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, ShapeKind, rounded
from app.models.shapes.areas import is_sliver, without_slivers

FIX = "Remove the sliver"


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        shape = annotation.shape
        if shape.kind is not ShapeKind.POLYGON or not shape.geometry.is_valid or shape.geometry.area <= 0:
            continue
        if any(is_sliver(part) for part in shapely.get_parts(shape.geometry)):
            yield _finding(context, annotation)


def _finding(context: CheckContext, annotation: Annotation) -> Finding:
    name, left = class_name(context.ontology, annotation), without_slivers(annotation.shape.geometry)
    if left.is_empty:
        sentence = f"This {name} is thinner than a pixel; delete it or draw it again."
        fix, repair = DELETE, deletion(annotation)
    else:
        sentence = f"A part of this {name} is thinner than a pixel; remove that part."
        fix, repair = FIX, reshaping(annotation, Shape(ShapeKind.POLYGON, rounded(left)), "remove sliver")
    thin = [part for part in shapely.get_parts(annotation.shape.geometry) if is_sliver(part)]
    at = shapely.point_on_surface(thin[0])
    area = shapely.MultiPolygon(thin)
    return Finding(CHECK.name, Hardness.SOFT, annotation.id, (at.x, at.y), sentence, fix, repair, area)


CHECK = Check("sliver", "Sliver", _run)
