"""The password of a central: asked for after each start and kept in memory, or in the keyring on wish."""

from urllib.parse import urlsplit

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

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
        self.add(f"Password of {login}", self._password, "In no file; forgotten when the window closes.")
        self._keep = QCheckBox("&Keep it in this computer’s keyring")
        self._keep.setAccessibleName("Keep it in this computer’s keyring")
        self._keep.setToolTip("Keep it in this computer’s keyring (Alt+K)")
        self.fields.addWidget(self._keep)

    @property
    def password(self) -> str:
        """What was filled in."""
        return self._password.text()

    @property
    def keep(self) -> bool:
        """Whether it shall go into the keyring once it has proved right."""
        return self._keep.isChecked()

    def accept(self) -> None:
        """Leave only with a password."""
        if not self.password:
            self.complain("Fill in the password.")
            return
        super().accept()
