"""Where the two files of a segment-anything model are chosen; both are opened and checked before they are used."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from app.imagery.selecting.sam_files import ModelFiles
from app.imagery.selecting.shelf import opened
from app.views import background
from app.views.dialogs.frame import FormDialog
from app.views.places import documents

SENTENCE = (
    "A segment-anything model finds what you point at. Your site supplies its two ONNX files; nothing is ever fetched. "
    "It runs on the processor of this workstation, and every shape it finds keeps a note of it."
)
MODELS = "ONNX models (*.onnx);;All files (*)"
BOTH = "Choose both files, or leave both empty to use no model."
PICTURES = "Takes pictures of 1024 x 1024."
CHECKING = "Checking…"


class ModelDialog(FormDialog):
    """Two files; `files` is the answer, None for no model."""

    def __init__(self, parent: QWidget | None, known: ModelFiles | None) -> None:
        super().__init__(parent, "Model for smart select", SENTENCE, "Use it")
        self._checking: background.Ticket | None = None
        self.encoder = self._file("Encoder file", known.encoder if known else "", "Alt+E", PICTURES)
        self.decoder = self._file("Decoder file", known.decoder if known else "", "Alt+D", "Takes points and boxes.")

    @property
    def files(self) -> ModelFiles | None:
        """The files chosen."""
        encoder, decoder = self.encoder.text().strip(), self.decoder.text().strip()
        return ModelFiles(encoder, decoder) if encoder and decoder else None

    def accept(self) -> None:
        """Close when both are empty, or when they have proved sound."""
        files = self.files
        if files is None and (self.encoder.text().strip() or self.decoder.text().strip()):
            self.complain(BOTH)
        elif files is None:
            super().accept()
        elif self._checking is None:
            self.complain("")
            self.primary.setText(CHECKING)
            self.primary.setEnabled(False)
            self._checking = background.run(partial(opened, files), self._sound, self._unsound)

    def done(self, result: int) -> None:
        """Hear nothing of a check any more."""
        if self._checking is not None:
            self._checking.cancel()
        super().done(result)

    def _sound(self, _model: object) -> None:
        super().accept()

    def _unsound(self, error: Exception) -> None:
        self._checking = None
        self.primary.setText("Use it")
        self.primary.setEnabled(True)
        self.complain(str(error))

    def _file(self, name: str, known: str, keys: str, hint: str) -> QLineEdit:
        field = QLineEdit(known)
        browse = QPushButton("Browse…")
        browse.setAccessibleName(f"Browse for the {name.lower()}")
        browse.setToolTip(f"Browse for the {name.lower()} ({keys})")
        browse.setShortcut(keys)
        browse.setAutoDefault(False)
        browse.clicked.connect(partial(self._browse, field, name))
        self.add(name, field, hint, browse)
        return field

    def _browse(self, field: QLineEdit, name: str) -> None:
        start = str(Path(field.text()).parent) if field.text() else str(documents())
        chosen, _ = QFileDialog.getOpenFileName(self, f"Choose the {name.lower()}", start, MODELS)
        if chosen:
            field.setText(chosen)
