"""A reason and a note: for blocking a task, or for why a finding may stay."""

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

    @property
    def words(self) -> str:
        """The reason, and the note behind it."""
        return f"{self.reason}: {self.note}" if self.note else self.reason

    def accept(self) -> None:
        """Leave only with a reason."""
        if not self.reason:
            self.complain("Give a reason.")
            return
        super().accept()
