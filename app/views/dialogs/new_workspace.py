"""A new workspace: where, what it is called, which ontology, which marking."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QWidget

from app.reports.marking import LEVELS
from app.resource_files import path as resource
from app.views.dialogs.frame import FormDialog

SUFFIX = ".orthomark"
FILTER = "Workspaces (*.orthomark)"
ONTOLOGIES = "Ontologies (*.yaml *.yml)"
FROM_FILE = "From a file…"


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What was filled in."""

    path: Path
    name: str
    ontology: Path
    marking: str | None
    login: str


class NewWorkspaceDialog(FormDialog):
    """Asks for what a new workspace needs; everything but the place has an offer."""

    def __init__(self, parent: QWidget | None, folder: Path, login: str) -> None:
        super().__init__(
            parent, "New workspace", "One local file holds everything; rasters stay where they are.", "Make it"
        )
        self._path = QLineEdit(str(folder / f"site{SUFFIX}"))
        self._name = QLineEdit("New project")
        self._ontology = QComboBox()
        self._marking = QComboBox()
        self._login = QLineEdit(login)
        self._fill()
        browse = QPushButton("Choose…")
        browse.setAccessibleName("Choose the file")
        browse.setToolTip("Choose the file")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        self.add("File", self._path, beside=browse)
        self.add("Name", self._name)
        self.add("Ontology", self._ontology, "The classes, their keys and attributes; it can be replaced later.")
        self.add("Marking", self._marking, "Shown on top of the window and on every report.")
        self.add("Your login name", self._login)

    @property
    def wanted(self) -> NewWorkspace:
        """What was filled in."""
        path = Path(self._path.text().strip())
        return NewWorkspace(
            path=path if path.suffix else path.with_suffix(SUFFIX),
            name=self._name.text().strip() or path.stem,
            ontology=Path(str(self._ontology.currentData())),
            marking=self._marking.currentData(),
            login=self._login.text().strip(),
        )

    def accept(self) -> None:
        """Leave only with a place and a person."""
        if not self._path.text().strip() or not self._login.text().strip():
            self.complain("Fill in the file and your login name.")
            return
        super().accept()

    def _fill(self) -> None:
        for sample in sorted(resource("ontologies").glob("*.yaml")):
            self._ontology.addItem(sample.stem.replace("_", " "), str(sample))
        self._ontology.addItem(FROM_FILE, "")
        self._ontology.activated.connect(self._choose_ontology)
        self._marking.addItem("Not set", None)
        for level in LEVELS:
            self._marking.addItem(level.name, level.name)

    def _choose_ontology(self, index: int) -> None:
        if self._ontology.itemText(index) != FROM_FILE:
            return
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose an ontology", "", ONTOLOGIES)
        if not chosen:
            self._ontology.setCurrentIndex(0)
            return
        self._ontology.insertItem(0, Path(chosen).name, chosen)
        self._ontology.setCurrentIndex(0)

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "New workspace", self._path.text(), FILTER)
        if chosen:
            self._path.setText(chosen)
