"""The password of a central: asked for once after each start of the window and kept in memory alone."""

from urllib.parse import urlsplit

from PySide6.QtWidgets import QLineEdit, QWidget

from app.views.dialogs.frame import FormDialog


class PasswordDialog(FormDialog):
    """Asks for one password; `url` names the login and the place."""

    def __init__(self, parent: QWidget | None, url: str) -> None:
        parts = urlsplit(url)
        login, place = parts.username or "", f"{parts.netloc.rpartition('@')[2]}{parts.path}"
        sentence = f"{place} wants to know that it is {login}. Cancel to go on without syncing; nothing is lost."
        super().__init__(parent, "Password of the central", sentence, "Sync")
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add(f"Password of {login}", self._password, "It is forgotten when the window closes.")

    @property
    def password(self) -> str:
        """What was filled in."""
        return self._password.text()

    def accept(self) -> None:
        """Leave only with a password."""
        if not self.password:
            self.complain("Fill in the password.")
            return
        super().accept()
