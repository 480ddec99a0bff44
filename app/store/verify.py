"""Proof that a store is whole: every hash, every chain, every projection."""

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.models.ids import DeviceId
from app.models.op import GENESIS, op_hash
from app.models.words import plural
from app.store import log
from app.store.database import Database
from app.store.projections import rebuild, snapshot


@dataclass(slots=True)
class StoreReport:
    """What verification found; whole when `problems` is empty. `digest` sums up the log in its one order."""

    operations: int = 0
    unsent: int = 0
    devices: int = 0
    digest: str = ""
    problems: list[str] = field(default_factory=list)


def verify(database: Database) -> StoreReport:
    """Recompute every hash and chain, run SQLite's own check, rebuild the projections aside and compare."""
    report = StoreReport()
    with database.read() as connection:
        damage = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
        report.problems += [f"SQLite: {line}" for line in damage if line != "ok"]
        _verify_chains(connection, report)
    _compare_rebuild(database, report)
    return report


def _verify_chains(connection: Connection, report: StoreReport) -> None:
    last: dict[DeviceId, tuple[int, bytes]] = {}
    summed = hashlib.sha256()
    stored_ops = log.everything(connection)
    for stored in sorted(stored_ops, key=lambda one: (one.op.device.bytes, one.op.dseq)):
        op = stored.op
        report.unsent += stored.feed_n is None
        if op_hash(op) != op.hash:
            report.problems.append(f"operation {op.op_id}: its content does not match its hash")
        dseq, previous = last.get(op.device, (0, GENESIS))
        own = stored.feed_n is None or dseq > 0 or op.dseq == 1
        if own and dseq + 1 == op.dseq and op.prev_hash != previous:
            report.problems.append(f"operation {op.op_id}: the chain of device {op.device} is broken before it")
        last[op.device] = (op.dseq, op.hash)
    report.problems += _gaps(connection)
    for stored in stored_ops:
        summed.update(stored.op.hash)
    report.operations, report.devices, report.digest = len(stored_ops), len(last), summed.hexdigest()


def _gaps(connection: Connection) -> list[str]:
    statement = (
        "SELECT lower(hex(d.device)), d.last_dseq, count(o.dseq), max(o.dseq) FROM device d "
        "LEFT JOIN op o ON o.device = d.device GROUP BY d.device"
    )
    return [
        f"device {device}: {plural(count, 'operation')} here, where {last} should be"
        for device, last, count, highest in connection.exec_driver_sql(statement)
        if last != count or (highest or 0) != last
    ]


def _compare_rebuild(database: Database, report: StoreReport) -> None:
    with database.trial() as connection:
        before = snapshot(connection)
        try:
            rebuild(connection)
        except (KeyError, ValueError, TypeError) as error:
            report.problems.append(f"the log cannot be read to the end: {type(error).__name__} {error}")
            return
        after = snapshot(connection)
    report.problems += [
        f"table {name}: it differs from what the log says; open a backup, or join central with a new file"
        for name in before
        if before[name] != after[name]
    ]
