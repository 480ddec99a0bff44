"""What sync reads and writes in the local store: pending operations, batches, receipts, pages, cursors, witnesses."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.models.archive import Archived
from app.models.ids import NIL, DeviceId, OpId, PersonId, ProjectId, TaskId, uuid7
from app.models.lease import Lease
from app.models.op import Op
from app.models.op_row import DSEQ, FEED_N, OP_ID, TASK, OpRow, PlacedRow, Said
from app.store import archive, carrying, closing, leases, log, people, purging, raw, reissuing, rewinding
from app.store.arrivals import read_page, store_rows, uncollected
from app.store.database import Database
from app.store.projections import project_ops
from app.store.schema import OP, PULL_CURSOR

START = (0, -1)
_NEVER = 1 << 62


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
        """Feed number and disposition of the operations not applied at `feed_n`."""


class Outbox:
    """The sync side of one workspace file; give the sync worker a `Database` of its own."""

    def __init__(self, database: Database, now: Callable[[], str]) -> None:
        self._database = database
        self._now = now
        self._begun: Connection | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """One transaction for the receipts and batches inside: a disk that has to be waited for is asked once."""
        with self._database.transaction() as connection:
            self._begun = connection
            try:
                yield
            finally:
                self._begun = None

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._database.transaction() if self._begun is None else nullcontext(self._begun)

    def project(self) -> ProjectId:
        """The project this file is about."""
        with self._database.read() as connection:
            return ProjectId(UUID(people.get_meta(connection, "project") or str(NIL)))

    def device(self, author: PersonId) -> DeviceId:
        """The device id this person writes under here."""
        with self._database.read() as connection:
            known = log.device_of_author(connection, author)
        if known is not None:
            return known
        with self._database.transaction() as connection:
            return log.device_of(connection, author)

    def pending(self, author: PersonId, limit: int, after: int = 0) -> list[OpRow]:
        """Unsent operations of one person behind `after`, in order, up to one that stands on unsent others."""
        with self._database.read() as connection:
            return _pending(connection, author, limit, after)

    def open_batch(self, author: PersonId, ops: Sequence[OpRow], after: int = 0) -> tuple[UUID, list[OpRow]]:
        """Make a batch durable before it is sent; an unfinished one that begins behind `after` goes first."""
        with self._writing() as connection:
            asked = (
                "SELECT batch, lo, hi FROM push_batch WHERE author = ? AND receipt IS NULL AND lo > ? AND lo <= ? "
                "ORDER BY lo LIMIT 1"
            )
            upto = ops[0][DSEQ] if ops else _NEVER
            row = raw.run(connection, asked, (author.bytes, after, upto)).fetchone()
            if row is not None:
                return UUID(bytes=row[0]), _range(connection, author, row[1], row[2])
            batch = uuid7()
            opened = "INSERT INTO push_batch (batch, author, lo, hi) VALUES (?, ?, ?, ?)"
            raw.run(connection, opened, (batch.bytes, author.bytes, ops[0][DSEQ], ops[-1][DSEQ]))
            return batch, list(ops)

    def store_receipt(self, receipt: BatchReceipt) -> None:
        """Keep central's answer: the place of every operation, the finished batch and the witness, at once."""
        with self._writing() as connection:
            asked, named = "SELECT author, lo, hi FROM push_batch WHERE batch = ?", receipt.batch.bytes
            author, lo, hi = raw.run(connection, asked, (named,)).fetchone()
            device = log.device_of(connection, PersonId(UUID(bytes=author)))
            _place_batch(connection, (device, lo, hi), receipt)
            written = json.dumps({"n": receipt.feed_n, "chain": receipt.chain.hex()})
            raw.run(connection, "UPDATE push_batch SET receipt = ? WHERE batch = ?", (written, named))
            self._keep_witness(connection, receipt.feed_n, receipt.chain, receipt.incarnation)
            project_ops(connection, _moved(connection, (device, lo, hi), receipt.feed_n))

    def cursor(self, task: TaskId) -> tuple[int, int]:
        """Where the pull of a task stands: (feed_n, dseq), (0, -1) before the first page."""
        with self._database.read() as connection:
            row = connection.execute(select(PULL_CURSOR).where(PULL_CURSOR.c.task == task)).first()
        return (row.feed_n, row.dseq) if row is not None else START

    def read_page(self, rows: Sequence[PlacedRow]) -> Mapping[bytes, Said]:
        """What a pulled page says as far as it is plain, for `store_page`: no use of the file, for any thread."""
        with uncollected():
            return read_page(rows)

    def store_page(
        self,
        task: TaskId,
        rows: Sequence[PlacedRow],
        cursor: tuple[int, int],
        said: Mapping[bytes, Said] | None = None,
    ) -> None:
        """Store a pulled page and its cursor together; what is here already is only placed, if it is not yet."""
        said = read_page(rows) if said is None else said
        with uncollected(), self._database.transaction() as connection:
            known = _places(connection, [row[OP_ID] for row in rows])
            fresh = [row for row in rows if row[OP_ID] not in known] if known else rows
            here = [row for row in rows if known.get(row[OP_ID], row[FEED_N:]) != row[FEED_N:]]
            _place(connection, {row[OP_ID]: row[FEED_N:] for row in here})
            values = {"task": task, "feed_n": cursor[0], "dseq": cursor[1]}
            statement = upsert(PULL_CURSOR).values(**values)
            connection.execute(statement.on_conflict_do_update(index_elements=["task"], set_=values))
            store_rows(connection, fresh, here, self._now(), said)

    def digest(self, task: TaskId) -> tuple[int, int, int]:
        """(count, xor of the first 8 hash bytes as signed 64-bit numbers, last feed number) of what central has."""
        query = (
            "SELECT group_concat(hex(substr(hash, 1, 8)), ''), coalesce(max(feed_n), 0) FROM op "
            "WHERE task = ? AND feed_n IS NOT NULL"
        )
        with self._database.read() as connection:
            text, last = connection.exec_driver_sql(query, (task.bytes,)).one()
        words = np.frombuffer(bytes.fromhex(text or ""), ">i8")
        return len(words), int(np.bitwise_xor.reduce(words.astype(np.int64))), last

    def checked(self) -> dict[TaskId, tuple[int, int, int]]:
        """What each task's digest was when it was last found to be central's."""
        with self._database.read() as connection:
            rows = connection.execute(select(PULL_CURSOR.c.task, PULL_CURSOR.c.checked)).fetchall()
        found = {TaskId(task): text.split() for task, text in rows if text}
        return {task: (int(n), int(x), int(last)) for task, (n, x, last) in found.items()}

    def note_checked(self, digests: Mapping[TaskId, tuple[int, int, int]]) -> None:
        """Keep that these tasks are as central has them."""
        rows = [(" ".join(map(str, digest)), task.bytes) for task, digest in digests.items()]
        if rows:
            with self._database.transaction() as connection:
                connection.exec_driver_sql("UPDATE pull_cursor SET checked = ? WHERE task = ?", rows)

    def visible(self, author: PersonId, tasks: frozenset[TaskId]) -> None:
        """Remember which tasks central shows this person now."""
        with self._database.transaction() as connection:
            people.set_meta(connection, f"visible:{author}", " ".join(sorted(str(task) for task in tasks)))
            purging.shown_again(connection, tasks)

    def purge(self, visible: frozenset[TaskId]) -> list[TaskId]:
        """Take off this file what others did in tasks central shows no more, each at once; give which those were."""
        with self._database.read() as connection:
            gone = purging.revoked(connection, visible)
        for task in gone:
            with self._database.transaction() as connection:
                purging.purge(connection, task, self._now())
        return gone

    def witness(self, n: int, chain: bytes, incarnation: str) -> None:
        """Remember what central's chain was."""
        with self._database.transaction() as connection:
            self._keep_witness(connection, n, chain, incarnation)

    def witnesses(self) -> list[tuple[int, bytes, str]]:
        """What of central's history this file has seen, (n, chain, incarnation), newest first."""
        with self._database.read() as connection:
            return rewinding.witnesses(connection)

    def rewind(self, last: int, why: str) -> int:
        """Offer again whatever central placed after feed number `last`; give how many operations that are."""
        with self._database.transaction() as connection:
            leases.note(connection, self._now(), "rewound", why)
            return rewinding.rewind(connection, last)

    def hash_at(self, device: DeviceId, dseq: int) -> bytes | None:
        """The hash of one own operation; None when this file has none of that number."""
        with self._database.read() as connection:
            found = next(log.query(connection, "device = ? AND dseq = ?", [device.bytes, dseq]), None)
        return found.op.hash if found else None

    def first_unsent(self, device: DeviceId) -> int:
        """The number of the first operation of a device central is not known to have, or the next to come."""
        query = "SELECT coalesce(min(dseq), (SELECT max(dseq) + 1 FROM op WHERE device = ?1), 1) FROM op "
        with self._database.read() as connection:
            where = "WHERE device = ?1 AND feed_n IS NULL"
            return int(connection.exec_driver_sql(query + where, (device.bytes,)).scalar_one())

    def place_known(self, known: Sequence[tuple[int, OpId, bytes, int, str]]) -> None:
        """Place what central turned out to have of own operations, (dseq, op, hash, feed number, disposition)."""
        with self._database.transaction() as connection:
            here = _places(connection, [one[1].bytes for one in known])
            unplaced = [one for one in known if here.get(one[1].bytes) == (None, None)]
            _place(connection, {one[1].bytes: (one[3], one[4]) for one in unplaced})
            ids = [one[1].bytes for one in unplaced]
            placed = [found for one in ids for found in log.query(connection, "op_id = ?", [one])]
            project_ops(connection, [stored.op for stored in placed])

    def recovered(self) -> bool:
        """Whether this file was recovered from a damaged one, and what central has of it is still to be settled."""
        with self._database.read() as connection:
            return people.get_meta(connection, people.RECOVERED) is not None

    def reissue(self, author: PersonId, why: str) -> int:
        """Issue what only this file has anew under another device; give how many operations that are."""
        with self._database.transaction() as connection:
            leases.note(connection, self._now(), "copied file", why)
            connection.exec_driver_sql("DELETE FROM meta WHERE key = ?", (people.RECOVERED,))
            return reissuing.reissue(connection, author, self._now())

    def unsent(self, author: PersonId) -> tuple[int, str | None]:
        """How many operations of one person wait to be sent, and since when."""
        with self._database.read() as connection:
            return unsent_of(connection, author)

    def heard(self, offset_ms: int, clocks: Mapping[DeviceId, int], given: Sequence[Lease]) -> None:
        """Keep what central's greeting said of clocks and leases."""
        with self._database.transaction() as connection:
            leases.keep_clocks(connection, offset_ms, clocks)
            leases.keep_leases(connection, given)

    def closed(self, devices: Mapping[DeviceId, bool]) -> None:
        """Keep which workstations are closed; nobody waits for those marked True."""
        with self._database.transaction() as connection:
            closing.keep_closed(connection, devices)

    def archived(self, told: Archived | None) -> None:
        """Keep whether the project is archived."""
        with self._database.transaction() as connection:
            archive.keep_archived(connection, told)

    def left_by(self, device: DeviceId, limit: int) -> list[Op]:
        """What of another workstation central lacks and is here, as far as nothing older of others is lacking too."""
        with self._database.read() as connection:
            return closing.left_by(connection, device, limit)

    def waits(self, device: DeviceId) -> bool:
        """Whether something of another workstation is left here that can be sent once others have sent theirs."""
        with self._database.read() as connection:
            return closing.waits(connection, device)

    def give_up(self, device: DeviceId, first: int, why: str) -> None:
        """Write down that central refuses what is left of another workstation, and do not offer it again."""
        with self._database.transaction() as connection:
            leases.note(connection, self._now(), "not salvaged", why)
            closing.give_up(connection, device, first)

    def place_left(self, ops: Sequence[Op], places: Mapping[OpId, tuple[int, str]]) -> None:
        """Keep where central put what was sent in place of another workstation."""
        with self._database.transaction() as connection:
            carrying.place(connection, ops, dict(places))

    def begin_anew(self, author: PersonId, why: str) -> None:
        """Go on under another device, as a lead closed this workstation."""
        with self._database.transaction() as connection:
            leases.note(connection, self._now(), "closed", why)
            closing.begin_anew(connection, author)

    def note(self, kind: str, detail: str) -> None:
        """Write an incident down for the lead."""
        with self._database.transaction() as connection:
            leases.note(connection, self._now(), kind, detail)

    def _keep_witness(self, connection: Connection, n: int, chain: bytes, incarnation: str) -> None:
        kept = "INSERT OR REPLACE INTO witness (n, chain, incarnation, seen_at) VALUES (?, ?, ?, ?)"
        raw.run(connection, kept, (n, chain, incarnation, self._now()))


def visible_tasks(connection: Connection, author: PersonId) -> frozenset[TaskId] | None:
    """Which tasks central last showed this person; None before the first sync."""
    text = people.get_meta(connection, f"visible:{author}")
    return None if text is None else frozenset(TaskId(UUID(task)) for task in text.split())


def unsent(connection: Connection) -> int:
    """How many operations written here central does not have yet."""
    query = "SELECT count(*) FROM op WHERE feed_n IS NULL AND +device IN (SELECT device FROM device)"
    return int(connection.exec_driver_sql(query).scalar_one())


def unsent_of(connection: Connection, author: PersonId | None = None) -> tuple[int, str | None]:
    """How many operations written here, by one person or all, central does not have, and since when."""
    query = "SELECT count(*), min(recorded) FROM op WHERE feed_n IS NULL AND +device IN (SELECT device FROM device{})"
    narrowed = query.format(" WHERE author = ?" if author is not None else "")
    row = connection.exec_driver_sql(narrowed, (author.bytes,) if author is not None else ()).one()
    return row[0], row[1]


def last_recorded(connection: Connection) -> str | None:
    """When the newest operation was written here, as UTC text."""
    return connection.execute(select(OP.c.recorded).order_by(OP.c.position.desc()).limit(1)).scalar()


def _pending(connection: Connection, author: PersonId, limit: int, after: int) -> list[OpRow]:
    device = log.device_of_author(connection, author)
    if device is None:
        return []
    where = "+device = ? AND author = ? AND feed_n IS NULL AND dseq > ?"
    waiting = {task.bytes: position for task, position in _waiting_for_others(connection, author).items()}
    site = waiting.get(NIL.bytes, _NEVER)
    found: list[OpRow] = []
    for row, position in log.rows(connection, where, [device.bytes, author.bytes, after], limit):
        if position > min(site, waiting.get(row[TASK], _NEVER)):
            break
        found.append(row)
    return found


def _waiting_for_others(connection: Connection, author: PersonId) -> dict[TaskId, int]:
    """The first unsent operation of others, by task: what came before must reach central before.

    After central was restored, the own work of another workstation counts among them.
    """
    elsewhere = ["author < ?1", "author > ?1"]
    if people.get_meta(connection, rewinding.REWOUND) is not None:
        elsewhere.append("author = ?1 AND device NOT IN (SELECT device FROM device)")
    return closing.first_waiting(connection, elsewhere, (author.bytes,))


def _place(connection: Connection, places: Mapping[bytes, tuple[int, str]]) -> None:
    """Write down where central put operations, past SQLAlchemy, which takes ten times as long over it as SQLite."""
    rows = [(feed_n, disposition, op_id) for op_id, (feed_n, disposition) in places.items()]
    if rows:
        connection.exec_driver_sql("UPDATE op SET feed_n = ?, disposition = ? WHERE op_id = ?", rows)


Range = tuple[DeviceId, int, int]


def _place_batch(connection: Connection, batch: Range, receipt: BatchReceipt) -> None:
    device, lo, hi = batch
    placed = "UPDATE op SET feed_n = ?, disposition = 'applied' WHERE device = ? AND dseq BETWEEN ? AND ?"
    raw.run(connection, placed, (receipt.feed_n, device.bytes, lo, hi))
    _place(connection, {op.bytes: placing for op, placing in receipt.placed.items()})


def _moved(connection: Connection, batch: Range, feed_n: int) -> list[Op]:
    """What of a placed batch has to be projected anew.

    A revision applied in the order it was written here leaves its annotation as it is; else, or when others of its
    annotation stand around it in another order now, it may change it.
    """
    device, lo, hi = batch
    where = (
        "device = ? AND dseq BETWEEN ? AND ? AND (kind <> 'rev' OR disposition <> 'applied' OR feed_n <> ? OR EXISTS ("
        "SELECT 1 FROM op e WHERE e.entity = op.entity AND (e.feed_n > op.feed_n "
        "OR e.feed_n IS NULL AND e.position < op.position)))"
    )
    return [stored.op for stored in log.query(connection, where, [device.bytes, lo, hi, feed_n])]


def _range(connection: Connection, author: PersonId, lo: int, hi: int) -> list[OpRow]:
    device = log.device_of(connection, author)
    where = "device = ? AND dseq BETWEEN ? AND ?"
    return [row for row, _ in log.rows(connection, where, [device.bytes, lo, hi], hi - lo + 1)]


def _places(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, tuple[int | None, str | None]]:
    found, wanted = log.found_among(connection, "op_id", ids, "op_id, feed_n, disposition"), set(ids)
    return {row[0]: (row[1], row[2]) for row in found if row[0] in wanted}
