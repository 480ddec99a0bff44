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
    project: str = ""


class JoinDialog(FormDialog):
    """Asks for address, login, password and project; the first two begin as `wanted`."""

    def __init__(self, parent: QWidget | None, wanted: Joining) -> None:
        sentence = "This workspace will send what is drawn here and take in what others did. It keeps working offline."
        super().__init__(parent, "Join a central", sentence, "Join")
        self._url = QLineEdit(wanted.url)
        self._url.setPlaceholderText("postgresql://central.example:5432/orthomark")
        self._login = QLineEdit(wanted.login)
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add("Address", self._url, "The lead of the site knows it.")
        self.add("Login name", self._login, "From now on only this person acts in this workspace.")
        self.add("Password", self._password)
        self._project = QLineEdit(wanted.project)
        self._project.setPlaceholderText("Harbour")
        self.add("Project", self._project, "Leave it empty when you are in one project only.")

    @property
    def joining(self) -> Joining:
        """What was filled in."""
        return Joining(
            self._url.text().strip(), self._login.text().strip(), self._password.text(), self._project.text().strip()
        )

    def accept(self) -> None:
        """Leave only with an address and a login."""
        if not self.joining.url or not self.joining.login:
            self.complain("Fill in the address and the login name.")
            return
        super().accept()
