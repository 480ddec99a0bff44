"""What sync reads and writes in the local store: pending operations, batches, receipts, pages, cursors, witnesses."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.models.ids import NIL, DeviceId, OpId, PersonId, ProjectId, TaskId, uuid7
from app.models.op import Op
from app.store import log, people
from app.store.database import Database
from app.store.projections import project_ops
from app.store.schema import DEVICE, OP, PULL_CURSOR, PUSH_BATCH, WITNESS

START = (0, -1)
_NEVER = 1 << 62


class PlacedOp(Protocol):
    """An operation with its place in central's feed."""

    @property
    def op(self) -> Op:
        """The operation."""

    @property
    def feed_n(self) -> int:
        """Its feed number."""

    @property
    def disposition(self) -> str:
        """How central classified it."""


class BatchReceipt(Protocol):
    """Central's answer to one batch."""

    @property
    def batch(self) -> UUID:
        """The batch it answers."""

    @property
    def feed_n(self) -> int:
        """The newest feed number seen."""

    @property
    def chain(self) -> bytes:
        """The chain hash at that number."""

    @property
    def incarnation(self) -> str:
        """Which life of central said so."""

    @property
    def placed(self) -> Mapping[OpId, tuple[int, str]]:
        """Feed number and disposition of every operation of the batch."""


class Outbox:
    """The sync side of one workspace file; give the sync worker a `Database` of its own."""

    def __init__(self, database: Database, now: Callable[[], str]) -> None:
        self._database = database
        self._now = now

    def project(self) -> ProjectId:
        """The project this file is about."""
        with self._database.read() as connection:
            return ProjectId(UUID(people.get_meta(connection, "project") or str(NIL)))

    def device(self, author: PersonId) -> DeviceId:
        """The device id this person writes under here."""
        with self._database.transaction() as connection:
            return log.device_of(connection, author)

    def pending(self, author: PersonId, limit: int) -> list[Op]:
        """Unsent operations of one person, in device order, held back before the first that stands on unsent others."""
        with self._database.read() as connection:
            return _pending(connection, author, limit)

    def open_batch(self, author: PersonId, ops: Sequence[Op]) -> tuple[UUID, list[Op]]:
        """Make a batch durable before it is sent; an unfinished batch of this person is given back instead."""
        with self._database.transaction() as connection:
            row = connection.execute(
                select(PUSH_BATCH).where(PUSH_BATCH.c.author == author, PUSH_BATCH.c.receipt.is_(None))
            ).first()
            if row is not None:
                return row.batch, _range(connection, author, row.lo, row.hi)
            batch = uuid7()
            values = {"batch": batch, "author": author, "lo": ops[0].dseq, "hi": ops[-1].dseq}
            connection.execute(insert(PUSH_BATCH).values(**values))
            return batch, list(ops)

    def store_receipt(self, receipt: BatchReceipt) -> None:
        """Keep central's answer: the place of every operation, the finished batch and the witness, at once."""
        with self._database.transaction() as connection:
            row = connection.execute(select(PUSH_BATCH).where(PUSH_BATCH.c.batch == receipt.batch)).one()
            ops = _range(connection, row.author, row.lo, row.hi)
            _place(connection, {op.op_id: receipt.placed[op.op_id] for op in ops})
            written = json.dumps({"n": receipt.feed_n, "chain": receipt.chain.hex()})
            connection.execute(update(PUSH_BATCH).where(PUSH_BATCH.c.batch == receipt.batch).values(receipt=written))
            self._keep_witness(connection, receipt.feed_n, receipt.chain, receipt.incarnation)
            project_ops(connection, ops)

    def cursor(self, task: TaskId) -> tuple[int, int]:
        """Where the pull of a task stands: (feed_n, dseq), (0, -1) before the first page."""
        with self._database.read() as connection:
            row = connection.execute(select(PULL_CURSOR).where(PULL_CURSOR.c.task == task)).first()
        return (row.feed_n, row.dseq) if row is not None else START

    def store_page(self, task: TaskId, ops: Sequence[PlacedOp], cursor: tuple[int, int]) -> None:
        """Store a pulled page and its cursor together; what is here already is only placed, if it is not yet."""
        with self._database.transaction() as connection:
            known = _places(connection, [fed.op.op_id for fed in ops])
            news = [fed for fed in ops if known.get(fed.op.op_id) != (fed.feed_n, fed.disposition)]
            fresh = [fed for fed in news if fed.op.op_id not in known]
            places = [(fed.feed_n, fed.disposition) for fed in fresh]
            log.insert_ops(connection, [fed.op for fed in fresh], self._now(), places)
            _place(connection, {fed.op.op_id: (fed.feed_n, fed.disposition) for fed in news if fed.op.op_id in known})
            values = {"task": task, "feed_n": cursor[0], "dseq": cursor[1]}
            statement = upsert(PULL_CURSOR).values(**values)
            connection.execute(statement.on_conflict_do_update(index_elements=["task"], set_=values))
            project_ops(connection, [fed.op for fed in news])

    def digest(self, task: TaskId) -> tuple[int, int, int]:
        """(count, xor of the first 8 hash bytes as signed 64-bit numbers, last feed number) of what central has."""
        with self._database.read() as connection:
            rows = connection.execute(select(OP.c.hash, OP.c.feed_n).where(OP.c.task == task, OP.c.feed_n.is_not(None)))
            count, summed, last = 0, 0, 0
            for row in rows:
                count, last = count + 1, max(last, row.feed_n)
                summed ^= int.from_bytes(row.hash[:8], "big", signed=True)
        return count, summed, last

    def visible(self, author: PersonId, tasks: frozenset[TaskId]) -> None:
        """Remember which tasks central shows this person now."""
        with self._database.transaction() as connection:
            people.set_meta(connection, f"visible:{author}", " ".join(sorted(str(task) for task in tasks)))

    def witness(self, n: int, chain: bytes, incarnation: str) -> None:
        """Remember what central's chain was."""
        with self._database.transaction() as connection:
            self._keep_witness(connection, n, chain, incarnation)

    def last_witness(self) -> tuple[int, bytes, str] | None:
        """The newest (n, chain, incarnation) of central this file has seen."""
        with self._database.read() as connection:
            row = connection.execute(select(WITNESS).order_by(WITNESS.c.n.desc()).limit(1)).first()
        return (row.n, row.chain, row.incarnation) if row is not None else None

    def _keep_witness(self, connection: Connection, n: int, chain: bytes, incarnation: str) -> None:
        values = {"n": n, "chain": chain, "incarnation": incarnation, "seen_at": self._now()}
        connection.execute(upsert(WITNESS).values(**values).on_conflict_do_update(index_elements=["n"], set_=values))


def visible_tasks(connection: Connection, author: PersonId) -> frozenset[TaskId] | None:
    """Which tasks central last showed this person; None before the first sync."""
    text = people.get_meta(connection, f"visible:{author}")
    return None if text is None else frozenset(TaskId(UUID(task)) for task in text.split())


def unsent(connection: Connection) -> int:
    """How many operations central does not have yet."""
    return int(connection.execute(select(func.count()).select_from(OP).where(OP.c.feed_n.is_(None))).scalar_one())


def last_recorded(connection: Connection) -> str | None:
    """When the newest operation was written here, as UTC text."""
    return connection.execute(select(OP.c.recorded).order_by(OP.c.position.desc()).limit(1)).scalar()


def _pending(connection: Connection, author: PersonId, limit: int) -> list[Op]:
    statement = (
        select(OP)
        .join(DEVICE, DEVICE.c.device == OP.c.device)
        .where(OP.c.author == author, OP.c.feed_n.is_(None))
        .order_by(OP.c.dseq)
        .limit(limit)
    )
    ops = [log.read_stored(row) for row in connection.execute(statement)]
    waiting = _waiting_for_others(connection, author)
    site = waiting.get(TaskId(NIL), _NEVER)
    found: list[Op] = []
    for stored in ops:
        if stored.position > min(site, waiting.get(stored.op.task, _NEVER)):
            break
        found.append(stored.op)
    return found


def _waiting_for_others(connection: Connection, author: PersonId) -> dict[TaskId, int]:
    """The first unsent operation of other people, by task: what came before must reach central before."""
    statement = select(OP.c.task, func.min(OP.c.position).label("first")).where(
        OP.c.feed_n.is_(None), OP.c.author != author
    )
    return {TaskId(row.task): row.first for row in connection.execute(statement.group_by(OP.c.task))}


def _place(connection: Connection, places: Mapping[OpId, tuple[int, str]]) -> None:
    """Write down where central put operations, past SQLAlchemy, which takes ten times as long over it as SQLite."""
    rows = [(feed_n, disposition, op_id.bytes) for op_id, (feed_n, disposition) in places.items()]
    if rows:
        connection.exec_driver_sql("UPDATE op SET feed_n = ?, disposition = ? WHERE op_id = ?", rows)


def _range(connection: Connection, author: PersonId, lo: int, hi: int) -> list[Op]:
    statement = (
        select(OP)
        .join(DEVICE, DEVICE.c.device == OP.c.device)
        .where(DEVICE.c.author == author, OP.c.dseq.between(lo, hi))
        .order_by(OP.c.dseq)
    )
    return [log.read_stored(row).op for row in connection.execute(statement)]


def _places(connection: Connection, ids: Sequence[OpId]) -> dict[OpId, tuple[int | None, str | None]]:
    found: dict[OpId, tuple[int | None, str | None]] = {}
    for start in range(0, len(ids), 500):
        statement = select(OP.c.op_id, OP.c.feed_n, OP.c.disposition).where(OP.c.op_id.in_(ids[start : start + 500]))
        found |= {OpId(row.op_id): (row.feed_n, row.disposition) for row in connection.execute(statement)}
    return found
