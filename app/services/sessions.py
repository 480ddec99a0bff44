"""What else a site must be able to tell: windows locked, work taken out and in; central gets it with the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.models.op import OpKind
from app.services.session_events import SessionEvent, session_draft
from app.services.workspace import PROJECT_LEVEL, Workspace
from app.store import log


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry: when (UTC text, by the workstation’s clock), who, what, on which host and program, and details."""

    at: str
    login: str
    event: str
    host: str
    program: str
    detail: str


def note(workspace: Workspace, event: SessionEvent, detail: str = "") -> None:
    """Write down what happened, durably, in the acting person’s name.

    Raises:
        NoPersonError: when nobody acts.
        StoreWriteError: when nothing can be written.
    """
    workspace.record([session_draft(workspace.person.id, event, detail)])


def taken_out(workspace: Workspace, what: str, files: Sequence[Path]) -> None:
    """Write down that work was exported, by whom the file is joined as; in a file with no central nobody asks.

    Raises:
        StoreWriteError: when nothing can be written.
    """
    _note_joined(workspace, SessionEvent.EXPORTED, what, files)


def taken_in(workspace: Workspace, what: str, files: Sequence[Path]) -> None:
    """Write down that work was imported, as `taken_out` does."""
    _note_joined(workspace, SessionEvent.IMPORTED, what, files)


def _note_joined(workspace: Workspace, event: SessionEvent, what: str, files: Sequence[Path]) -> None:
    login = workspace.joined_as()
    if login is None:
        return
    if not workspace.acting:
        workspace.act_as(login)
    note(workspace, event, f"{what}: {', '.join(path.name for path in files)}")


def sessions(workspace: Workspace) -> list[Happened]:
    """Everything of the kind this file holds, newest first."""
    with workspace.database.read() as connection:
        found = log.of_task(connection, PROJECT_LEVEL, [OpKind.SESSION])
    names = {person.id: person.login for person in workspace.people()}
    return [_read(stored.op.client_time, names.get(stored.op.author, ""), stored.op.data()) for stored in found[::-1]]


def _read(at: str, login: str, body: dict[str, object]) -> Happened:
    return Happened(at, login, *(str(body.get(name) or "") for name in ("event", "host", "program", "detail")))
