"""What the window does with a central. Imported when one is asked for: the database driver is heavy."""

from pathlib import Path

from app.services import joining, synchronisation
from app.services.workspace import Workspace
from app.sync.reconcile import SyncResult
from app.views.dialogs.join import Joining


def joined(path: Path, wanted: Joining) -> None:
    """Bind a workspace file to a central and sync once; off the GUI thread, on connections of its own."""
    url = wanted.url if "@" in wanted.url else wanted.url.replace("://", f"://{wanted.login}@", 1)
    if wanted.password:
        url = synchronisation.with_password(url, wanted.password)
    joining.join(path, url).close()


def synced(path: Path, url: str, password: str) -> SyncResult:
    """Sync a workspace file; off the GUI thread, on connections of its own."""
    return synchronisation.sync_file(path, synchronisation.with_password(url, password) if password else url)


def address(workspace: Workspace) -> str:
    """Where the central of a workspace is."""
    return synchronisation.central_of(workspace)


def result_words(result: SyncResult) -> str:
    """What a sync did."""
    parts = [f"{result.pushed} sent", f"{result.pulled} taken in"]
    parts += [f"{len(result.conflicts)} in conflict"] if result.conflicts else []
    parts += [f"{len(result.refused)} set aside by central"] if result.refused else []
    return ", ".join(parts) + "."


def state_words(workspace: Workspace) -> str:
    """How much is not yet sent, and when the last sync was."""
    unsent, last = synchronisation.state(workspace)
    when = f"last sync {last[11:16]}Z" if last else "not synced yet"
    return f"{unsent:,} to send · {when}".replace(",", " ")
