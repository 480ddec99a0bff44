"""The fields of one class in the ontology window; each change is told at once as the class with that field changed."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QColor, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.models.geometry import ShapeKind
from app.models.ontology import COLOURS, ClassDef, Overlap
from app.views.panels.classes import SHAPE_WORDS

NUMBER = r"\d*[.,]?\d*"
NO_PARENT = "none: it stands at the top"
COLOUR_NAMES = ("Orange", "Sky blue", "Green", "Yellow", "Blue", "Vermilion", "Purple")


class ClassForm(QWidget):
    """Shows a class; `changed` carries it with what was changed, never while it is being shown."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._known: ClassDef | None = None
        self._quiet = False
        self.form = QFormLayout(self)
        self.form.setContentsMargins(12, 8, 12, 8)
        self.form.setVerticalSpacing(8)
        self.form.setHorizontalSpacing(12)
        self.name = self._line("Name", "What people read")
        self.key = self._line("Key", "A digit or letter that takes class and tool together")
        self._make_colours()
        self.parent_box = QComboBox()
        self._add("Stands below", self.parent_box, "The class above it")
        self._make_shapes()
        self.low, self.high = self._pair("Size band", "metres along the longer side, from", "to")
        self.least = self._line("Least pixels", "Pixels along the longer side below which it is not drawn")
        for field in (self.low, self.high, self.least):
            field.setValidator(QRegularExpressionValidator(QRegularExpression(NUMBER), field))
        self.overlap = self._tick("Overlap is forbidden: new shapes are clipped to their neighbours")
        self.heading = self._tick("It has a front: a heading is asked for")
        self.deprecated = self._tick("No longer drawn; what was drawn stays")
        self.parent_box.activated.connect(lambda _place: self._tell())

    def show_class(self, known: ClassDef, others: Sequence[ClassDef]) -> None:
        """Show a class; `others` are those it may stand below."""
        half = self._half_a_band(known)
        self._quiet, self._known = True, known
        for field, text in (
            (self.name, known.name),
            (self.key, known.key or ""),
            (self.colour, known.colour),
            (self.low, half or (f"{known.size_band[0]:g}" if known.size_band else "")),
            (self.high, f"{known.size_band[1]:g}" if known.size_band else ""),
            (self.least, f"{known.minimum_px:g}" if known.minimum_px is not None else ""),
        ):
            if field.text() != text:
                field.setText(text)
        for kind, box in self.shapes.items():
            box.setChecked(kind in known.shapes)
        self.overlap.setChecked(known.overlap is Overlap.FORBIDDEN)
        self.heading.setChecked(known.heading)
        self.deprecated.setChecked(known.deprecated)
        self.parent_box.clear()
        self.parent_box.addItem(NO_PARENT, None)
        for other in others:
            self.parent_box.addItem(other.name, other.id)
        self.parent_box.setCurrentIndex(max(0, self.parent_box.findData(known.parent)))
        self._quiet = False

    def _half_a_band(self, known: ClassDef) -> str:
        """The smaller size typed before the larger one: it stays where it was typed until there is a band."""
        same = self._known is not None and self._known.id == known.id
        return self.low.text() if same and known.size_band is None and not self.high.text() else ""

    def _tell(self) -> None:
        if self._quiet or self._known is None:
            return
        band = number_of(self.low.text()), number_of(self.high.text())
        first = [kind for kind in self._known.shapes if self.shapes[kind].isChecked()]
        more = [kind for kind, box in self.shapes.items() if box.isChecked() and kind not in first]
        made = replace(
            self._known,
            name=self.name.text().strip() or self._known.name,
            key=self.key.text().strip() or None,
            colour=self.colour.text().strip(),
            parent=self.parent_box.currentData(),
            shapes=(*first, *more) or self._known.shapes,
            size_band=(band[0] or 0.0, band[1]) if band[1] is not None else None,
            minimum_px=number_of(self.least.text()),
            overlap=Overlap.FORBIDDEN if self.overlap.isChecked() else Overlap.ALLOWED,
            heading=self.heading.isChecked(),
            deprecated=self.deprecated.isChecked(),
        )
        self.changed.emit(made)

    def _make_colours(self) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.colour = QLineEdit()
        self.colour.setFixedWidth(84)
        self.colour.setAccessibleName("Colour")
        self.colour.setToolTip("Colour as #rrggbb")
        self.colour.editingFinished.connect(self._tell)
        row.addWidget(self.colour)
        for name, value in zip(COLOUR_NAMES, COLOURS, strict=True):
            swatch = QPushButton()
            swatch.setFixedSize(26, 26)
            swatch.setAccessibleName(name)
            swatch.setToolTip(f"{name}, safe for colour-blind eyes")
            swatch.setAutoDefault(False)
            swatch.setStyleSheet(f"background: {value}; min-height: 22px; padding: 0;")
            swatch.clicked.connect(lambda _checked=False, chosen=value: self._take_colour(chosen))
            row.addWidget(swatch)
        other = QPushButton("Other…")
        other.setAccessibleName("Another colour")
        other.setToolTip("Another colour; the seven beside it are safe for colour-blind eyes")
        other.setAutoDefault(False)
        other.clicked.connect(self._ask_colour)
        row.addWidget(other)
        row.addStretch(1)
        self.form.addRow("Colour", holder)

    def _take_colour(self, value: str) -> None:
        self.colour.setText(value)
        self._tell()

    def _ask_colour(self) -> None:
        chosen = QColorDialog.getColor(QColor(self.colour.text()), self, "Colour of the class")
        if chosen.isValid():
            self._take_colour(chosen.name().upper())

    def _make_shapes(self) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        self.shapes: dict[ShapeKind, QCheckBox] = {}
        for kind in ShapeKind:
            box = QCheckBox(SHAPE_WORDS[kind])
            box.setAccessibleName(f"May be drawn as {SHAPE_WORDS[kind]}")
            box.setToolTip(f"May be drawn as {SHAPE_WORDS[kind]}; the first is the tool its key takes")
            box.clicked.connect(lambda _checked=False: self._tell())
            self.shapes[kind] = box
            row.addWidget(box)
        row.addStretch(1)
        self.form.addRow("Shapes", holder)

    def _line(self, name: str, tip: str) -> QLineEdit:
        field = QLineEdit()
        field.editingFinished.connect(self._tell)
        self._add(name, field, tip)
        return field

    def _add(self, name: str, field: QWidget, tip: str) -> None:
        field.setAccessibleName(name)
        field.setToolTip(tip)
        self.form.addRow(name, field)

    def _pair(self, name: str, first: str, second: str) -> tuple[QLineEdit, QLineEdit]:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        fields = QLineEdit(), QLineEdit()
        for field, words in zip(fields, (first, second), strict=True):
            field.setAccessibleName(f"{name}, {words}")
            field.setToolTip(f"{name}: {words}")
            field.setPlaceholderText("m")
            field.editingFinished.connect(self._tell)
            row.addWidget(field)
        self.form.addRow(f"{name}, m", holder)
        return fields

    def _tick(self, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setAccessibleName(words)
        box.setToolTip(words)
        box.clicked.connect(lambda _checked=False: self._tell())
        self.form.addRow("", box)
        return box


def number_of(text: str) -> float | None:
    """The number typed, None when it is none."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
