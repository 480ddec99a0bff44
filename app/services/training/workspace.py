"""Making the training workspace."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from app.imagery.training.generate import generate
from app.imagery.training.truth import Truth, read_truth, write_truth
from app.models.ontology import Ontology
from app.models.person import Role
from app.models.task import EventType, Task
from app.services.clock import Clock, system_clock
from app.services.scenes import add_scene
from app.services.training.history import ANNOTATOR, LEAD, REVIEWER, Historian
from app.services.training.mistakes import by_place
from app.services.workspace import Workspace, new_project

CELL = 1024
SIZE = 8192
SEED = 7
DAYS = 14
A_DAY = 4
FEW, MANY = 4, 12
Progress = Callable[[str, float], None]
ROLES = {
    ANNOTATOR: ("Annotator 1", frozenset({Role.ANNOTATOR})),
    REVIEWER: ("Reviewer 1", frozenset({Role.REVIEWER})),
    LEAD: ("Lead 1", frozenset({Role.LEAD, Role.REVIEWER})),
}


def make(
    folder: Path,
    ontology: Ontology,
    progress: Progress,
    size: int = SIZE,
    cell: int = CELL,
    clock: Clock = system_clock,
) -> Path:
    """Make `training.tif`, its truth and `training.orthomark` in a folder; what is there already is used again.

    The history ends now: fourteen days of work by three people, and open work of every state.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truth = scene_with_truth(folder, size, progress)
    path = folder / "training.orthomark"
    if path.exists():
        return path
    begun = folder / ".training.part"
    for leftover in folder.glob(".training.part*"):
        leftover.unlink()
    write_workspace(begun, folder / "training.tif", truth, ontology, progress, cell, clock())
    begun.replace(path)
    for leftover in folder.glob(".training.part*"):
        leftover.unlink()
    return path


def scene_with_truth(folder: Path, size: int, progress: Progress) -> Truth:
    """Generate the scene, or read the truth of the one that is there."""
    raster, truth_file = folder / "training.tif", folder / "training.truth.json"
    if raster.exists() and truth_file.exists():
        return read_truth(truth_file)
    part = folder / ".training.tif.part"
    truth = generate(part, size, SEED, lambda share: progress("Drawing the training scene", share))
    part.replace(raster)
    write_truth(truth, truth_file)
    return truth


def write_workspace(
    path: Path, raster: Path, truth: Truth, ontology: Ontology, progress: Progress, cell: int, now: datetime
) -> None:
    """Write the workspace with its people, tasks and past; `now` is when the past ends."""
    start = (now - timedelta(days=DAYS)).replace(hour=6, minute=0, second=0, microsecond=0)
    historian: Historian | None = None
    project = new_project("Training harbour", "Training site")
    workspace = Workspace.create(path, project, ontology, LEAD, lambda: historian.at if historian else start)
    historian = Historian(workspace, truth, np.random.default_rng(SEED), start)
    for login, (display, roles) in ROLES.items():
        workspace.add_person(login, display, roles)
    workspace.act_as(LEAD)
    add_scene(workspace, raster, "Training harbour", cell=cell, context=64)
    order = _by_interest(workspace.tasks(), truth)
    done = order[: min(len(order) * 5 // 8, DAYS * A_DAY)]
    _write_days(historian, done, start, now, progress)
    _write_open_work(historian, order[len(done) :], now)
    workspace.close()


def _by_interest(tasks: list[Task], truth: Truth) -> list[Task]:
    """A shuffled order that keeps the best cell to show for last, so that it stays ready."""
    rng = np.random.default_rng(SEED)
    order = [tasks[index] for index in rng.permutation(len(tasks)).tolist()]
    inside = by_place(truth.objects)

    def worth(task: Task) -> tuple[bool, int, float]:
        there = inside(task.window)
        sizes = [max(np.ptp(np.array(one.ring), axis=0)) for one in there]
        return (FEW <= len(there) <= MANY, len({one.class_id for one in there}), float(sum(sizes)))

    best = max(order, key=worth)
    return [*(task for task in order if task is not best), best]


def _write_days(historian: Historian, tasks: list[Task], start: datetime, now: datetime, progress: Progress) -> None:
    workspace = historian.workspace
    per_day = -(-len(tasks) // (DAYS - 1))
    for number, task in enumerate(tasks):
        day, slot = divmod(number, per_day)
        begun = start + timedelta(days=day, minutes=8 + slot * (440 // per_day))
        historian.at = max(historian.at, begun)
        historian.annotate(task)
        for _ in range(3):
            historian.pass_time(300, 1500)
            historian.review(workspace.task(task.id))
            if workspace.task(task.id).assignee is None or workspace.task(task.id).state.value != "returned":
                break
            historian.pass_time(240, 900)
            historian.rework(workspace.task(task.id))
        progress("Writing two weeks of work", (number + 1) / len(tasks))
    historian.at = min(historian.at, now)


def _write_open_work(historian: Historian, left: list[Task], now: datetime) -> None:
    """Leave work of every state, the newest a few minutes old."""
    workspace = historian.workspace
    states = iter(left)
    historian.at = max(historian.at, now - timedelta(hours=6))
    blocked, skipped = next(states), next(states)
    historian.happen(ANNOTATOR, blocked, EventType.STARTED)
    historian.happen(ANNOTATOR, blocked, EventType.BLOCKED, {"reason": "IMAGE_CORRUPT", "note": "Cloud over the pier"})
    historian.happen(ANNOTATOR, skipped, EventType.STARTED)
    historian.happen(ANNOTATOR, skipped, EventType.SKIPPED, {"reason": "Outside the area of interest"})
    for finish in (None, None, 0.4):
        task = next(states)
        historian.annotate(task)
        historian.pass_time(200, 900)
        if finish is not None:
            historian.review(workspace.task(task.id), finish=False, share=finish)
    _leave_returned(historian, next(states))
    started = next(states)
    historian.annotate(started, share=0.3, submit=False)
    historian.at = min(historian.at, now)
    workspace.act_as(LEAD)


def _leave_returned(historian: Historian, task: Task) -> None:
    """One task comes back with a reason and a missed object to read."""
    historian.annotate(task)
    historian.pass_time(200, 600)
    historian.return_with_pin(historian.workspace.task(task.id))
