"""A layout of annotations with what lives of it, what is shown of it, and how that is drawn."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from app.imagery.dressing import Dress
from app.imagery.laid_out import LaidOut
from app.models.annotation import Annotation, Status
from app.models.ids import AnnotationId

PLAIN, REJECTED, CONFLICT, MARKED = 0, 1, 2, 4
STYLES = {Status.REJECTED.value: REJECTED, Status.CONFLICT.value: CONFLICT}


@dataclass(slots=True, eq=False)
class Part:
    """A layout with what lives of it, what is shown of it, and how it is drawn; all in drawing order."""

    laid: LaidOut
    alive: np.ndarray
    dress: Dress
    styles: np.ndarray
    recent: bool = False

    def shown(self, places: np.ndarray) -> np.ndarray:
        """Those of these places that live and are not left out."""
        found: np.ndarray = places[self.alive[places] & self.dress.seen[places]]
        return found

    def id(self, place: int) -> AnnotationId:
        """The annotation at a place."""
        return self.laid.columns.id(int(self.laid.row_of[place]))

    def drop(self, annotation: AnnotationId) -> None:
        """Forget one that has changed or is gone."""
        row = self.laid.columns.row(annotation)
        if row >= 0:
            self.alive[self.laid.place_of[row]] = False

    def places_of(self, annotations: Collection[AnnotationId]) -> list[int]:
        """Where those of these are that it has."""
        rows = (self.laid.columns.row(one) for one in annotations)
        return [int(self.laid.place_of[row]) for row in rows if row >= 0]

    def arrays(self) -> tuple[np.ndarray, ...]:
        """What the kernel that draws takes."""
        ragged = self.laid.ragged
        flat = (ragged.boxes, ragged.shape_rings, ragged.ring_points, ragged.points)
        return (*flat, ragged.kinds, self.styles, self.dress.colours)

    def values(self) -> list[Annotation]:
        """What lives of it, in the order it was read."""
        return self.laid.columns.annotations(np.sort(self.laid.row_of[self.alive]))

    def marked(self, marked: frozenset[AnnotationId]) -> np.ndarray:
        """(n,) uint8 styles with these marked and no others."""
        styles, columns = self.styles & ~np.uint8(MARKED), self.laid.columns
        if len(columns) < len(marked):
            rows = [row for row, one in enumerate(columns.ids_at(np.arange(len(columns)))) if one in marked]
            styles[self.laid.place_of[rows]] |= MARKED
        elif marked:
            styles[self.laid.place_of[columns.rows(marked)]] |= MARKED
        return styles
