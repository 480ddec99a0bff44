"""Many annotations as a few arrays: a million of them cost megabytes, and one becomes a value when somebody asks."""

import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar
from uuid import UUID, SafeUUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.models.annotation import Annotation, Status
from app.models.canonical import canonical
from app.models.geometry import Shape, ShapeKind
from app.models.ids import NIL, AnnotationId, OpId, PersonId, SceneId, TaskId

T = TypeVar("T", bound=Hashable)
ID_BYTES, HASH_BYTES = 16, 32
NO_ATTRIBUTES = "{}"
_new, _set = UUID.__new__, object.__setattr__


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Generic[T]):
    """A column of few different values: `codes` (n,) int32 into `table`."""

    table: tuple[T, ...]
    codes: np.ndarray

    @classmethod
    def of(cls, values: Iterable[T]) -> "Coded[T]":
        """Number the values in the order they appear."""
        known: dict[T, int] = {}
        codes = [known.setdefault(value, len(known)) for value in values]
        return cls(tuple(known), np.array(codes, np.int32))

    def at(self, row: int) -> T:
        """The value of one row."""
        return self.table[int(self.codes[row])]

    def take(self, rows: np.ndarray) -> "Coded[T]":
        """Only these rows."""
        return Coded(self.table, self.codes[rows])

    def where(self, wanted: Iterable[T]) -> np.ndarray:
        """(n,) bool: the rows that hold one of these values."""
        known = set(wanted)
        fits = np.array([value in known for value in self.table], bool)
        return fits[self.codes] if len(fits) else np.zeros(len(self.codes), bool)


@dataclass(frozen=True, eq=False)
class Columns:
    """Annotations in the order they were drawn, one row each.

    `ids` and `heads` are (n, 16) uint8, a head of zeros is none; `hashes` (n, 32) uint8; the geometry of row i is the
    WKB `wkb[offsets[i]:offsets[i + 1]]`; `attributes` holds JSON texts.
    """

    ids: np.ndarray
    heads: np.ndarray
    hashes: np.ndarray
    scene: Coded[SceneId]
    task: Coded[TaskId]
    class_id: Coded[str]
    kind: Coded[str]
    status: Coded[str]
    author: Coded[PersonId | None]
    creator: Coded[PersonId | None]
    attributes: Coded[str]
    numbers: np.ndarray
    wkb: np.ndarray
    offsets: np.ndarray

    @classmethod
    def of(cls, annotations: Sequence[Annotation]) -> "Columns":
        """Take values apart."""
        texts = shapely.to_wkb(np.array([one.shape.geometry for one in annotations], object))
        heads = b"".join((one.head or NIL).bytes for one in annotations)
        return cls(
            ids=as_rows(b"".join(one.id.bytes for one in annotations), ID_BYTES),
            heads=as_rows(heads, ID_BYTES),
            hashes=as_rows(b"".join(one.head_hash.ljust(HASH_BYTES, b"\0") for one in annotations), HASH_BYTES),
            scene=Coded.of(one.scene for one in annotations),
            task=Coded.of(one.task for one in annotations),
            class_id=Coded.of(one.class_id for one in annotations),
            kind=Coded.of(one.shape.kind.value for one in annotations),
            status=Coded.of(one.status.value for one in annotations),
            author=Coded.of(one.author for one in annotations),
            creator=Coded.of(one.creator for one in annotations),
            attributes=Coded.of(_text(one) for one in annotations),
            numbers=np.array([one.number for one in annotations], np.int32),
            wkb=np.frombuffer(b"".join(texts), np.uint8),
            offsets=offsets_of([len(text) for text in texts]),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def id(self, row: int) -> AnnotationId:
        """The identifier of a row."""
        return AnnotationId(UUID(bytes=self.ids[row].tobytes()))

    def ids_at(self, rows: np.ndarray) -> list[AnnotationId]:
        """The identifiers of these rows."""
        joined = self.ids[rows].tobytes()
        return [_id(int.from_bytes(joined[at : at + ID_BYTES])) for at in range(0, len(joined), ID_BYTES)]

    def geometry(self, row: int) -> BaseGeometry:
        """The geometry of a row."""
        return shapely.from_wkb(self.wkb[self.offsets[row] : self.offsets[row + 1]].tobytes())

    def geometries(self, rows: np.ndarray | None = None) -> np.ndarray:
        """(n,) object: the geometries of these rows, or of all."""
        wanted = np.arange(len(self)) if rows is None else rows
        starts, ends = self.offsets[wanted].tolist(), self.offsets[wanted + 1].tolist()
        whole = self.wkb.data
        parts = [bytes(whole[start:end]) for start, end in zip(starts, ends, strict=True)]
        found: np.ndarray = shapely.from_wkb(np.array(parts, object))
        return found

    def annotation(self, row: int) -> Annotation:
        """One row as a value."""
        return self._value(row, self.geometry(row))

    def annotations(self, rows: np.ndarray | None = None) -> list[Annotation]:
        """These rows, or all, as values."""
        wanted = np.arange(len(self)) if rows is None else rows
        return [self._value(row, one) for row, one in zip(wanted.tolist(), self.geometries(wanted), strict=True)]

    def row(self, annotation: AnnotationId) -> int:
        """The row of an annotation, -1 when it is not here."""
        order, upper, lower = self._sorted
        high, low = np.uint64(annotation.int >> 64), np.uint64(annotation.int & (1 << 64) - 1)
        start, end = np.searchsorted(upper, high), np.searchsorted(upper, high, "right")
        for place in range(int(start), int(end)):
            if lower[order[place]] == low:
                return int(order[place])
        return -1

    def rows(self, annotations: Iterable[AnnotationId]) -> np.ndarray:
        """The rows of those annotations that are here, in any order."""
        wanted = list(annotations)
        order, upper, lower = self._sorted
        halves = np.frombuffer(b"".join(one.bytes for one in wanted), ">u8").astype(np.uint64).reshape(-1, 2)
        start, end = np.searchsorted(upper, halves[:, 0]), np.searchsorted(upper, halves[:, 0], "right")
        alone = np.nonzero(end - start == 1)[0]
        rows = order[start[alone]]
        found = rows[lower[rows] == halves[alone, 1]]
        crowded = [self.row(wanted[place]) for place in np.nonzero(end - start > 1)[0].tolist()]
        return np.concatenate([found, np.array([row for row in crowded if row >= 0], np.int64)])

    def take(self, rows: np.ndarray) -> "Columns":
        """Only these rows, in this order."""
        return Columns(
            ids=self.ids[rows],
            heads=self.heads[rows],
            hashes=self.hashes[rows],
            scene=self.scene.take(rows),
            task=self.task.take(rows),
            class_id=self.class_id.take(rows),
            kind=self.kind.take(rows),
            status=self.status.take(rows),
            author=self.author.take(rows),
            creator=self.creator.take(rows),
            attributes=self.attributes.take(rows),
            numbers=self.numbers[rows],
            wkb=self._texts(rows),
            offsets=offsets_of(np.diff(self.offsets)[rows]),
        )

    @property
    def states(self) -> np.ndarray:
        """(n, 40) uint8: identifier, head, status and number of each row; alike means the same state."""
        order = {status.value: place for place, status in enumerate(Status)}
        status = np.array([order[text] for text in self.status.table], np.int32)[self.status.codes]
        rest = np.stack([status, self.numbers], axis=1).astype(np.int32).view(np.uint8)
        return np.concatenate([self.ids, self.heads, rest], axis=1)

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The order of rows by the upper half of their identifier, those sorted, and the lower halves as they lie."""
        halves = np.ascontiguousarray(self.ids).view(">u8").astype(np.uint64).reshape(-1, 2)
        order = np.argsort(halves[:, 0], kind="stable")
        return order, halves[order, 0], np.ascontiguousarray(halves[:, 1])

    def _texts(self, rows: np.ndarray) -> np.ndarray:
        """The geometries of these rows, one after another: whole runs of neighbours are copied at once."""
        if not len(rows):
            return np.zeros(0, np.uint8)
        breaks = np.nonzero(np.diff(rows) != 1)[0] + 1
        firsts, lasts = rows[np.append(0, breaks)], rows[np.append(breaks - 1, len(rows) - 1)]
        starts, ends = self.offsets[firsts].tolist(), self.offsets[lasts + 1].tolist()
        whole = np.ascontiguousarray(self.wkb).data
        return np.frombuffer(b"".join([whole[at:end] for at, end in zip(starts, ends, strict=True)]), np.uint8)

    def _value(self, row: int, geometry: BaseGeometry) -> Annotation:
        head, sealed = self.heads[row].tobytes(), self.hashes[row].tobytes()
        text = self.attributes.at(row)
        return Annotation(
            id=self.id(row),
            scene=self.scene.at(row),
            task=self.task.at(row),
            class_id=self.class_id.at(row),
            shape=Shape(ShapeKind(self.kind.at(row)), geometry),
            attributes=json.loads(text) if text != NO_ATTRIBUTES else {},
            head=OpId(UUID(bytes=head)) if any(head) else None,
            head_hash=sealed if any(sealed) else b"",
            author=self.author.at(row),
            creator=self.creator.at(row),
            status=Status(self.status.at(row)),
            number=int(self.numbers[row]),
        )


def _id(value: int) -> AnnotationId:
    """The same as UUID(int=value) without its checks, in a third of the time: a selection makes hundred thousands."""
    made = _new(UUID)
    _set(made, "int", value)
    _set(made, "is_safe", SafeUUID.unknown)
    return AnnotationId(made)


def as_rows(joined: bytes, width: int) -> np.ndarray:
    """(n, width) uint8 from joined fields of one width."""
    return np.frombuffer(joined, np.uint8).reshape(-1, width)


def offsets_of(lengths: Sequence[int] | np.ndarray) -> np.ndarray:
    """(n + 1,) int64: where each of some joined texts starts, and where the last ends."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _text(annotation: Annotation) -> str:
    return canonical(annotation.attributes) if annotation.attributes else NO_ATTRIBUTES
