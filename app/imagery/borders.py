"""The borders that lie near a place, of all annotations of a scene that are shown: what a cursor snaps to."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from shapely.geometry.base import BaseGeometry

from app.imagery.laid_out import LaidOut
from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.ids import AnnotationId
from app.models.shapes.snapping import segments

KEPT = 512
"""Borders taken apart and kept; reading a long one again for every move of the mouse would be felt."""
MOST = 24
"""Where more lie within reach, as from far above, a cursor snaps to the largest of each part."""


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """An annotation's geometry, exact, and the ends (n, 2) and (n, 2) of its edges."""

    id: AnnotationId
    geometry: BaseGeometry
    edges: tuple[np.ndarray, np.ndarray]


class Borders:
    """Finds borders among annotations that somebody else changes; costs what lies near, however many there are."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[LaidOut, dict[int, Border]] = WeakKeyDictionary()

    def near(
        self, overlay: Overlay, x: float, y: float, reach: float, without: Collection[AnnotationId] = ()
    ) -> list[Border]:
        """List the borders whose upright boxes come within `reach` pixels of (x, y)."""
        return [
            one for one in self._found(overlay, (x - reach, y - reach, x + reach, y + reach)) if one.id not in without
        ]

    def _found(self, overlay: Overlay, bounds: tuple[float, float, float, float]) -> Iterator[Border]:
        for part in overlay.parts:
            yield from self._borders(part.laid, part.shown(part.laid.index.meeting(*bounds))[:MOST].tolist())

    def _borders(self, laid: LaidOut, places: list[int]) -> list[Border]:
        kept = self._kept.setdefault(laid, {})
        missing = [place for place in places if place not in kept]
        if missing:
            if len(kept) + len(missing) > KEPT:
                kept.clear()
                missing = places
            geometries = list(laid.geometries(np.array(missing)))
            for place, geometry, edges in zip(missing, geometries, segments(geometries), strict=True):
                kept[place] = Border(laid.columns.id(int(laid.row_of[place])), geometry, edges)
        return [kept[place] for place in places]


def areas_meeting(overlay: Overlay, area: BaseGeometry, without: Collection[AnnotationId]) -> list[Annotation]:
    """List the annotations, shown or left out, that meet an area, without some; oldest part first."""
    found: list[Annotation] = []
    for part in overlay.parts:
        places = part.laid.meeting(area)
        rows = part.laid.row_of[places[part.alive[places]]]
        found += [one for one in part.laid.columns.annotations(rows) if one.id not in without]
    return found
