"""The same object drawn twice: same class and intersection over union above 0.9; lines and points: the same place."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from app.checks.repairs import DELETE, class_name, deletion, place
from app.models.annotation import Annotation, Status
from app.models.finding import Check, CheckContext, Finding, Hardness, Scope
from app.models.many import Mask, Pairs, shared_bounds
from app.models.words import percent

THRESHOLD = 0.9


def _run(context: CheckContext) -> Iterator[Finding]:
    # Annotations come oldest first; of two the older stays, unless only the newer one is accepted.
    ordered = sorted(context.annotations, key=lambda each: each.status is not Status.ACCEPTED)
    geometries = np.array([each.shape.geometry for each in ordered], dtype=object)
    classes = np.unique([each.class_id for each in ordered], return_inverse=True)[1]
    broken = ~shapely.is_valid(geometries)
    geometries[broken] = shapely.make_valid(geometries[broken], method="structure", keep_collapsed=False)
    told: set[int] = set()
    for first, second, overlap in _pairs(geometries, classes):
        if second not in told:
            told.add(second)
            yield _finding(context, ordered[second], ordered[first], overlap)


def _pairs(geometries: NDArray[np.object_], classes: NDArray[np.intp]) -> list[tuple[int, int, float]]:
    """List (first, second, IoU) of duplicates with first < second, in order; near pairs come from an STRtree."""
    first, second = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    near = (first < second) & (classes[first] == classes[second])
    first, second = first[near], second[near]
    areas = shapely.area(geometries)
    smaller, larger = np.minimum(areas[first], areas[second]), np.maximum(areas[first], areas[second])
    bounds = shapely.bounds(geometries)
    alike = np.minimum(smaller, shared_bounds(bounds[first], bounds[second])) >= THRESHOLD * larger
    first, second = first[alike], second[alike]
    overlaps = _overlaps(geometries[first], geometries[second])
    found = np.flatnonzero(overlaps > THRESHOLD)
    order = found[np.lexsort((first[found], second[found]))]
    return [(int(first[i]), int(second[i]), float(overlaps[i])) for i in order]


def _overlaps(left: NDArray[np.object_], right: NDArray[np.object_]) -> NDArray[np.float64]:
    shared = shapely.area(shapely.intersection(left, right))
    union = shapely.area(left) + shapely.area(right) - shared
    areal = union > 0
    same = shapely.equals(left, right).astype(float)
    return np.asarray(np.where(areal, shared / np.where(areal, union, 1.0), same))


def _finding(context: CheckContext, newer: Annotation, older: Annotation, overlap: float) -> Finding:
    where = place(older)
    sentence = (
        f"This {class_name(context.ontology, newer)} is drawn twice, {percent(overlap)} the same "
        f"(at {where[0]:.0f}, {where[1]:.0f}); delete one, or say why both stand."
    )
    return Finding(CHECK.name, Hardness.SOFT, newer.id, place(newer), sentence, DELETE, deletion(newer))


def _may_be_alike(pairs: Pairs) -> Mask:
    smaller, larger = np.minimum(*pairs.areas), np.maximum(*pairs.areas)
    return np.asarray(pairs.alike & (np.minimum(smaller, pairs.shared) >= THRESHOLD * larger))


CHECK = Check("duplicate", "Duplicate", _run, Scope.NEAR, drawn=True, pairs=_may_be_alike)
