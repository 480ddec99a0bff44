"""Annotations of a task or a scene as columns, read past SQLAlchemy: a million rows are mostly copying.

What costs is making an object of every field, so SQLite joins the fields first, and says NULL for what is nearly always
the same.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from app.models.columns import HASH_BYTES, ID_BYTES, NO_ATTRIBUTES, Coded, Columns, offsets_of
from app.models.ids import PersonId, SceneId, TaskId

BATCH = 2000
_SEPARATOR = "\x1f"
_FIELDS = (
    "ordinal, number, CAST(annotation || head || head_hash || author AS BLOB), geometry, "
    f"class_id || '{_SEPARATOR}' || kind || '{_SEPARATOR}' || status, "
    f"NULLIF(creator, author), NULLIF(attributes, '{NO_ATTRIBUTES}'), scene, NULLIF(task, ?)"
)
_HEAD, _HASH, _AUTHOR = ID_BYTES, 2 * ID_BYTES, 2 * ID_BYTES + HASH_BYTES
_FIXED = _AUTHOR + ID_BYTES


def of_task(connection: Connection, task: TaskId) -> Columns:
    """Living annotations of one task, in the order they were drawn."""
    return _read(connection, "task = ?", (task.bytes, task.bytes), task)


def of_scene(connection: Connection, scene: SceneId, without: TaskId | None = None) -> Columns:
    """Living annotations of a scene, in the order they were drawn; those of the task `without` are left out."""
    if without is None:
        return _read(connection, "scene = ?", (None, scene.bytes))
    return _read(connection, "scene = ? AND task <> ?", (None, scene.bytes, without.bytes))


def _read(connection: Connection, where: str, given: tuple[bytes | None, ...], usual: TaskId | None = None) -> Columns:
    statement = f"SELECT {_FIELDS} FROM annotation WHERE {where} AND deleted = 0"  # noqa: S608  our own names
    cursor = connection.connection.cursor()
    gathered = _Gathered(usual)
    try:
        cursor.execute(statement, given)
        while rows := cursor.fetchmany(BATCH):
            gathered.add(rows)
    finally:
        cursor.close()
    return gathered.columns()


class _Codes:
    """A column of few different values, numbered as they come."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}
        self._codes: list[np.ndarray] = []

    def add(self, values: Sequence[Any]) -> None:
        """Number a batch; most are all the same."""
        if values.count(values[0]) == len(values):
            code = self._known.setdefault(values[0], len(self._known))
            self._codes.append(np.full(len(values), code, np.int32))
            return
        for value in dict.fromkeys(values):
            self._known.setdefault(value, len(self._known))
        self._codes.append(np.fromiter(map(self._known.__getitem__, values), np.int32, len(values)))

    def coded(self) -> Coded[Any]:
        """The whole column."""
        return Coded(tuple(self._known), np.concatenate(self._codes))


class _Gathered:
    """Batches of rows as they come, packed at once so that no million of objects is ever alive."""

    def __init__(self, usual: TaskId | None) -> None:
        self._usual = usual
        self._fixed: list[bytes] = []
        self._wkb: list[bytes] = []
        self._lengths: list[np.ndarray] = []
        self._numbers: list[np.ndarray] = []
        self._coded = [_Codes() for _ in range(5)]

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Pack a batch."""
        ordinal, number, fixed, geometry, *coded = zip(*rows, strict=True)
        self._fixed.append(b"".join(fixed))
        self._wkb.append(b"".join(geometry))
        self._lengths.append(np.fromiter(map(len, geometry), np.int64, len(rows)))
        self._numbers.append(np.array((ordinal, number), np.int64))
        for column, values in zip(self._coded, coded, strict=True):
            column.add(values)

    def columns(self) -> Columns:
        """Join the batches and put them in the order of drawing."""
        if not self._fixed:
            return Columns.of(())
        fixed = np.frombuffer(b"".join(self._fixed), np.uint8).reshape(-1, _FIXED)
        self._fixed.clear()
        wkb = np.frombuffer(b"".join(self._wkb), np.uint8)
        self._wkb.clear()
        words, creator, attributes, scene, task = (column.coded() for column in self._coded)
        class_id, kind, status = (_word(words, place) for place in range(3))
        ordinals, numbers = np.concatenate(self._numbers, axis=1)
        author = _people(fixed[:, _AUTHOR:])
        read = Columns(
            ids=np.ascontiguousarray(fixed[:, :_HEAD]),
            heads=np.ascontiguousarray(fixed[:, _HEAD:_HASH]),
            hashes=np.ascontiguousarray(fixed[:, _HASH:_AUTHOR]),
            scene=_ids(scene),
            task=_tasks(task, self._usual),
            class_id=class_id,
            kind=kind,
            status=status,
            author=author,
            creator=_creators(author, _ids(creator)),
            attributes=Coded(tuple(text or NO_ATTRIBUTES for text in attributes.table), attributes.codes),
            numbers=numbers.astype(np.int32),
            wkb=wkb,
            offsets=offsets_of(np.concatenate(self._lengths)),
        )
        in_order = bool((ordinals[1:] >= ordinals[:-1]).all())
        return read if in_order else read.take(np.argsort(ordinals, kind="stable"))


def _tasks(coded: Coded[bytes | None], usual: TaskId | None) -> Coded[TaskId]:
    """The tasks; None stands for the usual one."""
    found = [TaskId(UUID(bytes=value)) if value is not None else usual for value in coded.table]
    return Coded(tuple(one for one in found if one is not None), coded.codes)


def _word(words: Coded[str], place: int) -> Coded[str]:
    """One of the words that SQLite joined, its table without doubles."""
    table = Coded.of(text.split(_SEPARATOR)[place] for text in words.table)
    return Coded(table.table, table.codes[words.codes])


def _people(raw: np.ndarray) -> Coded[PersonId | None]:
    """Number (n, 16) uint8 of identifiers, of which there are few."""
    halves = np.ascontiguousarray(raw).view(np.uint64)
    mixed = halves[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ halves[:, 1]
    _, first, codes = np.unique(mixed, return_index=True, return_inverse=True)
    return Coded(tuple(PersonId(UUID(bytes=raw[row].tobytes())) for row in first.tolist()), codes.astype(np.int32))


def _creators(author: Coded[PersonId | None], other: Coded[Any]) -> Coded[PersonId | None]:
    """Who began each: its author where nobody else is named."""
    table = (*author.table, *other.table)
    named = np.array([one is not None for one in other.table], bool)[other.codes]
    return Coded(table, np.where(named, other.codes + len(author.table), author.codes).astype(np.int32))


def _ids(coded: Coded[bytes | None]) -> Coded[Any]:
    """The same column with its few values as identifiers."""
    return Coded(tuple(UUID(bytes=value) if value is not None else None for value in coded.table), coded.codes)
