"""Many annotations as a few arrays: a million of them cost megabytes, and one becomes a value when somebody asks."""

import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID, SafeUUID

import numpy as np
from shapely.geometry.base import BaseGeometry

from app.models.annotation import Annotation, Status
from app.models.canonical import canonical
from app.models.geometries import Geometries
from app.models.geometry import Shape, ShapeKind
from app.models.ids import NIL, AnnotationId, OpId, PersonId, SceneId, TaskId

T = TypeVar("T", bound=Hashable)
ID_BYTES, HASH_BYTES = 16, 32
NO_ATTRIBUTES = "{}"
FEW = 4
"""So many are sooner made one by one than by passes over all columns."""
_number = attrgetter("number")
_new, _set = UUID.__new__, object.__setattr__
_UNKNOWN = SafeUUID.unknown


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
        return self.table[int(self.codes.item(row))]

    def each(self, rows: np.ndarray) -> list[T]:
        """The values of some rows."""
        if len(self.table) == 1:
            return [self.table[0]] * len(rows)
        return [self.table[code] for code in self.codes[rows].tolist()]

    def take(self, rows: np.ndarray) -> "Coded[T]":
        """Only these rows."""
        return Coded(self.table, self.codes[rows])

    def where(self, wanted: Iterable[T]) -> np.ndarray:
        """(n,) bool: the rows that hold one of these values."""
        known = set(wanted)
        fits = np.array([value in known for value in self.table], bool)
        return fits[self.codes] if len(fits) else np.zeros(len(self.codes), bool)


@dataclass(frozen=True, eq=False)
class Columns(Geometries):
    """Annotations in the order they were drawn, one row each.

    `ids` and `heads` are (n, 16) uint8, a head of zeros is none; `hashes` (n, 32) uint8; `attributes` holds JSON texts.
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

    @classmethod
    def of(cls, annotations: Sequence[Annotation]) -> "Columns":
        """Take values apart."""
        shapes = Geometries.from_shapes([one.shape.geometry for one in annotations])
        return cls(
            wkb=shapes.wkb,
            offsets=shapes.offsets,
            ids=as_rows(b"".join(one.id.bytes for one in annotations), ID_BYTES),
            heads=as_rows(b"".join(map(_head, annotations)), ID_BYTES),
            hashes=as_rows(b"".join(map(_hash, annotations)), HASH_BYTES),
            scene=_coded(annotations, "scene"),
            task=_coded(annotations, "task"),
            class_id=_coded(annotations, "class_id"),
            kind=_coded(annotations, "shape.kind.value"),
            status=_coded(annotations, "status.value"),
            author=_coded(annotations, "author"),
            creator=_coded(annotations, "creator"),
            attributes=Coded.of(map(_text, annotations)),
            numbers=np.array(list(map(_number, annotations)), np.int32),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, kind: ShapeKind) -> bool:
        """Whether any may be of a kind."""
        return kind.value in self.kind.table

    def id(self, row: int) -> AnnotationId:
        """The identifier of a row."""
        return AnnotationId(_id(self.ids[row].tobytes()))

    def ids_at(self, rows: np.ndarray) -> list[AnnotationId]:
        """The identifiers of these rows."""
        return [AnnotationId(_id(one)) for one in _split(self.ids[rows], ID_BYTES)]

    def annotation(self, row: int) -> Annotation:
        """One row as a value."""
        return self.annotations(np.array([row]))[0]

    def annotations(self, rows: np.ndarray | None = None) -> list[Annotation]:
        """These rows, or all, as values."""
        wanted = np.arange(len(self)) if rows is None else rows
        coded: tuple[Coded[Any], ...] = (
            self.scene,
            self.task,
            self.class_id,
            self.kind,
            self.status,
            self.author,
            self.creator,
        )
        if len(wanted) <= FEW:
            return [
                _value(*self._bare(row), geometry, *(column.at(row) for column in coded))
                for row, geometry in zip(wanted.tolist(), self.geometries(wanted), strict=True)
            ]
        fields = zip(
            _split(self.ids[wanted], ID_BYTES),
            _split(self.heads[wanted], ID_BYTES),
            _split(self.hashes[wanted], HASH_BYTES),
            self.numbers[wanted].tolist(),
            self.attributes.each(wanted),
            self.geometries(wanted),
            *(column.each(wanted) for column in coded),
            strict=True,
        )
        return [_value(*each) for each in fields]

    def _bare(self, row: int) -> tuple[bytes, bytes, bytes, int, str]:
        """What is no code of a row: own identifier, head, hash, number, and attributes before the geometry."""
        texts = self.ids[row].tobytes(), self.heads[row].tobytes(), self.hashes[row].tobytes()
        return *texts, self.numbers.item(row), self.attributes.at(row)

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
        found = self.rows_of(list(annotations))
        return found[found >= 0]

    def rows_of(self, annotations: Sequence[AnnotationId]) -> np.ndarray:
        """(n,) int64: the row of each of these, -1 of one that is not here."""
        order, upper, lower = self._sorted
        halves = np.frombuffer(b"".join(one.bytes for one in annotations), ">u8").astype(np.uint64).reshape(-1, 2)
        start, end = np.searchsorted(upper, halves[:, 0]), np.searchsorted(upper, halves[:, 0], "right")
        alone = np.nonzero(end - start == 1)[0]
        found, rows = np.full(len(halves), -1, np.int64), order[start[alone]]
        fits = lower[rows] == halves[alone, 1]
        found[alone[fits]] = rows[fits]
        for place in np.nonzero(end - start > 1)[0].tolist():
            found[place] = self.row(annotations[place])
        return found

    def take(self, rows: np.ndarray) -> "Columns":
        """Only these rows, in this order."""
        texts = self.geometries_at(rows)
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
            wkb=texts.wkb,
            offsets=texts.offsets,
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
        halves = np.ascontiguousarray(self.ids).view(">u8").reshape(-1, 2)
        upper, lower = halves[:, 0].astype(np.uint64), halves[:, 1]
        if bool((upper[1:] >= upper[:-1]).all()):
            return np.arange(len(upper), dtype=np.int32), upper, lower
        order = np.argsort(upper, kind="stable").astype(np.int32)
        return order, upper[order], lower


_KINDS = {kind.value: kind for kind in ShapeKind}
_STATES = {status.value: status for status in Status}
_NO_HEAD, _NO_HASH = bytes(ID_BYTES), bytes(HASH_BYTES)


def _value(
    own: bytes,
    head: bytes,
    sealed: bytes,
    number: int,
    attributes: str,
    geometry: BaseGeometry,
    scene: SceneId,
    task: TaskId,
    class_id: str,
    kind: str,
    status: str,
    author: PersonId,
    creator: PersonId,
) -> Annotation:
    return Annotation(
        id=AnnotationId(_id(own)),
        scene=scene,
        task=task,
        class_id=class_id,
        shape=Shape(_KINDS[kind], geometry),
        attributes=json.loads(attributes) if attributes != NO_ATTRIBUTES else {},
        head=OpId(_id(head)) if head != _NO_HEAD else None,
        head_hash=sealed if sealed != _NO_HASH else b"",
        author=author,
        creator=creator,
        status=_STATES[status],
        number=number,
    )


def _split(fields: np.ndarray, width: int) -> list[bytes]:
    """The fields of rows (n, width) uint8, one by one."""
    joined = fields.tobytes()
    return [joined[at : at + width] for at in range(0, len(joined), width)]


def _id(own: bytes) -> UUID:
    """The same as UUID(bytes=own) without its checks, in a third of the time: a selection makes hundred thousands."""
    made = _new(UUID)
    _set(made, "int", int.from_bytes(own))
    _set(made, "is_safe", _UNKNOWN)
    return made


def as_rows(joined: bytes, width: int) -> np.ndarray:
    """(n, width) uint8 from joined fields of one width."""
    return np.frombuffer(joined, np.uint8).reshape(-1, width)


def _coded(annotations: Sequence[Annotation], name: str) -> Coded[Any]:
    """A field of few different values, or a field of a field."""
    return Coded.of(map(attrgetter(name), annotations))


def _head(annotation: Annotation) -> bytes:
    return (annotation.head or NIL).bytes


def _hash(annotation: Annotation) -> bytes:
    return annotation.head_hash.ljust(HASH_BYTES, b"\0")


def _text(annotation: Annotation) -> str:
    return canonical(annotation.attributes) if annotation.attributes else NO_ATTRIBUTES
