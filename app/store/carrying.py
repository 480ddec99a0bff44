"""What a bundle takes out of a workspace file and brings into one; both ends are one transaction."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, select, update

from app.models.ids import NIL, DeviceId, OpId, TaskId
from app.models.op import GENESIS, Op
from app.store import log, people
from app.store.log import StoredOp
from app.store.projections import project_ops
from app.store.schema import META, OP

SIGNERS = "signers"
IMPORTED = "imported bundle "
_KEY_OF = "carried by "


class Carried(Protocol):
    """An operation in a bundle, with its place at central when it has one."""

    @property
    def op(self) -> Op:
        """The operation."""

    @property
    def feed_n(self) -> int | None:
        """Its feed number."""

    @property
    def disposition(self) -> str | None:
        """How central classified it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a bundle brings: operations not here yet, known ones that gain their place, and those known already."""

    fresh: tuple[Carried, ...] = ()
    placed: tuple[Carried, ...] = ()
    known: int = 0


class GapError(Exception):
    """Operations before the first fresh one of a device are missing; `count` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class ForkError(Exception):
    """What a device is said to have done is not what is known here."""

    def __init__(self, device: DeviceId) -> None:
        super().__init__(device)
        self.device = device


def outgoing(connection: Connection, tasks: Collection[TaskId] | None) -> list[StoredOp]:
    """Everything of these tasks and of the project, or of all tasks, in the order it came here."""
    stored = sorted(log.everything(connection), key=lambda one: one.position)
    wanted = None if tasks is None else {*tasks, TaskId(NIL)}
    return [one for one in stored if wanted is None or one.op.task in wanted]


def weigh(connection: Connection, ops: Iterable[Carried]) -> Arrival:
    """Compare a bundle with what is here.

    Raises:
        GapError: when something is missing between the two.
        ForkError: when they contradict each other.
    """
    fresh: list[Carried] = []
    placed: list[Carried] = []
    known = 0
    tips: dict[DeviceId, tuple[int, bytes]] = {}
    here = {row.op_id: (row.hash, row.feed_n) for row in connection.execute(select(OP.c.op_id, OP.c.hash, OP.c.feed_n))}
    for carried in ops:
        op = carried.op
        found = here.get(op.op_id)
        if found is None:
            _follow(connection, carried, tips)
            fresh.append(carried)
        elif found[0] != op.hash or (None not in {found[1], carried.feed_n} and found[1] != carried.feed_n):
            raise ForkError(op.device)
        elif found[1] is None and carried.feed_n is not None:
            placed.append(carried)
        else:
            known += 1
    return Arrival(tuple(fresh), tuple(placed), known)


def take_in(connection: Connection, arrival: Arrival, now: str) -> None:
    """Store what a bundle brings and bring every table up to date."""
    there = [carried for carried in arrival.fresh if carried.feed_n is not None]
    unsent = [carried.op for carried in arrival.fresh if carried.feed_n is None]
    places = [(carried.feed_n or 0, carried.disposition or "") for carried in there]
    if there:
        log.insert_ops(connection, [carried.op for carried in there], now, places)
    log.insert_ops(connection, unsent, now)
    for carried in arrival.placed:
        values = {"feed_n": carried.feed_n, "disposition": carried.disposition}
        connection.execute(update(OP).where(OP.c.op_id == carried.op.op_id).values(**values))
    project_ops(connection, [carried.op for carried in (*arrival.fresh, *arrival.placed)])


def note_carrier(connection: Connection, devices: Iterable[DeviceId], key: str, bundle: str) -> None:
    """Remember which signed bundle brought what these workstations did."""
    for device in set(devices):
        people.set_meta(connection, f"{_KEY_OF}{device}", json.dumps({"key": key, "bundle": bundle}))


def carrier_of(connection: Connection, device: DeviceId) -> tuple[str, str] | None:
    """The signer's key and the bundle that brought what this workstation did; None when it came another way."""
    text = people.get_meta(connection, f"{_KEY_OF}{device}")
    if text is None:
        return None
    found = json.loads(text)
    return str(found["key"]), str(found["bundle"])


def to_relay(connection: Connection, limit: int) -> list[Op]:
    """The first unsent operations of somebody else’s workstation: one run of one, in the order they came."""
    where, devices = _carried(connection)
    run: list[Op] = []
    for stored in log.query(connection, where, devices):
        if len(run) == limit or (run and stored.op.device != run[0].device):
            break
        run.append(stored.op)
    return run


def waiting(connection: Connection) -> int:
    """How many operations that bundles brought are not at central yet."""
    where, devices = _carried(connection)
    query = f"SELECT count(*) FROM op WHERE {where}"  # noqa: S608  our own words
    return int(connection.exec_driver_sql(query, tuple(devices)).scalar_one()) if devices else 0


def _carried(connection: Connection) -> tuple[str, list[bytes]]:
    keys = select(META.c.key).where(META.c.key.startswith(_KEY_OF))
    devices = [UUID(key.removeprefix(_KEY_OF)).bytes for key in connection.execute(keys).scalars()]
    return f"feed_n IS NULL AND +device IN ({', '.join('?' * len(devices))})", devices


def place(connection: Connection, ops: Sequence[Op], places: dict[OpId, tuple[int, str]]) -> None:
    """Write down where central put relayed operations."""
    for op in ops:
        feed_n, disposition = places[op.op_id]
        connection.execute(update(OP).where(OP.c.op_id == op.op_id).values(feed_n=feed_n, disposition=disposition))
    project_ops(connection, ops)


def signers(connection: Connection) -> dict[str, str]:
    """The keys trusted here, as text, with the name of whose they are."""
    return dict(json.loads(people.get_meta(connection, SIGNERS) or "{}"))


def set_signers(connection: Connection, known: dict[str, str]) -> None:
    """Write down which keys are trusted here."""
    people.set_meta(connection, SIGNERS, json.dumps(known, ensure_ascii=False))


def _follow(connection: Connection, carried: Carried, tips: dict[DeviceId, tuple[int, bytes]]) -> None:
    """Check that an unplaced operation continues its device’s chain; of placed ones only a share may ever come here."""
    op = carried.op
    if op.device not in tips:
        tips[op.device] = _tip(connection, op.device)
    last, digest = tips[op.device]
    if carried.feed_n is None:
        if op.dseq > last + 1:
            raise GapError(op.dseq - last - 1)
        if op.dseq <= last or op.prev_hash != digest:
            raise ForkError(op.device)
    if op.dseq > last:
        tips[op.device] = (op.dseq, op.hash)


def _tip(connection: Connection, device: DeviceId) -> tuple[int, bytes]:
    row = connection.execute(
        select(OP.c.dseq, OP.c.hash).where(OP.c.device == device).order_by(OP.c.dseq.desc()).limit(1)
    ).first()
    return (row.dseq, row.hash) if row is not None else (0, GENESIS)
