"""After central was restored from a backup: forget what it no longer has a place for, and offer it again (SYNC 4.3)."""

from sqlalchemy import Connection

from app.store import log, people
from app.store.projections import project_ops

_WHOLE = 1 << 62
_NEWEST = 64
REWOUND = "rewound"


def witnesses(connection: Connection) -> list[tuple[int, bytes, str]]:
    """What is remembered of central, (n, chain, incarnation), newest first: the newest 64, then ever fewer."""
    rows = connection.exec_driver_sql("SELECT n, chain, incarnation FROM witness ORDER BY n DESC").fetchall()
    chosen = {*range(min(_NEWEST, len(rows))), len(rows) - 1} if rows else set()
    step = _NEWEST
    while step < len(rows):
        chosen.add(step)
        step = step * 5 // 4 + 1
    return [(rows[index][0], rows[index][1], rows[index][2]) for index in sorted(chosen)]


def rewind(connection: Connection, last: int) -> int:
    """Take back every place after feed number `last`, with cursors and witnesses; give how many operations."""
    people.set_meta(connection, REWOUND, str(last))
    moved = list(log.query(connection, "feed_n > ?", [last]))
    connection.exec_driver_sql("UPDATE op SET feed_n = NULL, disposition = NULL WHERE feed_n > ?", (last,))
    connection.exec_driver_sql("DELETE FROM witness WHERE n > ?", (last,))
    connection.exec_driver_sql("UPDATE pull_cursor SET checked = NULL")
    connection.exec_driver_sql(
        "UPDATE pull_cursor SET feed_n = ?, dseq = ? WHERE feed_n > ?", (last, _WHOLE if last else -1, last)
    )
    project_ops(connection, [stored.op for stored in moved])
    return len(moved)
