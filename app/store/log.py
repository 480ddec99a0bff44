"""Appending to the op log and reading it. Nothing here ever updates or deletes an operation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from app.models.ids import DeviceId, OpId, PersonId, ProjectId, TaskId, uuid7
from app.models.op import GENESIS, Draft, Op, OpKind, seal
from app.store.rows import insert_rows, op_row, read_op
from app.store.schema import DEVICE, OP


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
        """Whether it may influence anything: quarantined, late and stale ones never do (invariant 15)."""
        return self.disposition in {None, "applied"}

    @property
    def order(self) -> tuple[bool, int, int]:
        """Its place in the one order: the feed first, then what only this file has."""
        if self.feed_n is None:
            return (True, 0, self.position)
        return (False, self.feed_n, self.op.dseq)


def append(connection: Connection, drafts: Sequence[Draft], project: ProjectId, author: PersonId, now: str) -> list[Op]:
    """Seal drafts onto the author's chain of this file and insert them."""
    device, dseq, last = _chain(connection, author)
    sealed = []
    for draft in drafts:
        dseq += 1
        op = seal(draft, project, author, device, dseq, last, now)
        last = op.hash
        sealed.append(op)
    insert_ops(connection, sealed, now)
    connection.execute(update(DEVICE).where(DEVICE.c.device == device).values(last_dseq=dseq, last_hash=last))
    return sealed


def insert_ops(
    connection: Connection,
    ops: Sequence[Op],
    recorded: str,
    placed: Sequence[tuple[int, str]] | None = None,
) -> None:
    """Insert sealed operations; `placed` gives (feed_n, disposition) of pulled ones."""
    places: Sequence[tuple[int | None, str | None]] = placed or [(None, None)] * len(ops)
    rows = [
        {**op_row(op), "recorded": recorded, "feed_n": feed_n, "disposition": disposition}
        for op, (feed_n, disposition) in zip(ops, places, strict=True)
    ]
    insert_rows(connection, OP, rows)


def device_of(connection: Connection, author: PersonId) -> DeviceId:
    """The device id this person writes under in this file."""
    return _chain(connection, author)[0]


def of_entities(connection: Connection, entities: Iterable[UUID]) -> dict[UUID, list[StoredOp]]:
    """Every operation of these entities, each list in the one order."""
    wanted = list(entities)
    found: dict[UUID, list[StoredOp]] = {entity: [] for entity in wanted}
    for start in range(0, len(wanted), 500):
        for stored in _query(connection, OP.c.entity.in_(wanted[start : start + 500])):
            found[stored.op.entity].append(stored)
    for operations in found.values():
        operations.sort(key=lambda stored: stored.order)
    return found


def of_task(connection: Connection, task: TaskId, kinds: Sequence[str] = ()) -> list[StoredOp]:
    """Every operation of a task, in the one order."""
    where = [OP.c.task == task, *([OP.c.kind.in_(kinds)] if kinds else [])]
    return sorted(_query(connection, *where), key=lambda stored: stored.order)


def newest_revisions(connection: Connection, task: TaskId, author: PersonId, limit: int) -> list[StoredOp]:
    """The newest revisions of one person on a task, at most `limit`, in the one order; costs what it gives."""
    where = [OP.c.task == task, OP.c.kind == OpKind.REVISION.value, OP.c.author == author]
    unsent = select(OP).where(*where, OP.c.feed_n.is_(None)).order_by(OP.c.position.desc()).limit(limit)
    found = [read_stored(row) for row in connection.execute(unsent)]
    if len(found) < limit:
        sent = select(OP).where(*where, OP.c.feed_n.is_not(None)).order_by(OP.c.feed_n.desc(), OP.c.dseq.desc())
        found += [read_stored(row) for row in connection.execute(sent.limit(limit - len(found)))]
    return sorted(found, key=lambda stored: stored.order)


def everything(connection: Connection, kinds: Sequence[str] = ()) -> list[StoredOp]:
    """The whole log, in the one order."""
    where = [OP.c.kind.in_(kinds)] if kinds else []
    return sorted(_query(connection, *where), key=lambda stored: stored.order)


def authors_of(connection: Connection, entity: UUID) -> set[PersonId]:
    """Everybody who made a revision of this annotation that counts."""
    return {
        PersonId(stored.op.author)
        for stored in _query(connection, OP.c.entity == entity, OP.c.kind == OpKind.REVISION.value)
        if stored.counts
    }


def find_op(connection: Connection, op_id: OpId) -> StoredOp | None:
    """One operation by id."""
    return next(_query(connection, OP.c.op_id == op_id), None)


def read_stored(row: Row[Any]) -> StoredOp:
    """A whole row of the log."""
    return StoredOp(read_op(row), row.position, row.recorded, row.feed_n, row.disposition)


def _query(connection: Connection, *where: ColumnElement[bool]) -> Iterator[StoredOp]:
    for row in connection.execute(select(OP).where(*where).order_by(OP.c.position)):
        yield read_stored(row)


def _chain(connection: Connection, author: PersonId) -> tuple[DeviceId, int, bytes]:
    row = connection.execute(select(DEVICE).where(DEVICE.c.author == author)).first()
    if row is not None:
        return DeviceId(row.device), row.last_dseq, row.last_hash
    device = DeviceId(uuid7())
    connection.execute(insert(DEVICE).values(device=device, author=author, last_dseq=0, last_hash=GENESIS))
    return device, 0, GENESIS
