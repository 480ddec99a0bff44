"""Tasks central no longer shows are taken off this workstation, once all that was made of them here is sent.

Own operations stay in the log, whatever became of them: a workstation can always send again what it wrote (SYNC 0.6).
A task in which something of one's own counts stays whole, as that work stands on what others did, and so does one of
which one has the lease.
"""

from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy import Connection

from app.models.ids import NIL, TaskId
from app.models.words import plural
from app.store import leases, log
from app.store.projections import project_ops

_OWN = "author IN (SELECT author FROM device)"
_STAYS = (
    f"SELECT 1 FROM op WHERE task = ?1 AND (feed_n IS NULL OR {_OWN} AND disposition = 'applied') "  # noqa: S608  our own words
    "UNION ALL SELECT 1 FROM lease WHERE task = ?1 AND holder IN (SELECT author FROM device) LIMIT 1"
)


def revoked(connection: Connection, visible: AbstractSet[TaskId]) -> list[TaskId]:
    """The tasks fetched once that are not among `visible` and of which nothing has to stay."""
    fetched = [row[0] for row in connection.exec_driver_sql("SELECT task FROM pull_cursor").fetchall()]
    gone = [task for task in fetched if TaskId(UUID(bytes=task)) not in visible and task != NIL.bytes]
    return [TaskId(UUID(bytes=task)) for task in gone if connection.exec_driver_sql(_STAYS, (task,)).first() is None]


def purge(connection: Connection, task: TaskId, now: str) -> int:
    """Take what others did in a task off this file and its free pages; give how many operations that were."""
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    where = f"task = ? AND NOT {_OWN}"
    theirs = [stored.op for stored in log.query(connection, where, [task.bytes])]
    statement = "INSERT OR REPLACE INTO purged (task, at, ops) VALUES (?, ?, ?)"
    connection.exec_driver_sql(statement, (task.bytes, now, len(theirs)))
    connection.exec_driver_sql(f"DELETE FROM op WHERE {where}", (task.bytes,))  # noqa: S608  our own words
    connection.exec_driver_sql("DELETE FROM pull_cursor WHERE task = ?", (task.bytes,))
    project_ops(connection, theirs)
    taken = f"{task}: central shows it no more; {plural(len(theirs), 'operation')} of others"
    leases.note(connection, now, "task taken off", taken)
    return len(theirs)


def shown_again(connection: Connection, visible: AbstractSet[TaskId]) -> None:
    """Forget that tasks were taken off which central shows now; they are fetched from their start."""
    purged = [row[0] for row in connection.exec_driver_sql("SELECT task FROM purged").fetchall()]
    for task in purged:
        if TaskId(UUID(bytes=task)) in visible:
            connection.exec_driver_sql("DELETE FROM purged WHERE task = ?", (task,))
