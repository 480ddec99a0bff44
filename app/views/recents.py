"""Which workspaces were opened lately, and how they are."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

from app.models.errors import AppError
from app.models.task import TaskState
from app.models.words import plural
from app.services.workspace import Workspace

KEY = "recent workspaces"
LOGIN = "last login"
KEPT = 12


@dataclass(frozen=True, slots=True)
class Health:
    """How one workspace file is: its project's name, one sentence, and whether it can be opened."""

    path: Path
    name: str
    sentence: str
    sound: bool


def settings() -> QSettings:
    """The settings of this person on this workstation."""
    return QSettings("Orthomark", "Orthomark")


def keep_in(folder: Path) -> None:
    """Keep settings in a folder from now on, apart from the person's own: for the tour and for tests."""
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(folder))


def recent() -> list[Path]:
    """Paths opened lately, newest first."""
    stored = settings().value(KEY, [])
    listed = [stored] if isinstance(stored, str) else stored
    return [Path(str(entry)) for entry in listed] if isinstance(listed, list) else []


def remember(path: Path) -> None:
    """Put a path at the head of the list."""
    kept = [path.absolute(), *(known for known in recent() if known != path.absolute())][:KEPT]
    settings().setValue(KEY, [str(entry) for entry in kept])


def forget(path: Path) -> None:
    """Take a path off the list; the file stays where it is."""
    settings().setValue(KEY, [str(known) for known in recent() if known != path])


def last_login() -> str:
    """Who worked here last, to offer it again."""
    return str(settings().value(LOGIN, "") or "")


def remember_login(login: str) -> None:
    """Note who works here."""
    settings().setValue(LOGIN, login)


def health(path: Path) -> Health:
    """Look at a workspace file; call it off the GUI thread, it reads the file."""
    if not path.is_file():
        return Health(path, path.stem, "not there any more; moved or on a drive that is not connected", sound=False)
    try:
        workspace = Workspace.open(path)
    except AppError as error:
        return Health(path, path.stem, str(error).removeprefix(f"{path}: "), sound=False)
    try:
        return Health(path, workspace.project.name, _sentence(workspace), sound=True)
    except AppError as error:
        return Health(path, path.stem, str(error).removeprefix(f"{path}: "), sound=False)
    finally:
        workspace.close()


def _sentence(workspace: Workspace) -> str:
    tasks = workspace.tasks()
    done = sum(task.state is TaskState.ACCEPTED for task in tasks)
    parts = [f"{done} of {plural(len(tasks), 'task')} accepted" if tasks else "no scenes yet"]
    if workspace.joined_as() is not None:
        parts.append(f"{workspace.unsent():,} to send")
    return " · ".join(parts)
