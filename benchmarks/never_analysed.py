"""Pushes to a central whose tables were never analysed, and to the same one after ANALYZE; prints one JSON line."""

import argparse
import json
import secrets
import time

import psycopg

from app.models.geometry import box, to_body
from app.models.ids import NIL, DeviceId, OpId, ProjectId, TaskId, person_id, uuid7
from app.models.op import GENESIS, Draft, Op, OpKind, seal
from app.models.op_row import op_values
from app.models.person import Role
from app.sync import admin
from app.sync.central import Central
from app.sync.server import Server

AT = "2026-03-09T08:00:00.000Z"
BATCH = 500


def work(project: ProjectId, login: str, revisions: int) -> list[Op]:
    """A task and revisions in it, every other one an edit of the one before, sealed."""
    task, device, last = TaskId(uuid7()), DeviceId(uuid7()), GENESIS
    made = {"v": 1, "scene": str(NIL), "name": "task", "window": [0, 0, 9, 9], "context": 0}
    drafts = [Draft(OpId(uuid7()), OpKind.TASK, task, task, made)]
    body = {"v": 1, "op": "create", "scene": str(NIL), "class": "ship", "shape": to_body(box(0, 0, 50, 9))}
    for number in range(revisions):
        before = drafts[-1]
        edits = number % 2 == 1
        entity, base = (before.entity, before.op_id) if edits else (uuid7(), None)
        drafts.append(Draft(OpId(uuid7()), OpKind.REVISION, entity, task, body, base=base))
    ops = []
    for dseq, draft in enumerate(drafts, 1):
        ops.append(seal(draft, project, person_id(login), device, dseq, last, AT))
        last = ops[-1].hash
    return ops


def rows_s(central: Central, project: ProjectId, ops: list[Op]) -> float:
    """Operations a second, in batches."""
    rows = list(map(op_values, ops))
    start = time.perf_counter()
    for first in range(0, len(ops), BATCH):
        assert not central.push(project, uuid7(), rows[first : first + BATCH]).placed
    return len(ops) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with Server(settings={"autovacuum": "off"}) as server:
        owner, project, password = server.url("central"), ProjectId(uuid7()), secrets.token_urlsafe(12)
        admin.init(owner)
        admin.add_project(owner, "bench", project)
        admin.add_user(owner, "lea", "lea", password, [Role.LEAD], "bench")
        url = f"postgresql://lea:{password}@{owner.rpartition('@')[2]}"
        with Central(url) as central:
            never = rows_s(central, project, work(project, "lea", arguments.annotations))
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("vacuum analyze")
        with Central(url) as central:
            analysed = rows_s(central, project, work(project, "lea", arguments.annotations))
    figures = {"rows_s": round(never), "analysed_rows_s": round(analysed), "ratio": round(never / analysed, 3)}
    print(json.dumps({"script": "never_analysed", "rows": arguments.annotations + 1, **figures}))


if __name__ == "__main__":
    main()
