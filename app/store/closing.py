"""Workstations a lead closed because they will not come back, and what is here of their work."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from app.models.ids import NIL, DeviceId, PersonId, TaskId
from app.models.op import Op
from app.store import log, people, raw

_CLOSED = "closed workstations"
_REFUSED = "not salvaged "
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Left:
    """Operations of another workstation that central does not have: how many, and since when (UTC text)."""

    device: DeviceId
    author: PersonId
    count: int
    since: str


def keep_closed(connection: Connection, closed: Mapping[DeviceId, bool]) -> None:
    """Remember which workstations are closed, and of which central has all there is."""
    people.set_meta(connection, _CLOSED, json.dumps({str(device): settled for device, settled in closed.items()}))


def closed(connection: Connection) -> dict[DeviceId, bool]:
    """The closed workstations; True for those nobody waits for any more."""
    found = json.loads(people.get_meta(connection, _CLOSED) or "{}")
    return {DeviceId(UUID(device)): bool(settled) for device, settled in found.items()}


def own_devices(connection: Connection) -> frozenset[DeviceId]:
    """The devices people write under in this file."""
    rows = connection.exec_driver_sql("SELECT device FROM device").fetchall()
    return frozenset(DeviceId(UUID(bytes=row[0])) for row in rows)


def left(connection: Connection) -> list[Left]:
    """What of other workstations is here and not at central, as after a central was restored from a backup."""
    query = (
        "SELECT device, author, count(*), min(recorded) FROM op WHERE feed_n IS NULL "
        "AND device NOT IN (SELECT device FROM device) GROUP BY +device, +author ORDER BY min(position)"
    )
    rows = connection.exec_driver_sql(query).fetchall()
    return [Left(DeviceId(UUID(bytes=row[0])), PersonId(UUID(bytes=row[1])), row[2], row[3]) for row in rows]


def left_by(connection: Connection, device: DeviceId, limit: int) -> list[Op]:
    """The first operations of a workstation that central lacks, up to the first that stands on others it lacks too.

    Nothing where central refused the first of them before.
    """
    run = _run(connection, device, limit)
    refused = people.get_meta(connection, _REFUSED + str(device))
    return [] if run and str(run[0].dseq) == refused else run


def waits(connection: Connection, device: DeviceId) -> bool:
    """Whether something of a workstation could still be sent in its place, once others have sent theirs."""
    return any(one.device == device for one in left(connection)) and not _run(connection, device, 1)


def give_up(connection: Connection, device: DeviceId, first: int) -> None:
    """Remember that central refuses what is left of a workstation from its operation `first` on."""
    people.set_meta(connection, _REFUSED + str(device), str(first))


def first_waiting(
    connection: Connection, elsewhere: Sequence[str], parameters: tuple[object, ...]
) -> dict[TaskId, int]:
    """Where the first operation of any `elsewhere` that central lacks lies in this log, by task, but of those given up.

    Each is asked by itself: of two joined by OR, SQLite reads all that is unsent.
    """
    given_up = [device for device, settled in closed(connection).items() if settled]
    unlike = "".join(f" AND device <> x'{device.hex}'" for device in given_up)
    asked = " UNION ALL ".join(
        f"SELECT task, position FROM op WHERE feed_n IS NULL AND {one} AND kind <> 'person'{unlike}"  # noqa: S608  our own words
        for one in elsewhere
    )
    rows = raw.run(connection, f"SELECT task, min(position) FROM ({asked}) GROUP BY task", parameters).fetchall()  # noqa: S608
    return {TaskId(UUID(bytes=task)): first for task, first in rows}


def begin_anew(connection: Connection, author: PersonId) -> None:
    """Let this person write on under another device; what was written stays as it is."""
    connection.exec_driver_sql("DELETE FROM device WHERE author = ?", (author.bytes,))
    connection.exec_driver_sql("DELETE FROM push_batch WHERE author = ? AND receipt IS NULL", (author.bytes,))


def _run(connection: Connection, device: DeviceId, limit: int) -> list[Op]:
    waiting = first_waiting(connection, ["device <> ?1"], (device.bytes,))
    site = waiting.get(TaskId(NIL), _NEVER)
    found: list[Op] = []
    for stored in log.query(connection, "device = ? AND feed_n IS NULL", [device.bytes], f"dseq LIMIT {int(limit)}"):
        if stored.position > min(site, waiting.get(stored.op.task, _NEVER)):
            break
        found.append(stored.op)
    return found
