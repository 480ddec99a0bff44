"""What a lead's window asks of a workspace file that holds everything; prints one JSON line of answer times."""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from scenery.figures import rss_gb
from scenery.lead_store import lead_store
from scenery.site import LOGIN, spare_folder

from app.models.ids import person_id
from app.models.task import TaskState
from app.services import care, conflicts, set_aside, shifts, synchronisation, tasks, workstations
from app.services.workspace import Workspace
from app.store.outbox import Outbox


def questions(workspace: Workspace) -> dict[str, Callable[[], object]]:
    """Everything Start, Tasks, Shift and “Central and sync” ask, and a sync's comparing of digests."""
    box = Outbox(workspace.database, lambda: "2026-03-30T00:00:00.000Z")
    listed = workspace.tasks()
    shift, day = shifts.latest_shift(workspace)
    return {
        "tasks": workspace.tasks,
        "ready": lambda: workspace.tasks(TaskState.READY),
        "my_tasks": lambda: tasks.my_tasks(workspace),
        "sync_state": lambda: synchronisation.state(workspace),
        "waiting_since": lambda: synchronisation.waiting_since(workspace),
        "workstations": lambda: workstations.workstations(workspace),
        "conflicts": lambda: conflicts.conflicts(workspace),
        "set_aside": lambda: set_aside.set_aside(workspace),
        "latest_shift": lambda: shifts.latest_shift(workspace),
        "shift": lambda: shifts.summary(workspace, shift, day),
        "one_task": lambda: workspace.annotations(task=listed[-1].id),
        "digests": lambda: [box.digest(task.id) for task in listed],
        "pending": lambda: box.pending(person_id(LOGIN), 500),
    }


def measure(ask: Callable[[], object], times: int) -> dict[str, float]:
    """Seconds by the clock the first time, and the least processor time in ms of the rest."""
    start, least = time.perf_counter(), float("inf")
    for turn in range(times + 1):
        used = time.process_time()
        ask()
        least = min(least, time.process_time() - used)
        if turn == 0:
            first = time.perf_counter() - start
        if least > 1:
            break
    return {"first_ms": round(first * 1000, 1), "cpu_ms": round(least * 1000, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--store", type=Path, help="measure this file, made by --keep, instead of a new one")
    parser.add_argument("--keep", type=Path, help="make the file in this folder and leave it there")
    parser.add_argument("--tend", action="store_true", help="also what is done now and then: backup and check")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder:
        start = time.perf_counter()
        path = arguments.store or lead_store(arguments.keep or folder, arguments.annotations)
        filled = time.perf_counter() - start
        start = time.perf_counter()
        workspace = Workspace.open(path, LOGIN)
        opened = time.perf_counter() - start
        answers = {name: measure(ask, arguments.times) for name, ask in questions(workspace).items()}
        if arguments.tend:
            answers["tend"] = measure(lambda: care.tend(path), 0)
        workspace.close()
        facts = {"annotations": arguments.annotations, "gb": round(path.stat().st_size / 1e9, 2), "rss_gb": rss_gb()}
    print(
        json.dumps({"script": "lead_board", **facts, "filled_s": round(filled), "open_s": round(opened, 3), **answers})
    )


if __name__ == "__main__":
    main()
