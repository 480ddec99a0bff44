"""What a lead's board asks of a central full of annotations; prints one JSON line of answer times."""

import argparse
import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from scenery.crowd import SETTINGS, fill
from scenery.figures import spread
from scenery.site import spare_folder

from app.models.ids import DeviceId, ProjectId, TaskId, uuid7
from app.models.person import Role
from app.sync import admin
from app.sync.central import Central
from app.sync.ports import START
from app.sync.server import Server


def questions(url: str, central: Central, project: ProjectId, task: TaskId) -> dict[str, Callable[[], object]]:
    """Everything a lead's board, and a sync of it, asks central."""
    device = DeviceId(uuid7())
    return {
        "status": lambda: admin.status(url),
        "hello": lambda: central.hello(project, device, [1]),
        "digests": lambda: central.digests(project),
        "leases": lambda: central.leases(project),
        "workstations": lambda: central.workstations(project),
        "page": lambda: central.page(project, task, START, 2000),
    }


def bytes_of(owner: str) -> int:
    """The size of central's database on disk."""
    with psycopg.connect(owner) as connection:
        row = connection.execute("select pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


def measure(ask: Callable[[], object], times: int) -> dict[str, float]:
    """Ask again and again, the first time not counted, for that reads what the rest finds in memory."""
    took = []
    for _ in range(times + 1):
        start = time.perf_counter()
        ask()
        took.append((time.perf_counter() - start) * 1000)
    return {**spread(took[1:]), "first": round(took[0], 2)}


def explained(owner: str, login: str) -> str:
    """The plan of the status query, as that login."""
    with psycopg.connect(owner) as connection:
        connection.execute(f"set session authorization {login}".encode())
        rows = connection.execute(f"explain (analyze, buffers) {admin.PROJECTS}".encode()).fetchall()
    return "\n".join(row[0] for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--plan", type=Path, help="write the plan of the status query there")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder, Server(folder / "central", settings=SETTINGS) as server:
        owner, project, password = server.url("central"), ProjectId(uuid7()), secrets.token_urlsafe(12)
        admin.init(owner)
        admin.add_project(owner, "crowd", project)
        start = time.perf_counter()
        admin.add_user(owner, "lead", "lead", password, [Role.LEAD], "crowd")
        fill(owner, project, arguments.annotations, "lead")
        filled = time.perf_counter() - start
        url = f"postgresql://lead:{password}@{owner.rpartition('@')[2]}"
        with Central(url) as central:
            task = min(central.digests(project))
            asked = questions(url, central, project, task)
            answers = {f"{name}_ms": measure(ask, arguments.times) for name, ask in asked.items()}
        if arguments.plan:
            arguments.plan.write_text(explained(owner, "lead"), "utf-8")
        ops = admin.status(url).projects[0].ops
        facts = {"annotations": arguments.annotations, "ops": ops, "gb": round(bytes_of(owner) / 1e9, 2)}
    print(json.dumps({"script": "board", **facts, "filled_s": round(filled), **answers}))


if __name__ == "__main__":
    main()
