"""Joining a central and syncing with it, off the GUI thread. Passwords are kept in memory, each for its address."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.models.ids import AnnotationId
from app.sync.halting import Halt, SyncStoppedError, stoppable
from app.views import background, recents
from app.views.after_storing import LEAVE_WAITS
from app.views.dialogs.join import JoinDialog, Joining
from app.views.dialogs.new_workspace import FILTER, SUFFIX
from app.views.dialogs.password import PasswordDialog
from app.views.places import documents
from app.views.session import Session
from app.views.sync_pace import LONGEST_S, wait_s

if TYPE_CHECKING:
    from app.sync.reconcile import SyncResult

_CHANCE = SystemRandom()
Work = Callable[[Path, str, str], str]
TELL_MS = 1000
STOPPING = "Stopping the sync…"
RUNNING = "A sync is running already; it will say when it is done."


class Syncing(QObject):
    """One thing at a time. `changed` when it starts or ends, `entered` with a file and who works in it.

    `progressed` carries words and a share while a workspace is joined: below 0, as nobody knows it, then 1.
    """

    changed = Signal()
    leaving = Signal()
    entered = Signal(object, object)
    progressed = Signal(str, float)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._passwords: dict[str, str] = {}
        self._wrong: set[str] = set()
        self._wanted = Joining("", "", "")
        self.running = self.stopping = False
        self.progress: tuple[int, int] = (0, 0)
        self.last_error = ""
        self._failures, self._trouble = 0, ""
        self._halt: Halt | None = None
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._sync_quietly)
        self._beat = QTimer(self, interval=TELL_MS)
        self._beat.timeout.connect(self._tell)
        self._joins: Path | None = None
        session.settle_wanted.connect(self.settle)

    def join(self) -> None:
        """Join the open workspace, or a new file, to a central."""
        if self.running:
            self._session.said.emit(RUNNING)
        elif self._session.is_open:
            self.ask_to_join(self._session.workspace.path)
        else:
            chosen, _ = QFileDialog.getSaveFileName(self._window, "A file for the workspace", str(documents()), FILTER)
            if chosen:
                path = Path(chosen)
                self.ask_to_join(path if path.suffix else path.with_suffix(SUFFIX))

    def ask_to_join(self, path: Path) -> None:
        """Ask for the central of a file, and join it when the dialog is accepted."""
        wanted = replace(self._wanted, login=self._wanted.login or recents.last_login())
        dialog = JoinDialog(self._window, wanted)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._join_soon(path, dialog.joining))
        dialog.open()

    def sync(self) -> None:
        """Send and take in; a password is asked for when central wants one that is not known here."""
        from app.views import central  # noqa: PLC0415  the database driver is loaded when a central is asked for

        if self.running:
            self._session.said.emit(RUNNING)
            return
        workspace = self._session.workspace
        url = self._session.attempt(lambda: central.address(workspace))
        if url is None:
            return
        if url in self._wrong:
            self._ask_password(workspace.path, url)
        else:
            self._sync(workspace.path, url)

    def cancel(self) -> None:
        """Stop what runs, at once whatever it waits for; nothing is lost by it."""
        if self.running and self._halt is not None and not self.stopping:
            self.stopping = True
            self._halt.ask()
            self._session.said.emit(STOPPING)
            self.changed.emit()

    def stop_joining(self) -> None:
        """Stop what is running when it is a joining."""
        if self._joins is not None:
            self.cancel()

    def take_tasks(self, count: int, days: int, task: str = "") -> None:
        """Take `task` or the next ones for some days, or extend what is taken when `count` is 0; syncs with it."""
        from app.views import central  # noqa: PLC0415  as above

        self._ask(lambda path, url, password: central.taken(path, url, password, count, days, task))

    def give_back(self, task: str, reason: str) -> None:
        """End the lease of a task, one's own or as a lead anybody's; syncs with it."""
        from app.views import central  # noqa: PLC0415  as above

        self._ask(lambda path, url, password: central.given_back(path, url, password, task, reason))

    def close_workstation(self, device: str, reason: str, *, again: bool = False) -> None:
        """Close a workstation that will not come back, or open it `again`; syncs with it."""
        from app.views import central  # noqa: PLC0415  as above

        deed = central.reopened if again else central.closed
        self._ask(lambda path, url, password: deed(path, url, password, device, reason))

    def _ask(self, work: Work) -> None:
        """Ask something of central that syncs too, with the password known; what it answers is said."""
        from app.views import central  # noqa: PLC0415  as above

        workspace = self._session.workspace
        url = self._session.attempt(lambda: central.address(workspace))
        if self.running or url is None:
            return
        path, password = workspace.path, self._passwords.get(url, "")
        self._again.stop()
        self._run(
            lambda: work(path, url, password),
            partial(self._synced, path, False),
            partial(self._not_synced, path, url, False, work=work),
        )

    def show_state(self) -> None:
        """Open the dialog that tells how this workstation and central stand."""
        from app.views.dialogs.sync_state import SyncStateDialog  # noqa: PLC0415  as above

        dialog = SyncStateDialog(self._window, self._session, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def settle(self, annotation: AnnotationId) -> None:
        """Open the dialog that merges the heads of an annotation in conflict."""
        from app.views.dialogs.conflict import ConflictDialog  # noqa: PLC0415  as above

        dialog = ConflictDialog(self._window, self._session, annotation)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @property
    def next_in_s(self) -> float | None:
        """Seconds until the next sync by itself; None when none is planned."""
        return self._again.remainingTime() / 1000 if self._again.isActive() else None

    def _sync_quietly(self) -> None:
        """The sync that comes by itself: once one has worked, and without a word unless something is wrong."""
        if self.running or not self._session.is_open or self._session.workspace.joined_as() is None:
            return
        from app.views import central  # noqa: PLC0415  as above

        self._sync(self._session.workspace.path, central.address(self._session.workspace), quiet=True)

    def _plan(self) -> None:
        self._again.start(int(1000 * wait_s(self._failures, _CHANCE.uniform)))

    def _moved(self, result: "SyncResult") -> None:
        """Called by the worker: keep what is shown."""
        self.progress = (result.pushed, result.pulled)

    def known_password(self, url: str) -> str:
        """The password central took last for an address; empty when none was used since the start."""
        return "" if url in self._wrong else self._passwords.get(url, "")

    def words(self) -> str:
        """How much is not yet sent; empty for a workspace of its own."""
        workspace = self._session.workspace
        if workspace.joined_as() is None:
            return ""
        from app.views import central  # noqa: PLC0415  as above

        trouble = f" · {self._trouble}" if self._trouble else ""
        going = " · stopping…" if self.stopping else " · syncing…"
        return central.state_words(workspace) + (going if self.running else trouble)

    def _join_soon(self, path: Path, wanted: Joining) -> None:
        self._session.after.do(lambda: self._join(path, wanted), LEAVE_WAITS)

    def _join(self, path: Path, wanted: Joining) -> None:
        from app.views import central  # noqa: PLC0415  as above

        self._wanted = replace(wanted, password="")
        before: str | None = None
        was_open = self._session.is_open
        if was_open:
            workspace = self._session.workspace
            before = workspace.person.login if workspace.acting else None
            self.leaving.emit()
        self._session.said.emit("Joining…")
        self._run(
            lambda: central.joined(path, wanted, self._moved),
            partial(self._joined, path, wanted.password),
            partial(self._not_joined, path, before if was_open else None, was_open),
        )
        self._joins = path
        self._tell()

    def _tell(self) -> None:
        """Say how far it is, again and again."""
        if self._joins is not None:
            sent, taken = self.progress
            going = "Stopping" if self.stopping else "Joining"
            self.progressed.emit(f"{going} {self._joins.name}: {sent:,} sent, {taken:,} taken in so far.", -1.0)
        self.changed.emit()

    def _joined(self, path: Path, password: str, url: str) -> None:
        self._passwords[url] = password
        self._wrong.discard(url)
        self._wanted = Joining("", "", "")
        self._set_running(False)
        if self._session.is_open:
            recents.remember(path)
            self._session.said.emit(f"{path.name} is joined; it is at the top of the list on Start.")
            return
        self.entered.emit(path, None)
        if self._shows(path):
            self._session.said.emit("Joined, and everything is exchanged. F5 syncs from now on.")

    def _not_joined(self, path: Path, login: str | None, was_open: bool, error: Exception) -> None:
        self._set_running(False)
        if was_open and not self._session.is_open:
            self.entered.emit(path, login)
        if isinstance(error, SyncStoppedError):
            self._session.said.emit(f"Joining was stopped and nothing is lost; join {path.name} again to go on.")
        else:
            self._session.refused.emit(str(error))

    def _sync(self, path: Path, url: str, *, keep: bool = False, quiet: bool = False) -> None:
        from app.services.sync_words import result_words  # noqa: PLC0415  as above
        from app.views import central  # noqa: PLC0415  as above

        password = self._passwords.get(url, "")

        def work() -> str:
            said = result_words(central.synced(path, url, password, self._moved))
            return said + central.kept_words(url, password) if keep else said

        self._again.stop()
        if not quiet:
            self._session.said.emit("Syncing…")
        self._run(work, partial(self._synced, path, quiet), partial(self._not_synced, path, url, quiet))

    def _run(self, work: Callable[[], str], done: Callable[[str], None], failed: Callable[[Exception], None]) -> None:
        """Have it done off the GUI thread, so that `cancel` stops it."""
        halt = self._halt = Halt()
        self.progress = (0, 0)

        def obeying() -> str:
            with stoppable(halt):
                return work()

        self._set_running(True)
        background.run(obeying, done, failed)

    def _synced(self, path: Path, quiet: bool, words: str) -> None:
        self.last_error, self._failures, self._trouble = "", 0, ""
        self._end(path)
        self._plan()
        if not quiet or not words.startswith("0 sent, 0 taken in."):
            self._session.said.emit(words)

    def _not_synced(self, path: Path, url: str, quiet: bool, error: Exception, work: Work | None = None) -> None:
        from app.views import central  # noqa: PLC0415  as above

        if isinstance(error, SyncStoppedError):
            self._stopped(path, work)
            return
        before = self._keep_in_sight(error)
        self._end(path)
        if central.may_pass(error):
            self._plan()
            if quiet and (central.is_away(error) or before == self.last_error):
                return
        self._ask_or_refuse(path, url, error, work)

    def _keep_in_sight(self, error: Exception) -> str:
        """Have the status bar say that there was no sync; gives what was wrong before."""
        from app.views import central  # noqa: PLC0415  as above

        before, self.last_error = self.last_error, "" if central.wants_password(error) else str(error)
        if central.is_about_sync(error):
            self._failures, self._trouble = self._failures + 1, central.trouble(error)
        return before

    def _ask_or_refuse(self, path: Path, url: str, error: Exception, work: Work | None) -> None:
        """Ask for what is missing, or say what is wrong."""
        from app.views import central  # noqa: PLC0415  as above

        if central.wants_password(error) and self._shows(path):
            self._ask_password(path, url, work)
            return
        if central.was_refused(error):
            self._passwords.pop(url, None)
            self._wrong.add(url)
        self._session.refused.emit(str(error))
        if central.refused_whole(error) and self._shows(path):
            self._offer_copy(str(error))

    def _stopped(self, path: Path, work: Work | None) -> None:
        """Say what was done before, and that the rest goes by itself: what waits is not to be forgotten."""
        from app.views import central  # noqa: PLC0415  as above

        self._trouble = central.trouble(SyncStoppedError())
        self._end(path)
        self._again.start(int(1000 * LONGEST_S))
        sent, taken = self.progress
        if work is not None:
            self._session.said.emit("Stopped, and nothing is lost; the next sync shows whether central had done it.")
            return
        self._session.said.emit(
            f"Stopped: {sent:,} sent and {taken:,} taken in before; nothing is lost. "
            f"The rest goes with the next sync, F5 or by itself in {LONGEST_S / 60:.0f} min."
        )

    def _offer_copy(self, why: str) -> None:
        """Stop the person once: nothing more of this workstation goes to central until somebody looks at it."""
        from app.views.dialogs.refused import RefusedDialog  # noqa: PLC0415  as above

        workspace = self._session.workspace

        def copy() -> None:
            target = dialog.target
            if target is not None and self._session.is_open:
                copied = f"{target} holds everything; give it to your lead."
                self._session.aside(
                    lambda: workspace.database.backup(target), lambda _: self._session.said.emit(copied)
                )

        dialog = RefusedDialog(self._window, why, f"{workspace.path.stem}-refused")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(copy)
        dialog.open()

    def _ask_password(self, path: Path, url: str, work: Work | None = None) -> None:
        """Ask, then do what was wanted: `work`, or a sync."""
        dialog = PasswordDialog(self._window, url)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._try(path, url, dialog.password, work, keep=dialog.keep))
        dialog.open()

    def _try(self, path: Path, url: str, password: str, work: Work | None, *, keep: bool) -> None:
        self._passwords[url] = password
        self._wrong.discard(url)
        if work is None:
            self._sync(path, url, keep=keep)
        else:
            self._ask(_keeping(work) if keep else work)

    def _end(self, path: Path) -> None:
        """Show what came and went; a sync that was cut off may have moved something too."""
        self._set_running(False)
        if self._shows(path):
            self._session.workspace.refresh()

    def _shows(self, path: Path) -> bool:
        return self._session.is_open and self._session.workspace.path == path

    def _set_running(self, running: bool) -> None:
        self.running, self.stopping = running, False
        if running:
            self._beat.start()
        else:
            self._beat.stop()
        if self._joins is not None:
            self._joins = None
            self.progressed.emit("", 1.0)
        self.changed.emit()


def _keeping(work: Work) -> Work:
    """The same, and the password is kept once it was right."""
    from app.views import central  # noqa: PLC0415  the database driver is loaded when a central is asked for

    return lambda path, url, password: work(path, url, password) + central.kept_words(url, password)
