"""Join a central: where it is and who joins."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from app.views.dialogs.frame import FormDialog


@dataclass(frozen=True, slots=True)
class Joining:
    """What was filled in; the password goes into no file."""

    url: str
    login: str
    password: str


class JoinDialog(FormDialog):
    """Asks for address, login and password."""

    def __init__(self, parent: QWidget | None, login: str, url: str = "") -> None:
        sentence = "This workspace will send what is drawn here and take in what others did. It keeps working offline."
        super().__init__(parent, "Join a central", sentence, "Join")
        self._url = QLineEdit(url)
        self._url.setPlaceholderText("postgresql://central.example:5432/orthomark")
        self._login = QLineEdit(login)
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add("Address", self._url, "The lead of the site knows it.")
        self.add("Login name", self._login, "From now on only this person acts in this workspace.")
        self.add("Password", self._password)

    @property
    def joining(self) -> Joining:
        """What was filled in."""
        return Joining(self._url.text().strip(), self._login.text().strip(), self._password.text())

    def accept(self) -> None:
        """Leave only with an address and a login."""
        if not self.joining.url or not self.joining.login:
            self.complain("Fill in the address and the login name.")
            return
        super().accept()
