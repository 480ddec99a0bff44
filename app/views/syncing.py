"""Joining a central and syncing with it, off the GUI thread. Passwords are kept in memory, each for its address."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.views import background, recents
from app.views.dialogs.join import JoinDialog, Joining
from app.views.dialogs.new_workspace import FILTER, SUFFIX
from app.views.dialogs.password import PasswordDialog
from app.views.places import documents
from app.views.session import Session

RUNNING = "A sync is running already; it will say when it is done."


class Syncing(QObject):
    """One thing at a time. `changed` when it starts or ends, `entered` with a file and who works in it."""

    changed = Signal()
    leaving = Signal()
    entered = Signal(object, object)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._passwords: dict[str, str] = {}
        self._wrong: set[str] = set()
        self._wanted = Joining("", "", "")
        self.running = False

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
        dialog.accepted.connect(lambda: self._join(path, dialog.joining))
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

    def words(self) -> str:
        """How much is not yet sent; empty for a workspace of its own."""
        workspace = self._session.workspace
        if workspace.joined_as() is None:
            return ""
        from app.views import central  # noqa: PLC0415  as above

        return central.state_words(workspace) + (" · syncing…" if self.running else "")

    def _join(self, path: Path, wanted: Joining) -> None:
        from app.views import central  # noqa: PLC0415  as above

        self._wanted = replace(wanted, password="")
        before: str | None = None
        was_open = self._session.is_open
        if was_open:
            workspace = self._session.workspace
            before = workspace.person.login if workspace.acting else None
            self.leaving.emit()
        self._set_running(True)
        self._session.said.emit("Joining…")
        background.run(
            lambda: central.joined(path, wanted),
            partial(self._joined, path, wanted.password),
            partial(self._not_joined, path if was_open else None, before),
        )

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

    def _not_joined(self, path: Path | None, login: str | None, error: Exception) -> None:
        self._set_running(False)
        if path is not None and not self._session.is_open:
            self.entered.emit(path, login)
        self._session.refused.emit(str(error))

    def _sync(self, path: Path, url: str, *, keep: bool = False) -> None:
        from app.views import central  # noqa: PLC0415  as above

        password = self._passwords.get(url, "")

        def work() -> str:
            said = central.result_words(central.synced(path, url, password))
            return said + central.kept_words(url, password) if keep else said

        self._set_running(True)
        self._session.said.emit("Syncing…")
        background.run(
            work,
            partial(self._synced, path),
            partial(self._not_synced, path, url),
        )

    def _synced(self, path: Path, words: str) -> None:
        self._end(path)
        self._session.said.emit(words)

    def _not_synced(self, path: Path, url: str, error: Exception) -> None:
        from app.views import central  # noqa: PLC0415  as above

        self._end(path)
        if central.wants_password(error) and self._shows(path):
            self._ask_password(path, url)
            return
        if central.was_refused(error):
            self._passwords.pop(url, None)
            self._wrong.add(url)
        self._session.refused.emit(str(error))

    def _ask_password(self, path: Path, url: str) -> None:
        dialog = PasswordDialog(self._window, url)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._try(path, url, dialog.password, keep=dialog.keep))
        dialog.open()

    def _try(self, path: Path, url: str, password: str, *, keep: bool) -> None:
        self._passwords[url] = password
        self._wrong.discard(url)
        self._sync(path, url, keep=keep)

    def _end(self, path: Path) -> None:
        """Show what came and went; a sync that was cut off may have moved something too."""
        self.running = False
        if self._shows(path):
            self._session.workspace.refresh()
        self.changed.emit()

    def _shows(self, path: Path) -> bool:
        return self._session.is_open and self._session.workspace.path == path

    def _set_running(self, running: bool) -> None:
        self.running = running
        self.changed.emit()
