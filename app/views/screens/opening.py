"""Opening a task without holding the window up."""

from app.models.ids import TaskId
from app.services.contents import read_to_show
from app.services.editing import OpenTask
from app.views.session import Session


def open_aside(session: Session, task: TaskId) -> OpenTask:
    """Open a task of the open workspace; its annotations come when they have been read, off the GUI thread.

    So does whether the scene's file is the one that was added.
    """
    opened = OpenTask(session.workspace, task, session.aside, read_to_show)
    opened.prove_pixels()
    return opened
