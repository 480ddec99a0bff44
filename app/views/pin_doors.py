"""The way to the PIN of who works here: everything slow, keyring, scrypt and central, is off the GUI thread."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.models.unlock_pin import fit_pin
from app.services import unlocking
from app.services.unlocking import PinState
from app.services.workspace import Workspace
from app.views import background
from app.views.dialogs.unlock_pin import UnlockPinDialog
from app.views.session import Session

T = TypeVar("T")
WRONG_PASSWORD = "That is not the password; nothing was changed."  # noqa: S105  a sentence


class PinDoors(QObject):
    """Opens the dialog and does what it wants. `known` gives the password central took last."""

    def __init__(self, window: QWidget, session: Session, known: Callable[[str], str]) -> None:
        super().__init__(window)
        self._window, self._session, self._known = window, session, known
        self._dialog: UnlockPinDialog | None = None

    def ask(self) -> None:
        """Show how the PIN stands, to be set, changed or removed."""
        if self._session.workspace.joined_as() is None:
            self._session.refused.emit(str(unlocking.NoCentralError()))
        elif self._session.attempt(unlocking.allowed) is False:
            self._session.refused.emit(str(unlocking.PinForbiddenError()))
        else:
            self._beside(unlocking.state, self._show)

    def _show(self, told: PinState) -> None:
        if self._dialog is not None or not self._session.is_open:
            return
        dialog = self._dialog = UnlockPinDialog(self._window, self._session.workspace.joined_as() or "", told)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self._set)
        dialog.removed.connect(self._remove)
        dialog.finished.connect(self._gone)
        dialog.open()

    def _gone(self) -> None:
        self._dialog = None

    def _set(self, by_pin: bool, proof: str, pin: str) -> None:
        from app.services import proving, synchronisation  # noqa: PLC0415  the database driver comes when it is asked for

        url = synchronisation.central_of(self._session.workspace)
        known = self._known(url)

        def work(workspace: Workspace) -> str | PinState:
            fit_pin(pin, workspace.person.login)
            if by_pin:
                told = unlocking.try_pin(workspace, proof)
                if told is not None:
                    return told
            elif not proving.try_password(workspace, url, proof, known).proved:
                return ""
            return unlocking.set_pin(workspace, pin)

        self._beside(work, self._answer)

    def _answer(self, told: str | PinState) -> None:
        if isinstance(told, PinState):
            self._refuse(unlocking.wrong_words(told), told)
        elif not told:
            self._refuse(WRONG_PASSWORD, None)
        else:
            self._close(f"The PIN is set; its verifier is kept in {told}.")

    def _remove(self) -> None:
        self._beside(unlocking.remove_pin, lambda _was: self._close("The PIN is removed; the password unlocks."))

    def _close(self, words: str) -> None:
        if self._dialog is not None:
            self._dialog.done_with()
        self._session.said.emit(words)

    def _refuse(self, sentence: str, told: PinState | None) -> None:
        if self._dialog is None:
            self._session.refused.emit(sentence)
        else:
            self._dialog.refuse(sentence, told)

    def _beside(self, work: Callable[[Workspace], T], done: Callable[[T], None]) -> None:
        path, login = self._session.workspace.path, self._session.workspace.joined_as() or ""

        def there() -> T:
            with unlocking.beside(path, login) as workspace:
                return work(workspace)

        background.run(there, done, lambda error: self._refuse(str(error), None))
