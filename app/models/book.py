"""A mapping of annotations that costs what has changed, however many there are."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from uuid import UUID

import numpy as np

from app.models.annotation import Annotation, Status
from app.models.columns import Columns
from app.models.ids import AnnotationId

_AT_A_TIME = 4096


class Book(Mapping[AnnotationId, Annotation]):
    """Columns as they were read and, beside them, what changed since; values are made when asked for."""

    def __init__(self, columns: Columns | None = None) -> None:
        self.columns = columns if columns is not None else Columns.of(())
        self.changed: dict[AnnotationId, Annotation | None] = {}
        self.count = len(self.columns)

    def __getitem__(self, wanted: AnnotationId) -> Annotation:
        if wanted in self.changed:
            found = self.changed[wanted]
            if found is None:
                raise KeyError(wanted)
            return found
        row = self.columns.row(wanted)
        if row < 0:
            raise KeyError(wanted)
        return self.columns.annotation(row)

    def __contains__(self, wanted: object) -> bool:
        if wanted in self.changed:
            return self.changed[wanted] is not None  # type: ignore[index]
        return isinstance(wanted, UUID) and self.columns.row(AnnotationId(wanted)) >= 0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[AnnotationId]:
        """As they were read, then what was drawn since."""
        return chain.from_iterable(self.pieces(_AT_A_TIME))

    def pieces(self, size: int) -> Iterator[list[AnnotationId]]:
        """The same in lists of at most `size`, each made when it is asked for: a million identifiers are never held."""
        for start in range(0, len(self.columns), size):
            read = self.columns.ids_at(np.arange(start, min(start + size, len(self.columns))))
            yield [one for one in read if self.changed.get(one, one) is not None]
        living = [one for one, now in self.changed.items() if now is not None]
        later = [one for one in living if self.columns.row(one) < 0]
        yield from (later[start : start + size] for start in range(0, len(later), size))

    def put(self, annotation: AnnotationId, now: Annotation | None) -> None:
        """Note what an annotation is now; None when it is gone."""
        self.count += (now is not None) - (annotation in self)
        self.changed[annotation] = now

    def some(self, wanted: Sequence[AnnotationId]) -> list[Annotation]:
        """Those of these that are there, in this order; quicker for many than one by one."""
        read = [one for one in wanted if one not in self.changed]
        rows = self.columns.rows_of(read)
        known = {one.id: one for one in self.columns.annotations(rows[rows >= 0])} | self.changed
        found = (known.get(one) for one in wanted)
        return [one for one in found if one is not None]

    def with_changes(self, now: Mapping[AnnotationId, Annotation | None]) -> "Book":
        """Another one in which these are so; this one stays as it is."""
        made = self.snapshot()
        unknown = [one for one in now if one not in made.changed]
        before = int(np.count_nonzero(made.columns.rows_of(unknown) >= 0))
        before += sum(made.changed[one] is not None for one in now if one in made.changed)
        made.changed.update(now)
        made.count += sum(one is not None for one in now.values()) - before
        return made

    def adopt(self, other: "Book") -> None:
        """Be what another one of the same columns is."""
        self.changed, self.count = other.changed, other.count

    def snapshot(self) -> "Book":
        """The same now, untouched by what changes later."""
        copy = Book(self.columns)
        copy.changed, copy.count = dict(self.changed), self.count
        return copy

    def all(self) -> list[Annotation]:
        """Every annotation as a value; for many that takes a second per hundred thousand."""
        if not self.changed:
            return self.columns.annotations()
        found = {one.id: one for one in self.columns.annotations()}
        found |= {one: now for one, now in self.changed.items() if now is not None}
        return [one for one in found.values() if self.changed.get(one.id, one) is not None]

    def first(self, most: int) -> list[Annotation]:
        """The first so many, as values."""
        if len(self) <= most:
            return self.all()
        rows = np.arange(min(most + len(self.changed), len(self.columns)))
        known = ((one.id, one) for one in self.columns.annotations(rows))
        now = (self.changed.get(identifier, one) for identifier, one in known)
        return [one for one in now if one is not None][:most]

    def with_status(self, status: Status) -> list[Annotation]:
        """Those that stand so in review."""
        known, read = self.columns.status, []
        if status.value in known.table:
            rows = known.where([status.value]).nonzero()[0]
            read = [one for one in self.columns.annotations(rows) if one.id not in self.changed]
        return read + [now for now in self.changed.values() if now is not None and now.status is status]
