"""Leases, clocks and incidents as this file last heard of them; none of it is part of the log."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from app.models.ids import DeviceId, PersonId, TaskId
from app.models.lease import Lease
from app.store import people

_CLOCKS = "clocks"
_OFFSET = "clock_offset_ms"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something sync noticed: `rewound`, `copied file`, `integrity mismatch`, `clock`. `at` is UTC text."""

    at: str
    kind: str
    detail: str


def keep_leases(connection: Connection, leases: Iterable[Lease]) -> None:
    """Replace what is known of leases."""
    rows = [
        (
            one.task.bytes,
            one.epoch,
            one.holder.bytes,
            one.device.bytes if one.device else None,
            one.days,
            one.expires_at,
        )
        for one in leases
    ]
    connection.exec_driver_sql("DELETE FROM lease")
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO lease (task, epoch, holder, device, days, expires_at) VALUES (?, ?, ?, ?, ?, ?)", rows
        )


def leases(connection: Connection, holder: PersonId | None = None) -> dict[TaskId, Lease]:
    """The lease of each task that has one, of everybody or of one holder."""
    query = "SELECT task, epoch, holder, device, days, expires_at FROM lease"
    if holder is None:
        rows = connection.exec_driver_sql(query).fetchall()
    else:
        rows = connection.exec_driver_sql(f"{query} WHERE holder = ?", (holder.bytes,)).fetchall()
    found = (
        Lease(
            TaskId(UUID(bytes=row[0])),
            row[1],
            PersonId(UUID(bytes=row[2])),
            DeviceId(UUID(bytes=row[3])) if row[3] else None,
            row[4],
            row[5],
        )
        for row in rows
    )
    return {lease.task: lease for lease in found}


def keep_clocks(connection: Connection, offset_ms: int, clocks: Mapping[DeviceId, int]) -> None:
    """Remember how far this clock is behind central's, and whose clocks are off."""
    people.set_meta(connection, _OFFSET, str(offset_ms))
    people.set_meta(connection, _CLOCKS, json.dumps({str(device): off for device, off in clocks.items()}))


def offset_ms(connection: Connection) -> int:
    """How many milliseconds central's clock was ahead of this one at the last sync."""
    return int(people.get_meta(connection, _OFFSET) or 0)


def clocks(connection: Connection) -> dict[DeviceId, int]:
    """How many milliseconds central's clock is ahead of each device whose clock is off."""
    found = json.loads(people.get_meta(connection, _CLOCKS) or "{}")
    return {DeviceId(UUID(device)): int(off) for device, off in found.items()}


def note(connection: Connection, at: str, kind: str, detail: str) -> None:
    """Write an incident down."""
    connection.exec_driver_sql("INSERT INTO incident (at, kind, detail) VALUES (?, ?, ?)", (at, kind, detail))


def incidents(connection: Connection) -> list[Incident]:
    """Every incident, newest first."""
    rows = connection.exec_driver_sql("SELECT at, kind, detail FROM incident ORDER BY id DESC").fetchall()
    return [Incident(*row) for row in rows]
