"""How long somebody was active on a task, kept on the workstation by five minutes and handed in with the submit."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from app.models.ids import TaskId
from app.models.op import utc_text
from app.models.task import Task
from app.services.workspace import Workspace
from app.store import coverage


def add_active(workspace: Workspace, task: Task, buckets: Mapping[int, float]) -> None:
    """Keep active seconds of the acting person, by the start of their five minutes (seconds since 1970, UTC)."""
    told = {utc_text(datetime.fromtimestamp(start, UTC)): seconds for start, seconds in buckets.items() if seconds > 0}
    if told:
        with workspace.database.transaction() as connection:
            coverage.add_active(connection, task.id, workspace.person.id, task.submissions, told)


def active_by_task(workspace: Workspace, tasks: Iterable[Task]) -> dict[TaskId, float]:
    """Give the acting person's active seconds since each task was last submitted; what was not measured is missing."""
    wanted = {task.id: task.submissions for task in tasks}
    with workspace.database.read() as connection:
        found = coverage.active(connection, workspace.person.id, wanted)
    return {task: seconds for (task, submission), seconds in found.items() if wanted[task] == submission}
