"""Making the training workspace."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from glob import escape
from pathlib import Path

import numpy as np

from app.imagery.training.generate import generate
from app.imagery.training.later import SIDE, generate_later
from app.imagery.training.truth import Truth, read_truth, write_truth
from app.models.ontology import Ontology
from app.models.person import Role
from app.models.task import EventType, Task, TaskState
from app.services.clock import Clock, system_clock
from app.services.scenes import add_scene
from app.services.training.guide import with_examples
from app.services.training.history import ANNOTATOR, LEAD, REVIEWER, Historian
from app.services.training.plan import Plan, plan
from app.services.workspace import Workspace, new_project

CELL = 1024
LATER = "training-later.tif"
SIZE = 8192
SEED = 7
DAYS = 14
TODAY_HOURS = 2.5
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
    name: str = "training",
) -> Path:
    """Make `training.tif`, its truth and `NAME.orthomark` in a folder; what is there already is used again.

    The history ends now: fourteen days of work by three people, and open work of every state.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truth = scene_with_truth(folder, size, progress)
    later_scene(folder, size, progress)
    path = folder / f"{name}.orthomark"
    if path.exists():
        return path
    begun = folder / f".{name}.part"
    sweep(begun)
    with ExitStack() as undo:
        undo.callback(sweep, begun)
        write_workspace(begun, folder / "training.tif", truth, ontology, progress, cell, clock())
        begun.replace(path)
    return path


def sweep(begun: Path) -> None:
    """Remove a file that was begun, and what its writer left beside it."""
    for leftover in begun.parent.glob(f"{escape(begun.name)}*"):
        leftover.unlink()


def scene_with_truth(folder: Path, size: int, progress: Progress) -> Truth:
    """Generate the scene, or read the truth of the one that is there."""
    raster, truth_file = folder / "training.tif", folder / "training.truth.json"
    if raster.exists() and truth_file.exists():
        return read_truth(truth_file)
    part = folder / ".training.tif.part"
    with ExitStack() as undo:
        undo.callback(sweep, part)
        truth = generate(part, size, SEED, lambda share: progress("Drawing the training scene", share))
        part.replace(raster)
    write_truth(truth, truth_file)
    return truth


def later_scene(folder: Path, size: int, progress: Progress) -> None:
    """Draw what a large scene looked like later, to compare with; small ones, made for a test, have none."""
    raster = folder / LATER
    if raster.exists() or size < SIDE:
        return
    progress("Drawing what it looked like later", 0.0)
    part = folder / f".{LATER}.part"
    with ExitStack() as undo:
        undo.callback(sweep, part)
        generate_later(part, size, SEED)
        part.replace(raster)
    progress("Drawing what it looked like later", 1.0)


def write_workspace(
    path: Path, raster: Path, truth: Truth, ontology: Ontology, progress: Progress, cell: int, now: datetime
) -> None:
    """Write the workspace with its people, tasks and past; `now` is when the past ends."""
    start = (now - timedelta(days=DAYS)).replace(hour=6, minute=0, second=0, microsecond=0)
    historian: Historian | None = None
    project = new_project("Training harbour", "Training site")
    shown = with_examples(ontology, truth, raster)
    workspace = Workspace.create(path, project, shown, LEAD, lambda: historian.at if historian else start)
    with closing(workspace):
        historian = Historian(workspace, truth, np.random.default_rng(SEED), start)
        for login, (display, roles) in ROLES.items():
            workspace.add_person(login, display, roles)
        workspace.act_as(LEAD)
        add_scene(workspace, raster, "Training harbour", cell=cell, context=64)
        parts = plan(workspace.tasks(), truth, SEED)
        _write_past(historian, parts, start, progress)
        _write_today(historian, parts, now)


def _write_past(historian: Historian, parts: Plan, start: datetime, progress: Progress) -> None:
    per_day = -(-len(parts.past) // DAYS)
    for number, task in enumerate(parts.past):
        day, slot = divmod(number, per_day)
        begun = start + timedelta(days=day, minutes=8 + slot * (440 // per_day))
        historian.at = max(historian.at, begun)
        _see_through(historian, task)
        progress("Writing two weeks of work", (number + 1) / len(parts.past))


def _see_through(historian: Historian, task: Task) -> None:
    """Draw, review and rework a task until it is accepted, or returned twice."""
    workspace = historian.workspace
    historian.annotate(task)
    historian.pass_time(300, 1500)
    historian.review(workspace.task(task.id))
    if workspace.task(task.id).state is TaskState.RETURNED:
        historian.pass_time(240, 900)
        historian.rework(workspace.task(task.id))
        historian.pass_time(300, 900)
        historian.review(workspace.task(task.id))


def _write_today(historian: Historian, parts: Plan, now: datetime) -> None:
    """The running shift: some tasks done, and work of every state left, the newest a few minutes old."""
    workspace = historian.workspace
    historian.at = now - timedelta(hours=TODAY_HOURS)
    blocked, skipped = parts.stopped
    historian.happen(ANNOTATOR, blocked, EventType.STARTED)
    historian.happen(ANNOTATOR, blocked, EventType.BLOCKED, {"reason": "IMAGE_CORRUPT", "note": "Cloud over the cell"})
    historian.happen(ANNOTATOR, skipped, EventType.STARTED)
    historian.happen(ANNOTATOR, skipped, EventType.SKIPPED, {"reason": "Outside the area of interest"})
    for task in parts.today:
        _see_through(historian, task)
    for task in (*parts.submitted, parts.in_review):
        historian.annotate(task)
        historian.pass_time(60, 240)
    historian.review(workspace.task(parts.in_review.id), finish=False, share=0.4)
    historian.annotate(parts.returned)
    historian.pass_time(60, 240)
    historian.return_with_pin(workspace.task(parts.returned.id))
    historian.annotate(parts.claimed, share=0.3, submit=False)
    workspace.act_as(LEAD)
