"""Annotations of a task or a scene as columns, read past SQLAlchemy: a million rows are mostly copying.

What costs is making an object of every field, and doing so under Python's lock while a window wants it. So SQLite joins
each field of some thousand rows to one text, by itself, and counts where a field is not what it nearly always is. The
geometries come first: whoever draws can begin while the rest is read.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from app.models.columns import HASH_BYTES, ID_BYTES, Coded, Columns
from app.models.geometries import Geometries, offsets_of
from app.models.ids import SceneId, TaskId

BLOCK = 4096
_LAST = 2**63 - 1
_FIELDS, _WIDE = "annotation || head || head_hash", (ID_BYTES, ID_BYTES, HASH_BYTES)
_WORDS = ("class_id", "kind", "status", "attributes", "number")
_PEOPLE = ("author", "creator", "scene", "task")
_OTHERS = """SELECT CAST(group_concat(task, '') AS BLOB) FROM task_tally WHERE living > 0 AND task <> ?
    AND (task IN (SELECT task FROM task WHERE scene = ?) OR task NOT IN (SELECT task FROM task))"""
"""A task of which only its annotations are known so far may lie in any scene."""
Row = tuple[Any, ...]
Rows = tuple[int, int]
Ask = Callable[[str, Sequence[Any]], Row | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which living annotations to read: those of a task, `within` a scene, or of a scene without one of its tasks."""

    key: str
    owner: bytes
    without: bytes | None = None
    within: bytes | None = None

    @classmethod
    def task(cls, task: TaskId) -> "Wanted":
        """Those of one task."""
        return cls("task", task.bytes)

    @classmethod
    def scene(cls, scene: SceneId, without: TaskId | None = None) -> "Wanted":
        """Those of a scene; those of the task `without` are left out."""
        return cls("scene", scene.bytes, without.bytes if without is not None else None)

    def owners(self, ask: "Ask") -> "list[Wanted]":
        """The same by tasks where one is left out, so that its rows are never passed over one by one."""
        if self.without is None:
            return [self]
        found = ask(_OTHERS, (self.without, self.owner))
        joined = found[0] if found is not None else None
        return [Wanted("task", task, within=self.owner) for task in _parts(joined or b"")]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The geometries in the order they were drawn, and where their rows lie: `order` is None when as they were drawn.

    `blocks` are an owner, (first, last) row numbers of the table, and the count of wanted rows between.
    """

    shapes: Geometries
    order: np.ndarray | None
    blocks: tuple[tuple[Wanted, Rows, int], ...]


def of_task(connection: Connection, task: TaskId) -> Columns:
    """Living annotations of one task, in the order they were drawn."""
    wanted = Wanted.task(task)
    return filled(connection, outline(connection, wanted))


def of_scene(connection: Connection, scene: SceneId, without: TaskId | None = None) -> Columns:
    """Living annotations of a scene, in the order they were drawn; those of the task `without` are left out."""
    wanted = Wanted.scene(scene, without)
    return filled(connection, outline(connection, wanted))


def outline(connection: Connection, wanted: Wanted) -> Outline:
    """The geometries alone, in a third of the time that all takes."""
    ask = _asking(connection)
    what = f"count(*), {_joined('geometry')}, group_concat(length(geometry)), group_concat(ordinal)"
    wkb, lengths, ordinals = bytearray(), [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    blocks = []
    for owner, rows in _ranges(ask, wanted):
        count, texts, sizes, places = _one(ask, what, owner, rows)
        if count:
            wkb += texts
            lengths.append(_numbers(sizes))
            ordinals.append(_numbers(places))
            blocks.append((owner, rows, count))
    shapes = Geometries(np.frombuffer(wkb, np.uint8), offsets_of(np.concatenate(lengths)))
    drawn = np.concatenate(ordinals)
    if bool((drawn[1:] >= drawn[:-1]).all()):
        return Outline(shapes, None, tuple(blocks))
    order = np.argsort(drawn, kind="stable")
    return Outline(shapes.geometries_at(order), order, tuple(blocks))


def filled(connection: Connection, drawn: Outline) -> Columns:
    """All of an outline's annotations; ask in the transaction in which the outline was read."""
    if not drawn.blocks:
        return Columns.of(())
    ask = _asking(connection)
    usual = _one(ask, ", ".join((*_WORDS, *_PEOPLE)), *drawn.blocks[0][:2])
    few = [_Few(name, value) for name, value in zip((*_WORDS, *_PEOPLE), usual, strict=True)]
    wide = [np.empty((len(drawn.shapes), width), np.uint8) for width in _WIDE]
    start = 0
    for owner, rows, count in drawn.blocks:
        texts = _take_few(partial(_one, ask, wanted=owner, rows=rows), count, few)
        parts = np.split(np.frombuffer(texts, np.uint8).reshape(count, sum(_WIDE)), np.cumsum(_WIDE)[:-1], axis=1)
        for field, part in zip(wide, parts, strict=True):
            field[start : start + count] = part
        start += count
    return _columns(drawn, wide, {column.name: column.coded(drawn.order) for column in few})


def _take_few(one: "Callable[..., Row]", count: int, few: "Sequence[_Few]") -> bytes:
    """Note a block's values in the columns of few; give its wide fields, row after row, of the same look at it."""
    as_usual, varied = [column for column in few if not column.varied], [column for column in few if column.varied]
    what = ", ".join([_joined(_FIELDS), _others(as_usual), *(column.question for column in varied)])
    texts, others, *answers = one(what, given=[column.usual for column in as_usual])
    for column, answer in zip(varied, answers, strict=True):
        column.take(answer)
    for column in as_usual:
        if others and one(_others([column]), given=[column.usual])[0]:
            column.vary(one(column.question)[0])
        else:
            column.stay(count)
    return bytes(texts)


def _columns(drawn: Outline, wide: list[np.ndarray], few: dict[str, Coded[Any]]) -> Columns:
    ids, heads, hashes = (field if drawn.order is None else np.take(field, drawn.order, axis=0) for field in wide)
    number = few["number"]
    return Columns(
        wkb=drawn.shapes.wkb,
        offsets=drawn.shapes.offsets,
        ids=ids,
        heads=heads,
        hashes=hashes,
        scene=_ids(few["scene"]),
        task=_ids(few["task"]),
        class_id=few["class_id"],
        kind=few["kind"],
        status=few["status"],
        author=_ids(few["author"]),
        creator=_ids(few["creator"]),
        attributes=few["attributes"],
        numbers=_values(number),
    )


class _Few:
    """A column of few different values, numbered as they come; `usual` is what they are until one is not."""

    def __init__(self, name: str, usual: Any) -> None:
        self.name = name
        self.usual = usual
        self.varied = False
        self._known: dict[Any, int] = {usual: 0}
        self._stayed = 0
        self._codes: list[np.ndarray] = []

    @property
    def question(self) -> str:
        """What to ask of some rows that are not all as usual: all values."""
        return _joined(self.name) if self.name in _PEOPLE else f"json_group_array({self.name})"

    def stay(self, count: int) -> None:
        """So many more rows are as usual."""
        self._stayed += count

    def vary(self, answer: Any) -> None:
        """From now on they are not; note the answer to `question`."""
        self.varied = True
        self.take(answer)

    def take(self, answer: Any) -> None:
        """Note the answer to `question` for some rows."""
        values = _parts(answer) if self.name in _PEOPLE else json.loads(answer)
        for value in dict.fromkeys(values):
            self._known.setdefault(value, len(self._known))
        self._codes.append(np.fromiter(map(self._known.__getitem__, values), np.int32, len(values)))

    def coded(self, order: np.ndarray | None) -> Coded[Any]:
        """The whole column; where all is as usual one number in memory stands for all rows."""
        stayed = np.broadcast_to(np.zeros(1, np.int32), self._stayed)
        if not self.varied:
            return Coded((self.usual,), stayed)
        codes = np.concatenate([stayed, *self._codes])
        return Coded(tuple(self._known), codes if order is None else codes[order])


def _asking(connection: Connection) -> Ask:
    """Ask for one row on a connection, past SQLAlchemy; None when there is none."""
    driver = connection.connection.cursor()

    def ask(statement: str, given: Sequence[Any]) -> Row | None:
        driver.execute(statement, given)
        found: Row | None = driver.fetchone()
        return found

    return ask


def _ranges(ask: Ask, wanted: Wanted) -> Iterator[tuple[Wanted, Rows]]:
    """Owners, and row numbers from and to, with at most BLOCK living annotations of the owner between them."""
    for owner in wanted.owners(ask):
        step = (
            f"SELECT rowid FROM annotation WHERE {owner.key} = ? AND deleted = 0 AND rowid > ? ORDER BY rowid LIMIT 1"  # noqa: S608  our own names
        )
        before: int | None = 0
        while before is not None and ask(step, (owner.owner, before)) is not None:
            last = ask(f"{step} OFFSET {BLOCK - 1}", (owner.owner, before))
            yield owner, (before + 1, last[0] if last is not None else _LAST)
            before = last[0] if last is not None else None


def _others(usual: Sequence["_Few"]) -> str:
    """How many rows are not as usual in these columns."""
    names, marks = ", ".join(one.name for one in usual), ", ".join("?" * len(usual))
    return f"total(({names}) IS NOT ({marks}))" if usual else "0"


def _one(ask: Ask, what: str, wanted: Wanted, rows: Rows, given: Sequence[Any] = ()) -> Row:
    """What an aggregate says of a range of rows, in the order of their numbers."""
    owned = f"{wanted.key} = ? AND deleted = 0 AND rowid BETWEEN ? AND ?"
    values = [*given, wanted.owner, *rows]
    if wanted.within is not None:
        owned, values = f"{owned} AND scene = ?", [*values, wanted.within]
    found = ask(f"SELECT {what} FROM annotation WHERE {owned}", values)  # noqa: S608  our own names
    assert found is not None
    return found


def _joined(name: str) -> str:
    """Field after field as bytes: SQLite joins what it is given, zeros included."""
    return f"CAST(group_concat({name}, '') AS BLOB)"


def _numbers(text: str) -> np.ndarray:
    return np.fromstring(text, np.int64, sep=",")


def _parts(joined: bytes) -> list[bytes]:
    """The identifiers of which these bytes are made."""
    return [joined[at : at + ID_BYTES] for at in range(0, len(joined), ID_BYTES)]


def _values(coded: Coded[int]) -> np.ndarray:
    """(n,) int32: the values themselves; where all are the same one number in memory stands for all rows."""
    table = np.array(coded.table, np.int32)
    return np.broadcast_to(table, len(coded.codes)) if len(table) == 1 else table[coded.codes]


def _ids(coded: Coded[bytes]) -> Coded[Any]:
    """The same column with its few values as identifiers."""
    return Coded(tuple(UUID(bytes=value) for value in coded.table), coded.codes)
