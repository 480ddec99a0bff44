"""Taking a task up from the list: claimed, put back into the pool, or only looked at."""

from collections.abc import Sequence

from app.models.ids import TaskId
from app.models.task import Task, TaskState
from app.services import tasks
from app.views.panels.task_rows import STOPPED
from app.views.session import Session


def take_up(session: Session, wanted: TaskId | None, listed: Sequence[Task]) -> TaskId | None:
    """Claim a task, or with None the next one, and give which to open; a refusal is said.

    What was put aside goes back into the pool; what was handed in stays so, to be looked at.
    """
    state = next((one.state for one in listed if one.id == wanted), None)
    if wanted is not None and state in STOPPED:
        if (back := session.attempt(lambda: tasks.unblock(session.workspace, wanted))) is not None:
            session.said.emit(f"{back.name} is ready again.")
        return None
    if state is TaskState.SUBMITTED:
        return wanted
    claimed = session.attempt(lambda: tasks.claim(session.workspace, wanted))
    return claimed.id if claimed is not None else None
