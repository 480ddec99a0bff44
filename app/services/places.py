"""Where the annotations of an open task lie: a tree, and beside it the few that changed since it was grown."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.ids import AnnotationId

REGROW_ABOVE = 256
Bounds = tuple[float, float, float, float]


class Places:
    """Finds annotations of a mapping that somebody else changes and tells of. Coordinates are image pixels."""

    def __init__(self, annotations: Mapping[AnnotationId, Annotation]) -> None:
        self._annotations = annotations
        self._ids: list[AnnotationId] = []
        self._tree: shapely.STRtree | None = None
        self._changed: dict[AnnotationId, None] = {}

    def note(self, ids: Iterable[AnnotationId]) -> None:
        """Learn that these were drawn, changed or deleted."""
        self._changed.update(dict.fromkeys(ids))

    def near(self, x: float, y: float, tolerance: float) -> list[Annotation]:
        """Annotations within `tolerance` of (x, y), smallest first."""
        place = shapely.Point(x, y)
        found = self._grown(self._query(place, "dwithin", tolerance))
        changed = self._beside()
        found += [changed[index] for index in np.nonzero(shapely.dwithin(_shapes(changed), place, tolerance))[0]]
        return sorted(found, key=lambda annotation: annotation.shape.geometry.area)

    def inside(self, bounds: Bounds) -> list[Annotation]:
        """Annotations whose bounds lie wholly inside (x0, y0, x1, y1)."""
        met = [*self._grown(self._query(shapely.box(*bounds))), *self._beside()]
        x0, y0, x1, y1 = bounds
        edges = shapely.bounds(_shapes(met)).reshape(-1, 4)
        fits = (edges[:, 0] >= x0) & (edges[:, 1] >= y0) & (edges[:, 2] <= x1) & (edges[:, 3] <= y1)
        return [met[index] for index in np.nonzero(fits)[0]]

    def _query(self, area: shapely.Geometry, predicate: str | None = None, distance: float | None = None) -> np.ndarray:
        if self._tree is None or len(self._changed) > REGROW_ABOVE:
            self._ids = list(self._annotations)
            self._tree = shapely.STRtree(_shapes(list(self._annotations.values())))
            self._changed.clear()
        hits: np.ndarray = np.sort(self._tree.query(area, predicate, distance))
        return hits

    def _grown(self, hits: np.ndarray) -> list[Annotation]:
        ids = [self._ids[hit] for hit in hits]
        return [self._annotations[one] for one in ids if one not in self._changed]

    def _beside(self) -> list[Annotation]:
        return [self._annotations[one] for one in self._changed if one in self._annotations]


def _shapes(annotations: Sequence[Annotation]) -> np.ndarray:
    return np.array([annotation.shape.geometry for annotation in annotations], dtype=object)
