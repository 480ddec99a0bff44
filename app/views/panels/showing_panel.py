"""The panel that says how annotations are looked at: what colours mean, how many there are, and what is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QSlider, QToolButton, QWidget

from app.models.look import ColourBy, LabelSays
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.panels.section import Section
from app.views.panels.size_row import SizeRow
from app.views.style.icons import icon

TYPING_MS = 250
COLOUR_WORDS = {
    ColourBy.CLASS: "Class",
    ColourBy.STATE: "State in review",
    ColourBy.AUTHOR: "Author of the last change",
    ColourBy.AGE: "Age of the last change",
    ColourBy.SCORE: "Score",
}
LABEL_WORDS = {
    LabelSays.NOTHING: "No labels",
    LabelSays.CLASS: "Class",
    LabelSays.NUMBER: "Number as drawn",
    LabelSays.STATE: "State in review",
    LabelSays.SCORE: "Score",
}
ROWS = 8
EMPTY = "Nothing is drawn here yet."


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One row of the legend; `key` filters when pressed, None where it cannot."""

    key: object
    title: str
    colour: str
    shown: int
    total: int
    left_out: bool = False


class ShowingPanel(Section):
    """Says what was chosen; what it means for the canvas is the business of who listens."""

    coloured = Signal(object)
    labelled = Signal(object)
    searched = Signal(str)
    sized = Signal()
    faded = Signal(int)
    pressed = Signal(object)

    def __init__(self) -> None:
        self.colour = _choices("Colour of annotations says", COLOUR_WORDS.values())
        self.label = _choices("Labels say", LABEL_WORDS.values())
        self.sizes = SizeRow()
        self.text = QLineEdit()
        self.text.setPlaceholderText("class or attribute")
        self.text.setAccessibleName("Show only annotations with this text")
        self.text.setClearButtonEnabled(True)
        for button in self.text.findChildren(QToolButton):
            button.setAccessibleName("Clear the text")
            button.setToolTip("Clear the text")
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 100)
        self.opacity.setValue(100)
        self.opacity.setPageStep(10)
        self.opacity.setAccessibleName("Opacity of annotations in per cent")
        self.legend = RowList("Legend: press a row to leave it out or show it again", EMPTY, fits=ROWS)
        self.note = QLabel()
        self.note.setProperty("kind", "second")
        self.note.setWordWrap(True)
        self.note.setContentsMargins(12, 0, 12, 6)
        super().__init__("eye", "Annotations shown", self._controls(), self.note, self.legend)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(lambda: self.searched.emit(self.text.text()))
        self.text.textChanged.connect(lambda _text: self._typing.start())
        self.colour.activated.connect(lambda at: self.coloured.emit(list(COLOUR_WORDS)[at]))
        self.label.activated.connect(lambda at: self.labelled.emit(list(LABEL_WORDS)[at]))
        self.sizes.entered.connect(self.sized)
        self.opacity.valueChanged.connect(self.faded.emit)
        self.legend.chosen.connect(self.pressed.emit)

    def show_choices(self, colour: ColourBy, label: LabelSays, note: str) -> None:
        """Show what is chosen, and a sentence about it."""
        self.colour.setCurrentIndex(list(COLOUR_WORDS).index(colour))
        self.label.setCurrentIndex(list(LABEL_WORDS).index(label))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_legend(self, lines: Sequence[LegendLine], shown: int, total: int) -> None:
        """Show what colours mean and how many there are of each."""
        self.set_count(f"{shown:,} of {total:,}" if shown != total else f"{total:,}")
        self.legend.show_rows([_row(line) for line in lines])

    def clear_filter(self) -> None:
        """Empty the fields that filter, without telling anybody."""
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self._typing.stop()
        self.sizes.clear()

    def _controls(self) -> QWidget:
        controls = QWidget()
        grid = QGridLayout(controls)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        rows = (("Colour", self.colour), ("Labels", self.label), ("Text", self.text), ("Size", self.sizes))
        for place, (words, field) in enumerate((*rows, ("Opacity", self.opacity))):
            name = QLabel(words)
            name.setProperty("kind", "second")
            name.setBuddy(field)
            grid.addWidget(name, place, 0)
            grid.addWidget(field, place, 1)
        grid.setColumnStretch(1, 1)
        return controls


class FilterBadge(QPushButton):
    """Lies on the canvas while something is left out, so that nobody takes what is hidden for what is not there."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setProperty("kind", "badge")
        self.setIcon(icon("funnel", "warning"))
        self.setToolTip("Show all annotations again (Ctrl+Alt+H)")
        self.setAccessibleName("Show all annotations")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def say(self, shown: int, total: int, *, on: bool) -> None:
        """Show or hide it."""
        words = f"{shown:,} of {total:,} {'annotation' if total == 1 else 'annotations'} shown · show all"
        self.setText(words)
        self.setAccessibleName(words)
        self.setVisible(on)
        self.adjustSize()


def _choices(name: str, words: Iterable[str]) -> QComboBox:
    box = QComboBox()
    box.addItems(list(words))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setAccessibleName(name)
    return box


def _row(line: LegendLine) -> Row:
    counts = f"{line.shown:,} of {line.total:,}" if line.shown != line.total else f"{line.total:,}"
    return Row(
        line.key if line.key is not None else line.title,
        line.title,
        chip=line.colour,
        trailing=counts,
        trailing_icon="eye-off" if line.left_out else "",
        tone=Tone.FAINT if line.left_out else Tone.PLAIN,
        tip="Left out; press Enter or click to show it" if line.left_out else "Enter or a click leaves it out",
    )
