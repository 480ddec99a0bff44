"""The guide of one class in the ontology window: its words in Markdown, its pictures, and how the page looks."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.errors import AppError, BadInputError
from app.models.guide import Example, Picture, refuse_unusable
from app.models.ontology import ClassDef
from app.open_files import refuse_open
from app.views.panels.guide_page import GuidePage
from app.views.panels.notice import Warned
from app.views.panels.row import Row
from app.views.panels.row_list import RowList
from app.views.places import documents

FILTER = "Pictures (*.png *.jpg *.jpeg)"
WORDS = {Example.GOOD: "a good example", Example.BAD: "a bad example", Example.PLAIN: "for the text"}
LIST_HEIGHT, PAGE_WIDTH, PAUSE_MS = 96, 300, 500


class GuideForm(QWidget):
    """Shows guide and preview side by side; `changed` carries the class with what was changed."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._known: ClassDef | None = None
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Guide in Markdown")
        self.text.setTabChangesFocus(True)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.text.textChanged.connect(self._pause.start)
        self.page = GuidePage("How the guide looks", PAGE_WIDTH)
        self.list = RowList("Pictures of the guide", "No picture yet. Show one good and one bad example.")
        self.list.setFixedHeight(LIST_HEIGHT)
        self.list.pressed.connect(self._remove)
        self.caption = QLineEdit()
        self.caption.setPlaceholderText("What the next picture shows")
        self.caption.setAccessibleName("Caption of the next picture")
        self.example = QComboBox()
        self.example.setAccessibleName("What the next picture is")
        for kind, words in WORDS.items():
            self.example.addItem(words, kind)
        self.problem = Warned()
        self._lay_out()

    def show_class(self, known: ClassDef) -> None:
        """Show the guide of a class."""
        if self._known is not None and self._known.id != known.id and self._pause.isActive():
            self._pause.stop()
            self._tell()
        self._known = known
        if self.text.toPlainText() != known.guide:
            self.text.blockSignals(True)
            self.text.setPlainText(known.guide)
            self.text.blockSignals(False)
        rows = [
            Row(one.name, f"{one.caption or one.name} ({WORDS[one.example]})", icon="map", button="Remove")
            for one in known.pictures
        ]
        self.list.show_rows(rows)
        self.page.show_class(known)

    def take_in(self, path: Path, caption: str, example: Example) -> None:
        """Add a picture from a file; one for the text is named at the end of it."""
        if self._known is None:
            return
        try:
            picture = _read(path, caption, example)
        except AppError as error:
            self.problem.say(str(error))
            return
        self.problem.say("")
        kept = tuple(one for one in self._known.pictures if one.name != picture.name)
        plain = f"\n\n![{caption}]({picture.name})\n" if example is Example.PLAIN else ""
        self.changed.emit(
            replace(
                self._known,
                pictures=(*kept, picture),
                guide=self._known.guide.rstrip() + plain if plain else self._known.guide,
            )
        )

    def _tell(self) -> None:
        if self._known is not None and self._known.guide != self.text.toPlainText():
            self.changed.emit(replace(self._known, guide=self.text.toPlainText()))

    def _remove(self, name: object) -> None:
        if self._known is not None:
            kept = tuple(one for one in self._known.pictures if one.name != name)
            self.changed.emit(replace(self._known, pictures=kept))

    def _ask(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Add a picture", str(documents()), FILTER)
        if path:
            self.take_in(Path(path), self.caption.text().strip(), Example(self.example.currentData()))

    def _lay_out(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self.text, 1)
        both.addWidget(self.page, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        button = QPushButton("Add picture…")
        button.setAccessibleName("Add a picture")
        button.setToolTip("Add a PNG or JPEG of at most 200 kB")
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: self._ask())
        for widget, stretch in ((self.caption, 1), (self.example, 0), (button, 0)):
            row.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        hint = QLabel("Markdown. Pictures travel with the ontology; nothing is ever fetched from elsewhere.")
        hint.setProperty("kind", "second")
        column.addWidget(hint)
        column.addLayout(both, 1)
        column.addWidget(self.list)
        column.addLayout(row)
        column.addWidget(self.problem)


def _read(path: Path, caption: str, example: Example) -> Picture:
    refuse_open(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(path.name, "it cannot be read", "choose another file") from error
    refuse_unusable(data, path.name)
    return Picture(data, caption, example)
