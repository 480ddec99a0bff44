"""Syncing with a central. Passwords pass through and are kept nowhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from app.models.errors import AppError
from app.models.ids import person_id
from app.models.op import utc_text
from app.models.words import plural
from app.services.clock import Clock, system_clock
from app.services.relaying import relay
from app.services.session_events import SessionEvent
from app.services.sessions import note
from app.services.workspace import Workspace
from app.store import carrying, outbox, people
from app.store.database import Database
from app.store.outbox import Outbox
from app.sync.central import Central
from app.sync.engine import sync as run_cycle
from app.sync.errors import NoMemberError, NoSuchProjectError, PushRefusedError
from app.sync.reconcile import SyncResult

Progress = Callable[[SyncResult], None]
WORKSTATIONS = "workstations"
_SECRETS = {"password", "sslpassword"}


class NotJoinedError(AppError):
    """There is no central to sync with."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: this workspace is not joined to a central; use “orthomark join” first.")


class NoLoginError(AppError):
    """The address names nobody."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url}: it names no login; write it like postgresql://LOGIN@HOST:PORT/DATABASE.")


def sync(workspace: Workspace, url: str | None = None, moved: Progress | None = None) -> SyncResult:
    """Bring this workspace and its central together; `url` may carry the password.

    Raises:
        NotJoinedError: when there is no central.
        CentralError: when central refuses or cannot be reached; nothing is lost then.
    """
    address = url or central_of(workspace)
    result = sync_file(workspace.path, address, moved, workspace.clock)
    workspace.refresh()
    return result


def sync_file(path: Path, url: str, moved: Progress | None = None, clock: Clock = system_clock) -> SyncResult:
    """Sync a workspace file over connections of its own, so that a worker can do it while the window works on."""
    with Database.open(path) as database, Central(url) as central:
        box = Outbox(database, lambda: utc_text(clock()))
        refusal, relayed = _relayed(database, central)
        result = _cycle(database, box, central, login_of(url), moved)
        result = replace(result, pushed=result.pushed + relayed)
        _note_irregular(Workspace(database, clock), login_of(url), result)
        stations = central.workstations(box.project())
        with database.transaction() as connection:
            people.set_meta(connection, "synced_at", utc_text(clock()))
            people.set_meta(connection, WORKSTATIONS, json.dumps(stations))
    if refusal is not None:
        raise refusal
    return result


def _cycle(database: Database, box: Outbox, central: Central, login: str, moved: Progress | None) -> SyncResult:
    try:
        return run_cycle(box, central, person_id(login), moved)
    except NoSuchProjectError as error:
        with database.read() as connection:
            known = people.project(connection)
        if known is None:
            raise
        raise NoMemberError(known.name, login) from error


def _note_irregular(workspace: Workspace, login: str, result: SyncResult) -> None:
    """Write down what a site has to look into; central and the lead get it with the next sync (SYNC 4.3, 5)."""
    found = (
        (SessionEvent.MISMATCH, result.repaired or int(not result.digest_ok), "task"),
        (SessionEvent.RENEWED, result.reissued, "operation"),
        (SessionEvent.RESTORED, result.rewound, "operation"),
    )
    for event, count, thing in found:
        if count:
            workspace.act_as(login)
            note(workspace, event, plural(count, thing))


def _relayed(database: Database, central: Central) -> tuple[PushRefusedError | None, int]:
    """Send what bundles brought; when central refuses that, the own work is exchanged all the same."""
    try:
        return None, relay(database, central)
    except PushRefusedError as error:
        return error, 0


def central_of(workspace: Workspace) -> str:
    """The address of the central this workspace is joined to, without a password."""
    with workspace.database.read() as connection:
        url = people.get_meta(connection, "central_url")
    if url is None:
        raise NotJoinedError(workspace.path)
    return url


def waiting_since(workspace: Workspace) -> str | None:
    """When the oldest operation that is not sent yet was written (UTC text)."""
    with workspace.database.read() as connection:
        return outbox.unsent_of(connection)[1]


def state(workspace: Workspace) -> tuple[int, str | None]:
    """How many operations are unsent, and when the last sync ended (UTC text), None before the first."""
    with workspace.database.read() as connection:
        return outbox.unsent(connection), people.get_meta(connection, "synced_at")


def carried(workspace: Workspace) -> int:
    """How many operations that bundles brought wait for a lead's sync to take them to central."""
    with workspace.database.read() as connection:
        return carrying.waiting(connection)


def login_of(url: str) -> str:
    """The login a URL names."""
    login = urlsplit(url).username
    if not login:
        raise NoLoginError(without_password(url))
    return login


def without_password(url: str) -> str:
    """The URL as it may be written down; a password may stand in it in two places."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}@" if parts.username else ""
    rest = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _SECRETS]
    return urlunsplit(parts._replace(netloc=f"{user}{host}", query=urlencode(rest, safe="/")))


def with_password(url: str, password: str) -> str:
    """The URL with a password, for one connection only."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{quote(password, safe='')}@{host}"))
