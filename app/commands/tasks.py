"""task: list, claim, submit, assign, release, block, unblock, skip, priority."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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


@program.command("claim")
def claim(
    workspace: WorkspaceFile,
    task: Annotated[str | None, typer.Argument(metavar="[TASK]", help="Without it: the next by priority.")] = None,
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Take a task to draw on."""
    from app.services import tasks

    _act(workspace, login, as_json, lambda target: tasks.claim(target, task))


@program.command("submit")
def submit(
    workspace: WorkspaceFile,
    task: TaskName,
    login: As = None,
    waive: Annotated[
        list[str] | None, typer.Option(metavar="CHECK=REASON", help="Why a soft finding may stay.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the checks and hand a task to review."""
    from app.services import tasks

    waivers = named(waive or [], "--waive")
    _act(workspace, login, as_json, lambda target: tasks.submit(target, task, waivers))


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


def _act(path: Path, login: str | None, as_json: bool, use: Callable[["Workspace"], "Task"]) -> None:
    from app.commands.rows import task_rows

    with opened(path, login) as target:
        (row,) = task_rows(target, [use(target)])
    who = f" by {row['assignee']}" if row["assignee"] else ""
    answer(as_json, row, [f"{row['name']} is {row['state'].replace('_', ' ')}{who} ({row['task']})."])
