"""Appending to the op log and reading it. Nothing here ever updates or deletes an operation."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

from app.models.ids import DeviceId, OpId, PersonId, ProjectId, TaskId, uuid7
from app.models.op import GENESIS, MOST_BYTES, Draft, Op, OpKind, seal
from app.models.op_row import OpRow, PlacedRow, op_values
from app.store import raw
from app.store.errors import TooLargeError
from app.store.legible import legible
from app.store.rows import OP_FIELDS, Ids, read_op
from app.store.schema import ADOPTS, DEVICE, OP, SET_ASIDE

_AT_ONCE = 500
_PLACE = ("recorded", "feed_n", "disposition")
_COLUMNS = ", ".join((*OP_FIELDS, "position", *_PLACE))
_ROW = ", ".join((*OP_FIELDS, "position"))
_PULLED = (*OP_FIELDS, "feed_n", "disposition", "recorded")


@dataclass(frozen=True, slots=True)
class StoredOp:
    """An operation with its place in this file and, once central has it, its place in the feed."""

    op: Op
    position: int
    recorded: str
    feed_n: int | None
    disposition: str | None

    @property
    def counts(self) -> bool:
        """Whether it may influence anything: late, stale, quarantined and illegible ones never do (invariant 15)."""
        return self.disposition in {None, "applied"} and legible(self.op)

    @property
    def order(self) -> tuple[bool, int, int]:
        """Its place in the one order: the feed first, then what only this file has."""
        if self.feed_n is None:
            return (True, 0, self.position)
        return (False, self.feed_n, self.op.dseq)


def append(connection: Connection, drafts: Sequence[Draft], project: ProjectId, author: PersonId, now: str) -> list[Op]:
    """Seal drafts onto the author's chain of this file and insert them.

    Raises:
        TooLargeError: when central would never take one.
    """
    device, dseq, last = _chain(connection, author)
    sealed = []
    for draft in drafts:
        dseq += 1
        op = seal(draft, project, author, device, dseq, last, now)
        last = op.hash
        _refuse_too_large(op)
        sealed.append(op)
    insert_ops(connection, sealed, now)
    moved = "UPDATE device SET last_dseq = ?, last_hash = ? WHERE device = ?"
    raw.run(connection, moved, (dseq, last, device.bytes))
    return sealed


def _refuse_too_large(op: Op) -> None:
    if len(op.body) > MOST_BYTES // 4 and (size := len(op.body.encode())) > MOST_BYTES:
        raise TooLargeError(size, MOST_BYTES)


def insert_ops(
    connection: Connection,
    ops: Sequence[Op],
    recorded: str,
    placed: Sequence[tuple[int, str]] | None = None,
) -> None:
    """Insert sealed operations; `placed` gives (feed_n, disposition) of pulled ones."""
    places: Sequence[tuple[int | None, str | None]] = placed or [(None, None)] * len(ops)
    if ops:
        rows = [(*op_values(op), recorded, *place) for op, place in zip(ops, places, strict=True)]
        raw.insert_many(connection, OP.name, (*OP_FIELDS, *_PLACE), rows)


def insert_placed(connection: Connection, rows: Sequence[PlacedRow], recorded: str) -> int:
    """Insert pulled rows; give the position of the first, the others follow: this transaction alone hands them out."""
    last = int(raw.run(connection, "SELECT coalesce(max(position), 0) FROM op").fetchone()[0])
    raw.insert_many(connection, OP.name, _PULLED, [(*row, recorded) for row in rows])
    return last + 1


def unknown_entities(connection: Connection, entities: Iterable[bytes]) -> set[bytes]:
    """Those of these entities the log holds nothing of."""
    unknown = set(entities)
    unknown.difference_update(row[0] for row in found_among(connection, "entity", unknown, "entity"))
    return unknown


def found_among(connection: Connection, column: str, ids: Collection[bytes], fields: str) -> list[tuple[Any, ...]]:
    """Give `fields` of the operations whose `column` is one of `ids`, and maybe of some that lie between them.

    New ones mostly follow all there are: between the least and the greatest lie few rows, found at once.
    """
    asked = f"SELECT {fields} FROM op WHERE {column}"  # noqa: S608  our own words
    few = len(ids) // 4
    between = (min(ids, default=b""), max(ids, default=b""), few + 1)
    found = raw.run(connection, f"{asked} BETWEEN ? AND ? LIMIT ?", between).fetchall()
    if len(found) <= few:
        return found
    wanted, found = list(ids), []
    for start in range(0, len(wanted), _AT_ONCE):
        part = tuple(wanted[start : start + _AT_ONCE])
        found += raw.run(connection, f"{asked} IN ({_marks(part)})", part).fetchall()
    return found


def device_of(connection: Connection, author: PersonId) -> DeviceId:
    """The device id this person writes under in this file."""
    return _chain(connection, author)[0]


def device_of_author(connection: Connection, author: PersonId) -> DeviceId | None:
    """The device id this person writes under in this file; None before the first operation."""
    row = connection.execute(select(DEVICE.c.device).where(DEVICE.c.author == author)).first()
    return DeviceId(row.device) if row is not None else None


def of_entities(connection: Connection, entities: Iterable[UUID]) -> dict[UUID, list[StoredOp]]:
    """Every operation of these entities, each list in the one order."""
    wanted = list(entities)
    found: dict[UUID, list[StoredOp]] = {entity: [] for entity in wanted}
    for start in range(0, len(wanted), _AT_ONCE):
        part = [entity.bytes for entity in wanted[start : start + _AT_ONCE]]
        for stored in query(connection, f"entity IN ({_marks(part)})", part):
            found[stored.op.entity].append(stored)
    for operations in found.values():
        if len(operations) > 1:
            operations.sort(key=lambda stored: stored.order)
    return found


def of_task(connection: Connection, task: TaskId, kinds: Sequence[str] = ()) -> list[StoredOp]:
    """Every operation of a task, in the one order."""
    return sorted(_of_kinds(connection, "task = ?", [task.bytes], kinds), key=lambda stored: stored.order)


def newest_revisions(connection: Connection, task: TaskId, author: PersonId, limit: int) -> list[StoredOp]:
    """The newest revisions of one person on a task, at most `limit`, in the one order; costs what it gives."""
    where, who = "task = ? AND kind = ? AND author = ?", [task.bytes, OpKind.REVISION.value, author.bytes]
    newest = f"position DESC LIMIT {int(limit)}"
    found = list(query(connection, f"{where} AND feed_n IS NULL", who, newest))
    if len(found) < limit:
        rest = f"feed_n DESC, dseq DESC LIMIT {int(limit) - len(found)}"
        found += query(connection, f"{where} AND feed_n IS NOT NULL", who, rest)
    return sorted(found, key=lambda stored: stored.order)


def everything(connection: Connection, kinds: Sequence[str] = ()) -> list[StoredOp]:
    """The whole log, in the one order."""
    return sorted(_of_kinds(connection, "1", [], kinds), key=lambda stored: stored.order)


def authors_of(connection: Connection, entity: UUID) -> set[PersonId]:
    """Everybody who made a revision of this annotation that counts, or what a lead adopted into it."""
    found = query(connection, "entity = ? AND kind = ?", [entity.bytes, OpKind.REVISION.value])
    counting = [stored for stored in found if stored.counts]
    return {PersonId(stored.op.author) for stored in counting} | authors_adopted(connection, counting)


def authors_adopted(connection: Connection, revisions: Iterable[StoredOp]) -> set[PersonId]:
    """Who made what these revisions adopt; what was adopted may have adopted something itself."""
    waiting, seen, authors = list(revisions), set[str](), set[PersonId]()
    while waiting:
        said = waiting.pop().op.data().get("adopts")
        if not isinstance(said, str) or said in seen:
            continue
        seen.add(said)
        try:
            kept = find_op(connection, OpId(UUID(said)))
        except ValueError:
            continue
        if kept is not None:
            authors.add(PersonId(kept.op.author))
            waiting.append(kept)
    return authors


def entities_noting(connection: Connection, word: str, among: Sequence[UUID] | None = None) -> set[UUID]:
    """Entities, all or `among` these, of which some revision has a member of this name in its body, at any depth."""
    asked, given = (
        "SELECT DISTINCT entity FROM op WHERE kind = ? AND instr(body, ?) > 0",
        (OpKind.REVISION.value, f'"{word}":'),
    )
    if among is None:
        return {UUID(bytes=row[0]) for row in raw.run(connection, asked, given)}
    found: set[UUID] = set()
    for start in range(0, len(among), _AT_ONCE):
        part = [entity.bytes for entity in among[start : start + _AT_ONCE]]
        rows = raw.run(connection, f"{asked} AND entity IN ({_marks(part)})", (*given, *part))
        found.update(UUID(bytes=row[0]) for row in rows)
    return found


def find_op(connection: Connection, op_id: OpId) -> StoredOp | None:
    """One operation by id."""
    return next(query(connection, "op_id = ?", [op_id.bytes]), None)


def set_aside(connection: Connection) -> list[StoredOp]:
    """Everything central keeps without effect, in the order it came here."""
    return list(query(connection, SET_ASIDE, []))


def adopting(connection: Connection) -> list[StoredOp]:
    """The revisions by which a lead adopted something, in the order they came here."""
    return list(query(connection, ADOPTS, []))


def rows(connection: Connection, where: str, parameters: Sequence[object], limit: int) -> list[tuple[OpRow, int]]:
    """The first operations in the order of their device as SQLite holds them, each with its position in the log."""
    statement = f"SELECT {_ROW} FROM op WHERE {where} ORDER BY dseq LIMIT {int(limit)}"  # noqa: S608  our own words
    return [(row[:-1], row[-1]) for row in raw.run(connection, statement, parameters)]


def query(
    connection: Connection, where: str, parameters: Sequence[object], order: str = "position"
) -> Iterator[StoredOp]:
    """Whole rows of the log, past SQLAlchemy, which takes four times as long over them as SQLite."""
    ids = Ids()
    statement = f"SELECT {_COLUMNS} FROM op WHERE {where} ORDER BY {order}"  # noqa: S608  our own words
    found = raw.run(connection, statement, parameters)
    while rows := found.fetchmany(_AT_ONCE):
        for row in rows:
            yield StoredOp(read_op(row, ids), row[14], row[15], row[16], row[17])


def _of_kinds(
    connection: Connection, where: str, parameters: Sequence[object], kinds: Sequence[str]
) -> Iterator[StoredOp]:
    words = [str(kind) for kind in kinds]
    narrowed = f"{where} AND kind IN ({_marks(words)})" if words else where
    return query(connection, narrowed, [*parameters, *words])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _chain(connection: Connection, author: PersonId) -> tuple[DeviceId, int, bytes]:
    asked = "SELECT device, last_dseq, last_hash FROM device WHERE author = ?"
    row = raw.run(connection, asked, (author.bytes,)).fetchone()
    if row is not None:
        return DeviceId(UUID(bytes=row[0])), row[1], row[2]
    device = DeviceId(uuid7())
    connection.execute(insert(DEVICE).values(device=device, author=author, last_dseq=0, last_hash=GENESIS))
    return device, 0, GENESIS
