"""Which annotations a click or a rubber band means."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from app.models.annotation import Annotation
from app.models.geometry import Point
from app.models.ids import AnnotationId
from app.tools.base import GRAB, Pointer, ToolContext

PICK = 4.0
Selection = tuple[AnnotationId, ...]


def under(context: ToolContext, event: Pointer) -> Sequence[AnnotationId]:
    """List the annotations under the cursor: smallest first, of the same size the topmost first."""
    return context.ids_at(event.x, event.y, PICK / event.scale)


def touches(annotation: Annotation, event: Pointer) -> bool:
    """Whether the cursor is in or on this annotation."""
    reach = PICK / event.scale
    return bool(shapely.dwithin(annotation.shape.geometry, shapely.Point(event.at), reach))


def toggled(selection: Sequence[AnnotationId], chosen: AnnotationId) -> Selection:
    """Add to a selection, or take off it."""
    rest = tuple(each for each in selection if each != chosen)
    return rest if len(rest) < len(selection) else (*selection, chosen)


def swapped(selection: Sequence[AnnotationId], more: Sequence[AnnotationId]) -> Selection:
    """Take off a selection what it has of several, and add what it has not."""
    there, here = set(selection), set(more)
    return (*(each for each in selection if each not in here), *(each for each in more if each not in there))


def joined(selection: Sequence[AnnotationId], more: Sequence[AnnotationId]) -> Selection:
    """Add several to a selection, each once."""
    return tuple(dict.fromkeys((*selection, *more)))


@dataclass(slots=True)
class Cycle:
    """Repeated clicks on one place walk through what lies there."""

    at: Point = (0.0, 0.0)
    turn: int = -1
    pile: tuple[AnnotationId, ...] = ()

    def next(self, pile: Sequence[AnnotationId], event: Pointer) -> AnnotationId:
        """Give the next annotation of a pile that is not empty, the first one at a new place or for a new pile."""
        ids = tuple(pile)
        near = max(abs(event.x - self.at[0]), abs(event.y - self.at[1])) * event.scale <= GRAB
        self.turn = (self.turn + 1) % len(ids) if near and ids == self.pile else 0
        self.at, self.pile = event.at, ids
        return ids[self.turn]
