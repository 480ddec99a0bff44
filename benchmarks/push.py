"""Operations pushed to a real central per second, and bare COPY with INSERT ON CONFLICT; prints one JSON line.

`rows_s` is the whole client: reading the log, sending, judging, and the receipt made durable. `protocol_rows_s` leaves
out what the client does while it waits for nobody: it counts the one statement that judges, numbers and stores, and of
the copying into staging what was not done beside it. The yardstick runs before and after; ratios are the medians of
several runs, each on a central of its own.
"""

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import psycopg
from scenery.centre import meeting_point
from scenery.site import LOGIN, spare_folder

from app.models.ids import ProjectId, person_id
from app.models.op_row import OpRow
from app.store import log
from app.store.database import Database
from app.store.outbox import Outbox
from app.store.rows import OP_FIELDS
from app.sync.central import Answer, Central
from app.sync.engine import sync

BATCH = 500
AT = "2026-03-09T08:00:00.000Z"
TABLES = (
    "drop table if exists bare",
    "create table bare (like core.op including defaults, primary key (op_id))",
    "create temp table staged (like core.op including defaults)",
)


def bare_rows_s(path: Path, owner: str) -> float:
    """The yardstick: the same rows in the same batches, stored without a single check."""
    with Database.open(path) as database, database.read() as connection:
        rows = [{name: getattr(stored.op, name) for name in OP_FIELDS} for stored in log.everything(connection)]
    renamed = {"project": "project_id", "entity": "entity_id", "task": "task_id", "device": "device_id"}
    renamed |= {"base": "base_id", "merge": "merge_id"}
    names = ", ".join(renamed.get(name, name) for name in rows[0])
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in TABLES:
            connection.execute(statement.encode())
        for table in ("bare", "staged"):
            connection.execute(_without_constraints(connection, table))
        start = time.perf_counter()
        for first in range(0, len(rows), BATCH):
            with connection.transaction(), connection.cursor() as cursor:
                with cursor.copy(f"copy staged ({names}) from stdin") as copy:
                    for row in rows[first : first + BATCH]:
                        copy.write_row(tuple(row.values()))
                cursor.execute("insert into bare select * from staged on conflict do nothing")
                cursor.execute("truncate staged")
        return len(rows) / (time.perf_counter() - start)


def _without_constraints(connection: psycopg.Connection[tuple[str]], table: str) -> bytes:
    query = (
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attnotnull "
        "and not attisdropped and attname <> 'op_id'"
    )
    drops = [f'alter column "{name}" drop not null' for (name,) in connection.execute(query, (table,))]
    return f"alter table {table} {', '.join(drops)}".encode() if drops else b"select 1"


class TimedCentral(Central):
    """Central, and how long the pushes took."""

    took_s = 0.0

    def push(self, project: ProjectId, batch: UUID, ops: Sequence[OpRow], staged: UUID | None = None) -> Answer:
        """Send one batch."""
        start = time.perf_counter()
        try:
            return super().push(project, batch, ops, staged)
        finally:
            self.took_s += time.perf_counter() - start


def pushed_rows_s(path: Path, login: str) -> tuple[int, float, float]:
    """How many, and how many a second: by the whole client, and while central was at work on them."""
    with Database.open(path) as database, TimedCentral(login) as central:
        start = time.perf_counter()
        result = sync(Outbox(database, lambda: AT), central, person_id(LOGIN))
        took = time.perf_counter() - start
        assert not result.refused
        return result.pushed, result.pushed / took, result.pushed / central.took_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    runs = [one_run(arguments.annotations) for _ in range(arguments.runs)]
    rows, pushed, judged, bare = (statistics.median(each) for each in zip(*runs, strict=True))
    figures = {
        "rows": round(rows),
        "rows_s": round(pushed),
        "bare_rows_s": round(bare),
        "ratio": round(statistics.median(whole / yard for _, whole, _, yard in runs), 3),
        "protocol_rows_s": round(judged),
        "protocol_ratio": round(statistics.median(central / yard for _, _, central, yard in runs), 3),
    }
    print(json.dumps({"script": "push", **figures}))


def one_run(annotations: int) -> tuple[int, float, float, float]:
    """Rows, and rows a second: of the whole client, of central, of the yardstick before and after; on a new central."""
    with spare_folder() as folder, meeting_point(folder, annotations) as (path, login, owner):
        before = bare_rows_s(path, owner)
        rows, pushed, judged = pushed_rows_s(path, login)
        return rows, pushed, judged, 2 / (1 / before + 1 / bare_rows_s(path, owner))


if __name__ == "__main__":
    main()
