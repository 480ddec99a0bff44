"""Who works here: asked when a workspace opens without a person, and from the tool bar."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from app.models.person import Person
from app.views.dialogs.frame import FormDialog


class PersonDialog(FormDialog):
    """Choose a known login or type a new one; `login` is the answer."""

    def __init__(self, parent: QWidget | None, people: Sequence[Person], offered: str) -> None:
        sentence = (
            "Every annotation and verdict bears a name, and nobody reviews their own work. "
            "A workspace joined to a central knows only its own login."
        )
        super().__init__(parent, "Who works here?", sentence, "Work as this person")
        self._login = QComboBox()
        self._login.setEditable(True)
        for person in people:
            self._login.addItem(person.login)
            roles = ", ".join(sorted(role.value for role in person.roles))
            self._login.setItemData(self._login.count() - 1, f"{person.display}: {roles}", 3)
        self._login.setCurrentText(offered or (people[0].login if people else ""))
        self.add("Login name", self._login, "One word, such as annotator-1. A new name may draw, review and lead.")
        self._login.setFocus()

    @property
    def login(self) -> str:
        """The login chosen."""
        return self._login.currentText().strip()
