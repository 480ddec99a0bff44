"""What the window does with a central. Imported when one is asked for: the database driver is heavy."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from app.models.errors import AppError
from app.models.op import parse_utc
from app.models.words import plural
from app.services import joining, leases, leasing, passwords, synchronisation, workstations
from app.services.workspace import Workspace
from app.store.errors import StoreWriteError
from app.sync.errors import (
    BadAddressError,
    CentralError,
    CutOffError,
    LoginRefusedError,
    NoPasswordError,
    PushRefusedError,
    RelayRefusedError,
    UnreachableError,
)
from app.sync.halting import SyncStoppedError
from app.sync.reconcile import SyncResult
from app.views.dialogs.join import Joining

SCHEMES = ("postgresql", "postgres")
NEAR = timedelta(hours=12)


class PasswordMissingError(AppError):
    """Joining without the password central asks for."""

    def __init__(self, login: str) -> None:
        super().__init__(f"Central asks {login} for a password; join again and fill it in.")


def joined(path: Path, wanted: Joining, moved: synchronisation.Progress | None = None) -> str:
    """Bind a workspace file to a central and sync once; off the GUI thread, on connections of its own.

    Gives the address it is bound to, with the login and without the password.
    """
    try:
        url = _as_login(wanted.url, wanted.login)
        bearing = synchronisation.with_password(url, wanted.password) if wanted.password else url
        joining.join(path, bearing, wanted.project or None, moved=moved).close()
    except NoPasswordError as error:
        raise PasswordMissingError(wanted.login) from error
    return url


def taken(path: Path, url: str, password: str, count: int, days: int, task: str = "") -> str:
    """Take over a task, or the `count` next, for some days, or extend all own when it is 0; off the GUI thread."""
    with _at(path, url, password) as (workspace, bearing):
        own = [] if count else [str(one.task) for one in leases.own_leases(workspace)]
        if task:
            given, refused = leasing.take_over(workspace, bearing, task, days)
        else:
            given, refused = leasing.take(workspace, bearing, own, days, count)
        words = [leasing.why_not(workspace, one) for one in refused]
    return " ".join([f"{plural(len(given), 'task')} taken for {days} days.", *words])


def given_back(path: Path, url: str, password: str, task: str, reason: str) -> str:
    """End the lease of a task; off the GUI thread."""
    with _at(path, url, password) as (workspace, bearing):
        name = workspace.task(task).name
        ended = leasing.give_back(workspace, bearing, task, reason)
    return f"{name} is free for others." if ended else f"Nobody has taken {name} any more."


def closed(path: Path, url: str, password: str, device: str, reason: str) -> str:
    """Close a workstation, as a lead; off the GUI thread."""
    with _at(path, url, password) as (workspace, bearing):
        sent = workstations.close(workspace, bearing, device, reason).salvaged
    return f"The workstation is closed; {plural(sent, 'operation')} sent in its place."


def reopened(path: Path, url: str, password: str, device: str, reason: str) -> str:
    """Open a closed workstation again, as a lead; off the GUI thread."""
    with _at(path, url, password) as (workspace, bearing):
        opened = workstations.reopen(workspace, bearing, device, reason)
    return "The workstation is open again." if opened else "The workstation was not closed."


def may_pass(error: Exception) -> bool:
    """Whether what kept a sync from its end may be otherwise a while later, with nobody at this computer."""
    return not (wants_password(error) or was_refused(error) or refused_whole(error))


def is_about_sync(error: Exception) -> bool:
    """Whether it kept a sync from its end, and not just what was asked besides."""
    if isinstance(error, AppError) and not isinstance(error, CentralError | StoreWriteError):
        return False
    return not wants_password(error)


def trouble(error: Exception) -> str:
    """Why there was no sync, in the few words the status bar has room for."""
    if is_away(error):
        return "central is away"
    if isinstance(error, SyncStoppedError):
        return "sync stopped"
    if was_refused(error):
        return "login refused"
    return "sync fails (Ctrl+F5)"


def is_away(error: Exception) -> bool:
    """Whether central could not be reached or the line broke: work goes on, and it is tried again."""
    return isinstance(error, UnreachableError | CutOffError)


def synced(path: Path, url: str, password: str, moved: synchronisation.Progress | None = None) -> SyncResult:
    """Sync a workspace file; off the GUI thread, on connections of its own. Without a password the keyring is asked."""
    known = password or passwords.recall(url)
    return synchronisation.sync_file(path, synchronisation.with_password(url, known) if known else url, moved)


def kept_words(url: str, password: str) -> str:
    """Keep a password that was right in this computer's keyring, and say so; off the GUI thread."""
    try:
        return f" The password is kept in {passwords.keep(url, password)}."
    except passwords.NoKeyringError as error:
        return f" {error}"


def wants_password(error: Exception) -> bool:
    """Whether central asked for a password and had none."""
    return isinstance(error, NoPasswordError)


def was_refused(error: Exception) -> bool:
    """Whether central did not let this login in."""
    return isinstance(error, LoginRefusedError)


def refused_whole(error: Exception) -> bool:
    """Whether central refused a whole batch, which no further try will change."""
    return isinstance(error, PushRefusedError) and not isinstance(error, RelayRefusedError)


def address(workspace: Workspace) -> str:
    """Where the central of a workspace is."""
    return synchronisation.central_of(workspace)


def state_words(workspace: Workspace) -> str:
    """How much is not yet sent, and when the last sync was."""
    unsent, last = synchronisation.state(workspace)
    when = f"last sync {_moment(last, workspace.clock())}" if last else "not synced yet"
    stands = "project archived · " if workspace.archived() else ""
    brought = synchronisation.carried(workspace)
    more = f" and {brought:,} from bundles" if brought else ""
    return f"{stands}{unsent:,} to send{more} · {when}"


def _moment(text: str, now: datetime) -> str:
    """A UTC time with its day, where the time alone could be taken for a later one."""
    at = parse_utc(text)
    day = "" if abs(now - at) < NEAR else f"{at.day} {at:%b} "
    return f"{day}{at:%H:%M}Z"


@contextmanager
def _at(path: Path, url: str, password: str) -> Iterator[tuple[Workspace, str]]:
    """The workspace on a connection of its own, and the address with the password typed or kept."""
    known = password or passwords.recall(url)
    workspace = Workspace.open(path, synchronisation.login_of(url))
    try:
        yield workspace, synchronisation.with_password(url, known) if known else url
    finally:
        workspace.close()


def _as_login(url: str, login: str) -> str:
    """The address with this login, whoever it named before, and without a password."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadAddressError from error
    if parts.scheme not in SCHEMES:
        raise BadAddressError
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}"))
