"""Where the annotations of an open task lie, and which of them are shown: tools find only what is seen."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
import shapely

from app.imagery.dressing import Dress, Scale
from app.imagery.laid_out import Bounds, LaidOut
from app.imagery.overlay import Overlay
from app.imagery.part import Part
from app.models.annotation import Annotation
from app.models.book import Book
from app.models.edit import Change
from app.models.ids import AnnotationId
from app.models.look import Look


class Places:
    """Finds annotations of a book that somebody else changes and tells of. Coordinates are image pixels."""

    def __init__(self, book: Book, overlay: Overlay | None = None) -> None:
        self._book = book
        self._overlay = overlay

    def moved_to(self, book: Book, overlay: Overlay | None) -> "Places":
        """The same for another book, looked at in the same way."""
        moved = Places(book, overlay)
        if self._overlay is not None and self._overlay.look.leaves_out:
            moved.see(self._overlay.look, self._overlay.scale)
        return moved

    @property
    def laid(self) -> LaidOut:
        """What was read, laid out."""
        return self.overlay.parts[0].laid

    @property
    def overlay(self) -> Overlay:
        """What it finds with; laid out when first asked for."""
        if self._overlay is None:
            self._overlay = Overlay([LaidOut(self._book.columns)], {})
            self.note(self._book.changed)
        return self._overlay

    def note(self, ids: Iterable[AnnotationId]) -> None:
        """Learn that these were drawn, changed or deleted."""
        if self._overlay is not None:
            now = [(one, self._book.changed.get(one)) for one in ids]
            before = [one for one, after in now if after is None]
            self._overlay.forget(before)
            self._overlay.change(Change(None, after) for _, after in now if after is not None)

    def replace(self, changes: Sequence[Change]) -> None:
        """Learn of very many changes, on any thread."""
        if self._overlay is not None:
            self._overlay.replace(changes)

    def see(self, look: Look, scale: Scale, dresses: Sequence[tuple[Part, Dress]] = ()) -> None:
        """Find only what this look shows."""
        self.overlay.wear(look, scale, dresses)

    def near(self, x: float, y: float, tolerance: float) -> list[Annotation]:
        """Annotations within `tolerance` of (x, y), smallest first, of the same size the topmost."""
        runs = groupby(self.overlay.hits(x, y, tolerance), key=itemgetter(0))
        rows = ((part.laid, part.laid.row_of[[place for _, place in hits]]) for part, hits in runs)
        return [one for laid, some in rows for one in laid.columns.annotations(some)]

    def ids_near(self, x: float, y: float, tolerance: float) -> list[AnnotationId]:
        """The same by their identifiers, which takes a third of the time."""
        return self.overlay.pick(x, y, tolerance)

    def ids_inside(self, bounds: Bounds) -> list[AnnotationId]:
        """Annotations whose bounds lie wholly inside (x0, y0, x1, y1), by their identifiers."""
        return _ids(self.overlay.inside_box(bounds))

    def ids_within(self, ring: Sequence[tuple[float, float]]) -> list[AnnotationId]:
        """Annotations that lie wholly inside a ring of (x, y), by their identifiers."""
        area = shapely.make_valid(shapely.Polygon(ring))
        return _ids(self.overlay.inside(area))

    def ids_of(self, class_id: str | None = None) -> list[AnnotationId]:
        """Every annotation that is shown, or every one of a class."""
        found = []
        for part in self.overlay.parts:
            places = part.shown(np.arange(len(part.laid)))
            if class_id is not None:
                places = places[part.laid.columns.class_id.where([class_id])[part.laid.row_of[places]]]
            found.append((part, places))
        return _ids(found)


def _ids(found: Iterable[tuple[Part, np.ndarray]]) -> list[AnnotationId]:
    """In the order they were drawn, part by part."""
    return [one for part, places in found for one in part.laid.columns.ids_at(np.sort(part.laid.row_of[places]))]
