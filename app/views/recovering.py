"""Making a damaged workspace file whole again: asked for from the menu, or offered where one is opened."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.models.errors import AppError
from app.services import recovery
from app.views import background
from app.views.after_storing import LEAVE_WAITS
from app.views.dialogs.new_workspace import FILTER
from app.views.dialogs.recover import RecoverDialog
from app.views.places import documents
from app.views.session import Session

Share = Callable[[float], None]


class StoppedReadingError(AppError):
    """Somebody left the dialog."""

    def __init__(self) -> None:
        super().__init__("Stopped; no new file was made.")


class Recovering(QObject):
    """One dialog at a time. `leaving` when the open workspace is to be left, `enter` opens the file that was made."""

    leaving = Signal()

    def __init__(self, window: QWidget, session: Session, enter: Callable[[Path], object]) -> None:
        super().__init__(window)
        self._window, self._session, self._enter = window, session, enter
        self._dialog: RecoverDialog | None = None
        self._ticket = background.Ticket()
        session.damaged.connect(self.offer)

    def ask(self) -> None:
        """Choose a damaged file."""
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Recover a damaged workspace", str(documents()), FILTER)
        if chosen:
            self.offer(Path(chosen))

    def offer(self, path: Path) -> None:
        """Open the dialog for a file that is damaged."""
        if self._dialog is not None:
            return
        dialog = self._dialog = RecoverDialog(self._window, path, recovery.offered(path))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(lambda target: self._begin(path, target))
        dialog.opened.connect(self._enter)
        dialog.finished.connect(self._gone)
        dialog.open()

    def _begin(self, path: Path, target: Path) -> None:
        """Nobody works on in the damaged file meanwhile: what they did would not be in the new one."""
        ticket = self._ticket = background.Ticket()
        if self._session.is_open and self._session.workspace.path == path:
            self._session.after.do(lambda: self._leave(path, target, ticket), LEAVE_WAITS, self._kept)
        else:
            self._read(path, target, ticket)

    def _leave(self, path: Path, target: Path, ticket: background.Ticket) -> None:
        if not ticket.cancelled:
            self.leaving.emit()
            self._read(path, target, ticket)

    def _kept(self, why: str) -> None:
        if self._dialog is not None:
            self._dialog.refuse(why)

    def _read(self, path: Path, target: Path, ticket: background.Ticket) -> None:
        tell = partial(background.PostBox.one().post, WeakMethod(self._tell))
        self._tell(0.0)
        background.run(
            partial(_recovered, path, target, ticket, tell),
            partial(self._done, ticket, target),
            partial(self._failed, ticket),
        )

    def _tell(self, share: float) -> None:
        if self._dialog is not None:
            self._dialog.say_progress(share)

    def _done(self, ticket: background.Ticket, target: Path, sentence: str) -> None:
        if self._dialog is not None and not ticket.cancelled:
            self._dialog.done_with(target, sentence)
        else:
            self._session.said.emit(sentence)

    def _failed(self, ticket: background.Ticket, error: Exception) -> None:
        if self._dialog is not None and not ticket.cancelled:
            self._dialog.refuse(str(error))
        else:
            self._session.refused.emit(str(error))

    def _gone(self) -> None:
        self._ticket.cancel()
        self._dialog = None


def _recovered(path: Path, target: Path, ticket: background.Ticket, tell: Share) -> str:
    def told(share: float) -> None:
        if ticket.cancelled:
            raise StoppedReadingError
        tell(share)

    made = recovery.recover(path, target, told=told)
    return recovery.sentence(path, target, made, joined=recovery.is_joined(target))
