"""What the whole window shares: the workspace that is open, and the sentence when something is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.errors import AppError
from app.services import care, recovery
from app.services.workspace import Changed, Workspace
from app.views import background
from app.views.after_storing import AfterStoring

T = TypeVar("T")
CHECK_AFTER_MS = 20_000
CARE_EVERY_MS = 5 * 60_000


class Session(QObject):
    """Holds the open workspace. `changed` carries what a change touched, `said` and `refused` one sentence each.

    Whatever leaves the workspace is to go by way of `after`, so that the window never waits for an edit of very many.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal(object)
    settings_changed = Signal()
    said = Signal(str)
    refused = Signal(str)
    edit_wanted = Signal(object, object)
    settle_wanted = Signal(object)
    damaged = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.after = AfterStoring(self, self.said.emit)
        self._workspace: Workspace | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._later = QTimer(self, singleShot=True, interval=CHECK_AFTER_MS)
        self._later.timeout.connect(self._check_whole)
        self._care = QTimer(self, interval=CARE_EVERY_MS)
        self._care.timeout.connect(self.tend)
        self._warned: set[str] = set()

    @property
    def is_open(self) -> bool:
        """Whether a workspace is open."""
        return self._workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The open workspace; ask `is_open` first."""
        assert self._workspace is not None
        return self._workspace

    def take(self, workspace: Workspace) -> None:
        """Work in this workspace from now on; the one before is closed."""
        self.leave()
        self._workspace = workspace
        self._unsubscribe = workspace.changed.subscribe(self._tell)
        self.opened.emit()
        self._care.start()
        self._warned.clear()
        if workspace.database.large:
            self._later.start()

    def leave(self) -> None:
        """Close the workspace, if one is open."""
        if self._workspace is None:
            return
        self.after.forget()
        self._later.stop()
        self._care.stop()
        self._unsubscribe()
        self.closed.emit()
        self._workspace.close()
        self._workspace = None

    def tend(self) -> None:
        """Back up and check what is due, off the GUI thread; what a person should know is said once."""
        path = self.workspace.path
        self.aside(lambda: care.tend(path), self._tended)

    def _tended(self, told: care.Tended) -> None:
        for sentence in told.warnings:
            if sentence[:40] not in self._warned:
                self._warned.add(sentence[:40])
                self.refused.emit(sentence)

    def open_file(self, path: Path, login: str | None) -> None:
        """Open a workspace file; a refusal leaves things as they are."""
        opened = self.attempt(lambda: Workspace.open(path, login))
        if opened is not None:
            self.take(opened)

    def attempt(self, work: Callable[[], T]) -> T | None:
        """Do something; when it is refused, say the sentence and give None."""
        try:
            return work()
        except AppError as error:
            self.refused.emit(str(error))
            return None

    def aside(
        self, work: Callable[[], T], done: Callable[[T], None], undone: Callable[[], None] = lambda: None
    ) -> None:
        """Do something off the GUI thread; when it is refused, do `undone` and say the sentence."""
        background.run(work, done, lambda error: self.refused.emit(self.after.came_to_nothing(undone, str(error))))

    def _check_whole(self) -> None:
        """Look at every page of a large file once its window stands; damage is told like a refusal."""
        workspace = self.workspace
        background.run(
            workspace.database.check_whole, lambda _none: None, lambda error: self.tell_damage(workspace.path, error)
        )

    def tell_damage(self, path: Path, error: Exception) -> None:
        """Say what is wrong with a file; when it is damaged, have it offered to make a whole one."""
        self.refused.emit(str(error))
        if recovery.is_damage(error):
            self.damaged.emit(path)

    def _tell(self, changed: Changed) -> None:
        self.changed.emit(changed)
