"""Operations pulled from a real central per second, and bare COPY into SQLite; prints one JSON line."""

import argparse
import json
import sqlite3
import time
from pathlib import Path

import psycopg
from scenery.centre import meeting_point
from scenery.site import spare_folder

from app.services.synchronisation import sync_file
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.sync.central import OP_FIELDS

BATCH = 500
BARE = f"copy (select {OP_FIELDS}, feed_n, disposition from core.op order by feed_n) to stdout"
COLUMNS = 16


def bare_rows_s(folder: Path, owner: str) -> float:
    """The yardstick: the same rows into a table without an index, in the same batches, as durably."""
    names = ", ".join(f"c{number}" for number in range(COLUMNS))
    target = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", f"CREATE TABLE op ({names})"):
        target.execute(statement)
    insert = f"INSERT INTO op VALUES ({', '.join('?' * COLUMNS)})"
    start = time.perf_counter()
    with psycopg.connect(owner) as connection, connection.cursor() as cursor, cursor.copy(BARE.encode()) as copy:
        rows, count = [], 0
        for row in copy.rows():
            rows.append(row)
            if len(rows) == BATCH:
                count += _store(target, insert, rows)
                rows = []
        count += _store(target, insert, rows)
    took = time.perf_counter() - start
    target.close()
    return count / took


def _store(target: sqlite3.Connection, insert: str, rows: list[tuple[object, ...]]) -> int:
    target.execute("BEGIN IMMEDIATE")
    target.executemany(insert, rows)
    target.execute("COMMIT")
    return len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=5_000)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder, meeting_point(folder, arguments.annotations) as (path, login, owner):
        pushed = sync_file(path, login).pushed
        bare = bare_rows_s(folder, owner)
        other = folder / "other.orthomark"
        with (
            Database.create(other) as database,
            Database.open(path) as known,
            database.transaction() as target,
            known.read() as source,
        ):
            people.set_meta(target, "project", str(people.get_meta(source, "project")))
        start = time.perf_counter()
        assert sync_file(other, login).pulled == pushed
        pulled = pushed / (time.perf_counter() - start)
        joined = Workspace.open(other)
        assert len(joined.annotations()) == arguments.annotations
        joined.close()
    figures = {"rows_s": round(pulled), "bare_rows_s": round(bare), "ratio": round(pulled / bare, 3)}
    print(json.dumps({"script": "pull", "rows": pushed, **figures}))


if __name__ == "__main__":
    main()
