"""The notice that a workspace lies where none can be worked in, as on a share: a copy on this computer is offered."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.views.dialogs.frame import FormDialog
from app.views.dialogs.new_workspace import FILTER, SUFFIX
from app.views.places import documents

TITLE = "A workspace cannot be worked in there"
SENTENCE = (
    "{} lies where nobody can work in it safely: {}. Work in a copy on a disk of this computer; the file there is not "
    "changed, and nobody should go on in it."
)


class ElsewhereDialog(FormDialog):
    """Offers to copy and open; `target` is where to."""

    def __init__(self, parent: QWidget | None, path: Path, kind: str) -> None:
        super().__init__(parent, TITLE, SENTENCE.format(path.name, kind), "Copy and open…")
        self._name = path.name
        self.target: Path | None = None

    def accept(self) -> None:
        """Ask where the copy goes."""
        chosen, _ = QFileDialog.getSaveFileName(self, "A copy of the workspace", str(documents() / self._name), FILTER)
        if chosen:
            target = Path(chosen)
            self.target = target if target.suffix else target.with_suffix(SUFFIX)
            self.done(QDialog.DialogCode.Accepted)
