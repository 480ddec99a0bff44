"""task: list, claim, pins, submit, assign, release, block, unblock, skip, split, priority."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.console import As, AsJson, TaskName, WorkspaceFile, answer, named, opened, reading, table
from app.models.task import TaskState

if TYPE_CHECKING:
    from app.models.task import Task
    from app.services.workspace import Workspace

program = typer.Typer(no_args_is_help=True, help="Tasks: cells of a scene that one person holds.")
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)]


@program.command("list")
def listed(
    workspace: WorkspaceFile,
    state: Annotated[TaskState | None, typer.Option(help="Only these.", show_default=False)] = None,
    assignee: Annotated[str | None, typer.Option(metavar="USER", help="Only theirs.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """List tasks in the order they were made."""
    from app.commands.rows import task_rows
    from app.models.ids import person_id

    with reading(workspace) as source:
        who = person_id(assignee) if assignee else None
        rows = task_rows(source, source.tasks(state, who))
    columns = (
        "name",
        "state",
        "assignee",
        "priority",
        "due",
        "annotations",
        "returned",
        "scene_name",
        "window",
        "task",
    )
    answer(as_json, rows, table(rows, *columns, empty="No such task; add a scene or ask for other tasks."))


@program.command("displays")
def displays(workspace: WorkspaceFile, task: TaskName, as_json: AsJson = False) -> None:
    """Tell how the scene was displayed while a task was drawn and judged: evidence of what people saw."""
    from app.commands.rows import display_row
    from app.services.displayed import displays_of

    with reading(workspace) as source:
        rows = [display_row(source, seen) for seen in displays_of(source.database, source.task(task).id)]
    answer(as_json, rows, table(rows, "at", "author", "display", empty="Nothing is recorded of this task."))


@program.command("claim")
def claim(
    workspace: WorkspaceFile,
    task: Annotated[str | None, typer.Argument(metavar="[TASK]", help="Without it: the next by priority.")] = None,
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Take a task to draw on; a reviewer's pins on it are shown, and so count as read."""
    from app.commands.rows import task_rows
    from app.services import tasks

    with opened(workspace, login) as target:
        claimed = tasks.claim(target, task)
        found = _read_pins(target, claimed)
        (row,) = task_rows(target, [claimed])
    lines = [f"{row['name']} is claimed by {row['assignee']} ({row['task']}).", *_pin_lines(found)]
    answer(as_json, {**row, "pins": found}, lines)


@program.command("pins")
def pins(workspace: WorkspaceFile, task: TaskName, login: As = None, as_json: AsJson = False) -> None:
    """Show a reviewer's pins on a task; shown to whoever draws it, they count as read."""
    with opened(workspace, login) as target:
        found = _read_pins(target, target.task(task))
    answer(as_json, found, _pin_lines(found) or ["No pins."])


@program.command("submit")
def submit(
    workspace: WorkspaceFile,
    task: TaskName,
    login: As = None,
    waive: Annotated[
        list[str] | None, typer.Option(metavar="CHECK=REASON", help="Why a soft finding may stay.", show_default=False)
    ] = None,
    waive_all: Annotated[str, typer.Option(metavar="REASON", help="The same for all that --waive leaves.")] = "",
    as_json: AsJson = False,
) -> None:
    """Run the checks and hand a task to review."""
    from app.services import tasks

    waivers = {tasks.ALL: waive_all, **named(waive or [], "--waive")}
    _act(workspace, login, as_json, lambda target: tasks.submit(target, task, waivers))


@program.command("withdraw")
def withdraw(workspace: WorkspaceFile, task: TaskName, login: As = None, as_json: AsJson = False) -> None:
    """Take back what you submitted, before its review has begun."""
    from app.services import tasks

    _act(workspace, login, as_json, lambda target: tasks.withdraw(target, task))


@program.command("assign")
def assign(
    workspace: WorkspaceFile,
    task: TaskName,
    user: Annotated[str, typer.Argument(metavar="USER", help="Who is to draw it.", show_default=False)],
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Give a task to a person."""
    from app.services import tasks

    _act(workspace, login, as_json, lambda target: tasks.assign(target, task, user))


@program.command("release")
def release(
    workspace: WorkspaceFile, task: TaskName, login: As = None, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Put a claimed task back; what was drawn stays."""
    from app.services import tasks

    _act(workspace, login, as_json, lambda target: tasks.release(target, task, reason))


@program.command("block")
def block(
    workspace: WorkspaceFile, task: TaskName, login: As = None, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Stop the clock on a task; the lead reads the reason."""
    from app.services import tasks

    _act(workspace, login, as_json, lambda target: tasks.block(target, task, reason))


@program.command("unblock")
def unblock(
    workspace: WorkspaceFile, task: TaskName, login: As = None, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Put a blocked or skipped task back into the pool."""
    from app.services import tasks

    _act(workspace, login, as_json, lambda target: tasks.unblock(target, task, reason))


@program.command("skip")
def skip(
    workspace: WorkspaceFile, task: TaskName, login: As = None, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Put a task aside; the lead reads the reason."""
    from app.services import tasks

    _act(workspace, login, as_json, lambda target: tasks.skip(target, task, reason))


@program.command("split")
def split(workspace: WorkspaceFile, task: TaskName, login: As = None, as_json: AsJson = False) -> None:
    """Divide a ready task into four; no pixel is cut."""
    from app.commands.rows import task_rows
    from app.services import scenes

    with opened(workspace, login) as target:
        rows = task_rows(target, scenes.split(target, task))
    answer(as_json, rows, [f"{row['name']}: {row['window']} ({row['task']})" for row in rows])


@program.command("priority")
def priority(
    workspace: WorkspaceFile,
    task: TaskName,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Higher comes first.", show_default=False)],
    due: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="When it is due.", show_default=False)] = None,
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Say how urgent a task is."""
    from app.services import tasks

    day = iso_date(due, "--due") if due else None
    _act(workspace, login, as_json, lambda target: tasks.prioritise(target, task, number, day))


def iso_date(text: str, name: str) -> str:
    """Check a date YYYY-MM-DD; anything else is wrong usage."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise typer.BadParameter(f"“{text}” is not a date like 2026-01-31", param_hint=name) from error


def _read_pins(workspace: "Workspace", task: "Task") -> list[dict[str, Any]]:
    from app.commands.rows import pin_row
    from app.services import review

    found = review.pins(workspace, task.id)
    if workspace.acting and task.assignee == workspace.person.id:
        for pin in found:
            if not pin.opened:
                review.open_pin(workspace, task.id, pin.id)
    return [pin_row(workspace, pin) for pin in review.pins(workspace, task.id)]


def _pin_lines(pins: list[dict[str, Any]]) -> list[str]:
    return [f"Pin at {pin['at'][0]:g},{pin['at'][1]:g} by {pin['author']}: {pin['text']}" for pin in pins]


def _act(path: Path, login: str | None, as_json: bool, use: Callable[["Workspace"], "Task"]) -> None:
    from app.commands.rows import task_rows

    with opened(path, login) as target:
        (row,) = task_rows(target, [use(target)])
    word = "for" if row["state"] == "ready" else "by"
    who = f" {word} {row['assignee']}" if row["assignee"] else ""
    answer(as_json, row, [f"{row['name']} is {row['state'].replace('_', ' ')}{who} ({row['task']})."])
