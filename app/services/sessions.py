"""What else a site must be able to tell: windows locked and unlocked, work taken out; central gets it with the log."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app import __version__
from app.models.ids import OpId, uuid7
from app.models.op import Draft, OpKind
from app.services.workspace import PROJECT_LEVEL, Workspace
from app.store import log


class SessionEvent(StrEnum):
    """What happened to a window, or was taken out of the file; `locked_still`: opened after it ended while locked."""

    LOCKED = "locked"
    LOCKED_IDLE = "locked_idle"
    LOCKED_SYSTEM = "locked_system"
    UNLOCKED = "unlocked"
    UNLOCK_REFUSED = "unlock_refused"
    LOCKED_STILL = "locked_still"
    PIN_SET = "pin_set"
    PIN_CHANGED = "pin_changed"
    PIN_REMOVED = "pin_removed"
    PIN_REFUSED = "pin_refused"
    PIN_VOID = "pin_void"
    EXPORTED = "exported"


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
    body: dict[str, object] = {"v": 1, "event": event.value, "host": platform.node(), "program": __version__}
    body |= {"detail": detail} if detail else {}
    workspace.record([Draft(OpId(uuid7()), OpKind.SESSION, workspace.person.id, PROJECT_LEVEL, body)])


def taken_out(workspace: Workspace, what: str, files: Sequence[Path]) -> None:
    """Write down that work was exported, by whom the file is joined as; in a file with no central nobody asks.

    Raises:
        StoreWriteError: when nothing can be written.
    """
    login = workspace.joined_as()
    if login is None:
        return
    if not workspace.acting:
        workspace.act_as(login)
    note(workspace, SessionEvent.EXPORTED, f"{what}: {', '.join(path.name for path in files)}")


def sessions(workspace: Workspace) -> list[Happened]:
    """Everything of the kind this file holds, newest first."""
    with workspace.database.read() as connection:
        found = log.of_task(connection, PROJECT_LEVEL, [OpKind.SESSION])
    names = {person.id: person.login for person in workspace.people()}
    return [_read(stored.op.client_time, names.get(stored.op.author, ""), stored.op.data()) for stored in found[::-1]]


def _read(at: str, login: str, body: dict[str, object]) -> Happened:
    return Happened(at, login, *(str(body.get(name) or "") for name in ("event", "host", "program", "detail")))
