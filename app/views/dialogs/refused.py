"""The notice that central refused a whole batch: nothing more is sent until it is settled, so a copy is offered."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.views.dialogs.frame import FormDialog
from app.views.dialogs.new_workspace import FILTER
from app.views.places import documents

TITLE = "Central refused what was sent"
SENTENCE = (
    "{} Until this is settled nothing more is sent from here. You can go on: everything is kept on this workstation. "
    "Make a copy for your lead now."
)


class RefusedDialog(FormDialog):
    """Offers to back up; `target` is where to, None when the person goes on without."""

    def __init__(self, parent: QWidget | None, why: str, name: str) -> None:
        super().__init__(parent, TITLE, SENTENCE.format(why), "Back up…")
        self._name = name
        self.target: Path | None = None

    def accept(self) -> None:
        """Ask where the copy goes."""
        offered = str(documents() / f"{self._name}.orthomark")
        chosen, _ = QFileDialog.getSaveFileName(self, "A copy of the workspace", offered, FILTER)
        if chosen:
            self.target = Path(chosen)
            self.done(QDialog.DialogCode.Accepted)
