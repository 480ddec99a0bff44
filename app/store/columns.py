"""Annotations of a task or a scene as columns, read past SQLAlchemy: a million rows are mostly copying."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from app.models.columns import HASH_BYTES, ID_BYTES, Coded, Columns, as_rows, offsets_of
from app.models.ids import SceneId, TaskId

BATCH = 20_000
_FIELDS = "annotation, head, head_hash, scene, task, class_id, kind, status, author, creator, attributes, number, geometry"


def of_task(connection: Connection, task: TaskId) -> Columns:
    """Living annotations of one task, in the order they were drawn."""
    return _read(connection, "task = ?", (task.bytes,))


def of_scene(connection: Connection, scene: SceneId, without: TaskId | None = None) -> Columns:
    """Living annotations of a scene, in the order they were drawn; those of the task `without` are left out."""
    if without is None:
        return _read(connection, "scene = ?", (scene.bytes,))
    return _read(connection, "scene = ? AND task <> ?", (scene.bytes, without.bytes))


def _read(connection: Connection, where: str, given: tuple[bytes, ...]) -> Columns:
    statement = f"SELECT ordinal, {_FIELDS} FROM annotation WHERE {where} AND deleted = 0"  # noqa: S608  our own names
    cursor = connection.connection.cursor()
    gathered = _Gathered()
    try:
        cursor.execute(statement, given)
        while rows := cursor.fetchmany(BATCH):
            gathered.add(rows)
    finally:
        cursor.close()
    return gathered.columns()


class _Gathered:
    """Batches of rows as they come, packed at once so that no million of objects is ever alive."""

    def __init__(self) -> None:
        self._fixed: list[list[bytes]] = [[], [], [], []]
        self._lengths: list[np.ndarray] = []
        self._numbers: list[np.ndarray] = []
        self._ordinals: list[np.ndarray] = []
        self._known: list[dict[Any, int]] = [{} for _ in range(8)]
        self._codes: list[list[np.ndarray]] = [[] for _ in range(8)]

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Pack a batch."""
        ordinal, identifier, head, sealed, *coded, number, geometry = zip(*rows, strict=True)
        for target, values in zip(self._fixed, (identifier, head, sealed, geometry), strict=True):
            target.append(b"".join(values))
        self._lengths.append(np.fromiter(map(len, geometry), np.int64, len(rows)))
        self._numbers.append(np.array(number, np.int32))
        self._ordinals.append(np.array(ordinal, np.int64))
        for known, codes, values in zip(self._known, self._codes, coded, strict=True):
            for value in dict.fromkeys(values):
                known.setdefault(value, len(known))
            codes.append(np.fromiter(map(known.__getitem__, values), np.int32, len(rows)))

    def columns(self) -> Columns:
        """Join the batches and put them in the order of drawing."""
        if not self._ordinals:
            return Columns.of(())
        ids, heads, hashes, wkb = (b"".join(parts) for parts in self._fixed)
        self._fixed.clear()
        scene, task, class_id, kind, status, author, creator, attributes = (
            Coded(tuple(known), np.concatenate(codes)) for known, codes in zip(self._known, self._codes, strict=True)
        )
        read = Columns(
            ids=as_rows(ids, ID_BYTES),
            heads=as_rows(heads, ID_BYTES),
            hashes=as_rows(hashes, HASH_BYTES),
            scene=_ids(scene),
            task=_ids(task),
            class_id=class_id,
            kind=kind,
            status=status,
            author=_ids(author),
            creator=_ids(creator),
            attributes=attributes,
            numbers=np.concatenate(self._numbers),
            wkb=np.frombuffer(wkb, np.uint8),
            offsets=offsets_of(np.concatenate(self._lengths)),
        )
        ordinals = np.concatenate(self._ordinals)
        in_order = bool((ordinals[1:] >= ordinals[:-1]).all())
        return read if in_order else read.take(np.argsort(ordinals, kind="stable"))


def _ids(coded: Coded[bytes]) -> Coded[Any]:
    """The same column with its few values as identifiers."""
    return Coded(tuple(UUID(bytes=value) for value in coded.table), coded.codes)
