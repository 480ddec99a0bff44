"""Operations pulled from a real central per second, and bare COPY into SQLite; prints one JSON line.

Both connect, fetch the same rows, store every column of them, a page to a transaction, with the same pragmas, and close
the file. They take turns: `ratio` is the median of each pull’s with the yardstick just before it, `best_ratio` that of
the best of either.
"""

import argparse
import json
import sqlite3
import statistics
import time
from pathlib import Path

import psycopg
from scenery.centre import meeting_point
from scenery.site import spare_folder

from app.services.synchronisation import sync_file
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.sync.copying import OP_FIELDS
from app.sync.reconcile import PAGE_OPS

BARE = f"copy (select {OP_FIELDS}, feed_n, disposition from core.op order by feed_n) to stdout"
COLUMNS = 16


def bare_rows_s(folder: Path, owner: str) -> float:
    """The yardstick: the same rows into a table without an index, in the same transactions, as durably."""
    names = ", ".join(f"c{number}" for number in range(COLUMNS))
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    target = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16384", "wal_autocheckpoint=4000"):
        target.execute(f"PRAGMA {pragma}")
    target.execute(f"CREATE TABLE op ({names})")
    insert = f"INSERT INTO op VALUES ({', '.join('?' * COLUMNS)})"
    start = time.perf_counter()
    with psycopg.connect(owner) as connection, connection.cursor() as cursor, cursor.copy(BARE.encode()) as copy:
        rows, count = [], 0
        for row in copy.rows():
            rows.append(row)
            if len(rows) == PAGE_OPS:
                count += _store(target, insert, rows)
                rows = []
        count += _store(target, insert, rows)
    target.close()
    return count / (time.perf_counter() - start)


def _store(target: sqlite3.Connection, insert: str, rows: list[tuple[object, ...]]) -> int:
    target.execute("BEGIN IMMEDIATE")
    target.executemany(insert, rows)
    target.execute("COMMIT")
    return len(rows)


def pulled_rows_s(path: Path, login: str, other: Path, rows: int) -> float:
    """The whole client into a new workspace: every check, every table a window reads."""
    other.unlink(missing_ok=True)
    with (
        Database.create(other) as database,
        Database.open(path) as known,
        database.transaction() as target,
        known.read() as source,
    ):
        people.set_meta(target, "project", str(people.get_meta(source, "project")))
    start = time.perf_counter()
    assert sync_file(other, login).pulled == rows
    return rows / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder, meeting_point(folder, arguments.annotations) as (path, login, owner):
        pushed, other = sync_file(path, login).pushed, folder / "other.orthomark"
        bare, pulled = [], []
        for _ in range(arguments.runs):
            bare.append(bare_rows_s(folder, owner))
            pulled.append(pulled_rows_s(path, login, other, pushed))
        joined = Workspace.open(other)
        assert len(joined.annotations()) == arguments.annotations
        joined.close()
    ratios = [one / other for one, other in zip(pulled, bare, strict=True)]
    figures = {
        "rows": pushed,
        "rows_s": round(statistics.median(pulled)),
        "bare_rows_s": round(statistics.median(bare)),
        "ratio": round(statistics.median(ratios), 3),
        "best_ratio": round(max(pulled) / max(bare), 3),
    }
    print(json.dumps({"script": "pull", **figures}))


if __name__ == "__main__":
    main()
