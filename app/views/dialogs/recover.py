"""A damaged workspace file: what can be read of it goes into a whole one, while the dialog tells how far that is."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QProgressBar, QPushButton, QWidget

from app.views.dialogs.frame import FormDialog, words
from app.views.dialogs.new_workspace import FILTER, SUFFIX

SENTENCE = (
    "{} is damaged, and was not changed. What can be read of it and of its hourly backups goes into a new file; what "
    "central has comes back with the next sync. The damaged file stays where it is."
)
WRITING = "Writing the new file…"


class RecoverDialog(FormDialog):
    """`wanted` carries where the whole file goes, `opened` that file once it is made; leaving it stops the reading."""

    wanted = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None, path: Path, offered: Path) -> None:
        super().__init__(parent, "Recover a workspace", SENTENCE.format(path.name), "Recover")
        self.setMinimumWidth(560)
        self._made: Path | None = None
        self._path = QLineEdit(str(offered))
        self._browse = QPushButton("Choose…")
        self._browse.setAccessibleName("Choose the new file")
        self._browse.setToolTip("Choose the new file")
        self._browse.setAutoDefault(False)
        self._browse.clicked.connect(self._choose)
        self.add("New file", self._path, beside=self._browse)
        self._progress = QProgressBar()
        self._progress.setAccessibleName("How much has been read")
        self._progress.hide()
        self.fields.addWidget(self._progress)
        self.told = words("")
        self.told.hide()
        self.fields.addWidget(self.told)

    def accept(self) -> None:
        """Begin; once the file is made, open it."""
        if self._made is not None:
            super().accept()
            self.opened.emit(self._made)
            return
        typed = self._path.text().strip()
        if not typed:
            self.complain("Fill in the new file.")
            return
        self.complain("")
        self._hold(working=True)
        self.wanted.emit(Path(typed) if Path(typed).suffix else Path(typed).with_suffix(SUFFIX))

    def say_progress(self, share: float) -> None:
        """Show how much has been read, 0 to 1; then the new file is written."""
        self._progress.setRange(0, 0 if share >= 1 else 100)
        self._progress.setValue(round(100 * share))
        self._say(WRITING if share >= 1 else "Reading what can be read…")

    def done_with(self, made: Path, sentence: str) -> None:
        """Say what was recovered and offer to open it."""
        self._made = made
        self._progress.hide()
        self._say(sentence)
        for button, name, key in ((self.primary, "Open it", "Enter"), (self.leave, "Close", "Esc")):
            button.setText(name)
            button.setAccessibleName(name)
            button.setToolTip(f"{name} ({key})")
        self.primary.setEnabled(True)
        self.primary.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why there is no new file, and let it be tried again."""
        self._hold(working=False)
        self._say("")
        self.complain(sentence)

    def _hold(self, *, working: bool) -> None:
        self._progress.setVisible(working)
        self._progress.setRange(0, 100)
        for widget in (self._path, self._browse, self.primary):
            widget.setEnabled(not working)

    def _say(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self.fit()

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "The whole workspace", self._path.text(), FILTER)
        if chosen:
            self._path.setText(chosen)
