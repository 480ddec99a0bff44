"""A reason and a note: for blocking a task, giving it back, or waiving a soft check."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.views.dialogs.frame import FormDialog

BLOCK_REASONS = ("Cloud or haze", "Imagery broken or missing", "Guide unclear", "Wrong area", "Program fault", "Other")


class ReasonDialog(FormDialog):
    """Choose or type a reason, add a note."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, primary: str, offers: Sequence[str]) -> None:
        super().__init__(parent, title, sentence, primary)
        self._reason = QComboBox()
        self._reason.setEditable(True)
        self._reason.addItems(list(offers))
        self._note = QLineEdit()
        self.add("Reason", self._reason)
        self.add("Note", self._note, "Optional; one sentence helps the lead.")

    @property
    def reason(self) -> str:
        """The reason chosen."""
        return self._reason.currentText().strip()

    @property
    def note(self) -> str:
        """The note typed."""
        return self._note.text().strip()

    def accept(self) -> None:
        """Leave only with a reason."""
        if not self.reason:
            self.complain("Give a reason.")
            return
        super().accept()


class WaiveDialog(FormDialog):
    """Asks a reason per soft check."""

    def __init__(self, parent: QWidget | None, task: str, checks: Sequence[tuple[str, str]]) -> None:
        sentence = "These do not stop the submit, but the reviewer wants to know why they stand."
        super().__init__(parent, f"Submit {task}", sentence, "Submit with these reasons")
        self._fields: dict[str, QLineEdit] = {}
        for name, found in checks:
            field = QLineEdit()
            self._fields[name] = field
            self.add(name.replace("_", " ").capitalize(), field, found)

    @property
    def waivers(self) -> dict[str, str]:
        """A reason per check."""
        return {name: field.text().strip() for name, field in self._fields.items()}

    def accept(self) -> None:
        """Leave only with every reason given."""
        if not all(self.waivers.values()):
            self.complain("Give a reason for each, or cancel and fix what was found.")
            return
        super().accept()
