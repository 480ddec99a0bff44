"""The lock: who was here proves it, and the work goes on where it was."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.views.dialogs.frame import FormDialog
from app.views.later import later

TRIES = 5
PAUSE_MS = 30_000


class LockedDialog(FormDialog):
    """Cannot be closed but by unlocking. `tried` carries a password; without a login nobody can be asked for one."""

    tried = Signal(str)

    def __init__(self, parent: QWidget | None, login: str) -> None:
        asked = f"Everything is saved. {login} goes on with the password of the central." if login else (
            "Everything is saved. This workspace has no central, so nobody can be asked for a password here."
        )  # fmt: skip
        super().__init__(parent, "Locked", asked, "Unlock", cancel=False)
        self._unlocked = False
        self._wrong = 0
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._asks = bool(login)
        if login:
            self.add(f"Password of {login}", self._password)

    def accept(self) -> None:
        """Try what was typed."""
        if self._asks and not self._password.text():
            self.complain("Fill in the password.")
            return
        self.primary.setEnabled(False)
        self.tried.emit(self._password.text())

    def reject(self) -> None:
        """Escape does not unlock."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nor does closing."""
        if not self._unlocked:
            event.ignore()
            return
        super().closeEvent(event)

    def unlock(self) -> None:
        """Let the person in."""
        self._unlocked = True
        super().accept()

    def refuse(self, sentence: str) -> None:
        """Say why not; after some tries, only once a while has passed."""
        self._wrong += 1
        self._password.clear()
        self.complain(sentence)
        if self._wrong % TRIES:
            self.primary.setEnabled(True)
        else:
            later(self, PAUSE_MS, lambda: self.primary.setEnabled(True))
