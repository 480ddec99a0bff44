"""Areas thinner than a pixel everywhere: what clipping left, not something anybody drew."""

from collections.abc import Iterator

import numpy as np
import shapely

from app.checks.repairs import DELETE, class_name, deletion, reshaping
from app.models.annotation import Annotation
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.geometry import Shape, ShapeKind, rounded
from app.models.many import Many, Mask
from app.models.shapes.areas import SLIVER_PX, is_sliver, without_slivers

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


def _screen(many: Many) -> Mask:
    """Half a pixel inside its border an area has lost at most that times its length, and a bit at each corner."""
    parts, of = shapely.get_parts(many.geometries, return_index=True)
    reach = SLIVER_PX / 2
    lost = reach * shapely.length(parts) + np.pi / 2 * reach**2 * shapely.get_num_coordinates(parts)
    found = np.zeros(len(many), bool)
    found[of[(shapely.area(parts) <= lost) & (shapely.get_dimensions(parts) > 1)]] = True
    return found & many.of_kind(ShapeKind.POLYGON)


CHECK = Check("sliver", "Sliver", _run, screen=_screen)
