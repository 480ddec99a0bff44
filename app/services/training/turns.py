"""Which workspace a tour takes, so that it can be run again and again in one folder."""

from itertools import count
from pathlib import Path

from app.models.errors import AppError
from app.models.task import TaskState
from app.services.synchronisation import state
from app.services.workspace import Workspace


def next_name(folder: Path, stem: str) -> str:
    """Give the first of STEM, STEM-2, STEM-3… that is not there yet, or has a ready task and was never synced."""
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if _is_fit(folder / f"{name}.orthomark"))


def _is_fit(path: Path) -> bool:
    if not path.exists():
        return True
    try:
        workspace = Workspace.open(path)
    except AppError:
        return False
    try:
        _, synced = state(workspace)
        return synced is None and any(task.state is TaskState.READY for task in workspace.tasks())
    finally:
        workspace.close()
