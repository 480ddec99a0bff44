"""The selected annotation: its class, its attributes, its size on the ground."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.models.annotation import Annotation, Status
from app.models.ids import AnnotationId
from app.models.ontology import Attribute, ClassDef
from app.models.words import plural
from app.views.panels.attribute_editor import AttributeEditor
from app.views.panels.notice import Warned
from app.views.panels.number_field import NumberField
from app.views.panels.section import Section

NOTHING = "Nothing is selected. Press V and click an annotation, or a digit to draw."
LOCKED = "Locked: not moved, reshaped or deleted until Ctrl+P unlocks it."
SIDE_WIDTH = 78
STATUS_WORDS = {
    Status.OPEN: "",
    Status.ACCEPTED: "accepted; only an audit can reopen it",
    Status.REJECTED: "rejected",
    Status.FIXED: "fixed by the reviewer",
    Status.CONFLICT: "changed in two places; nothing of either is lost",
}


@dataclass(frozen=True, slots=True)
class Selected:
    """What the panel shows: one annotation, or how many are selected. `unusual` warns of its size.

    `classes` are those it may be given instead of its own; none are offered when empty. `sides` are name, value and
    unit of what can be typed of a rotated box; `locked` is whether it, or all of several, are kept from being moved.
    """

    count: int = 0
    annotation: Annotation | None = None
    known: ClassDef | None = None
    size: str = ""
    unusual: str = ""
    why_rejected: str = ""
    read_only: bool = False
    classes: tuple[ClassDef, ...] = ()
    sides: tuple[tuple[str, float, str], ...] = ()
    locked: bool = False


class SelectionPanel(Section):
    """Editors for one annotation. `attribute_changed` carries name and value, `class_changed` a class id.

    `side_typed` carries the name and value of a side, or of the heading, of a rotated box. `settle` is to be emitted
    with an annotation in conflict that somebody wants to settle; without it that is not offered.
    """

    attribute_changed = Signal(str, object)
    class_changed = Signal(str)
    side_typed = Signal(str, float)

    def __init__(self, settle: SignalInstance | None = None) -> None:
        super().__init__("tag", "Selection", padded=True)
        self._settle = settle
        self._content: QWidget | None = None
        self._shown: Selected | None = None
        self._size, self._unusual = QLabel(), Warned()
        self._fields: list[NumberField] = []
        self.show_selected(Selected())

    def show_selected(self, selected: Selected) -> None:
        """Show this; the editors are made anew only where others are needed: a shape is drawn every second."""
        before, self._shown = self._shown, selected
        if selected == before:
            return
        if before is not None and _form(selected) == _form(before) and not self._typing_elsewhere(before, selected):
            self._tell(selected)
            return
        if self._content is not None:
            self.body.removeWidget(self._content)
            self._content.deleteLater()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._fill(column, selected)
        self.body.addWidget(self._content)
        self._tell(selected)

    def _typing_elsewhere(self, before: Selected, now: Selected) -> bool:
        """Whether somebody is about to fill in a field of another annotation."""
        same = (
            before.annotation is not None and now.annotation is not None and before.annotation.id == now.annotation.id
        )
        focus = QApplication.focusWidget()
        return not same and focus is not None and self.isAncestorOf(focus)

    def _tell(self, selected: Selected) -> None:
        """Say what differs from one annotation to the next of its kind."""
        annotation = selected.annotation
        if annotation is None or selected.known is None:
            self.set_count(plural(selected.count, "annotation") if selected.count else "")
            return
        self.set_count("selected · " + corners(annotation))
        if selected.size:
            self._size.setText(selected.size)
        for field, (_, value, _) in zip(self._fields, selected.sides, strict=True):
            field.show_number(value)
        if selected.unusual:
            self._unusual.say(selected.unusual)

    def _fill(self, column: QVBoxLayout, selected: Selected) -> None:
        annotation, known = selected.annotation, selected.known
        if annotation is None or known is None:
            self.set_title("Selection")
            column.addWidget(_words(NOTHING if not selected.count else "Select one to see its attributes."))
            self._offer_classes(column, selected)
            return
        self.set_title(known.name)
        if annotation.status is not Status.OPEN:
            column.addWidget(_notice(STATUS_WORDS[annotation.status], selected.why_rejected))
        if annotation.status is Status.CONFLICT and self._settle is not None:
            column.addWidget(self._settle_button(annotation.id, self._settle))
        self._offer_classes(column, selected)
        for attribute in known.attributes:
            editor = AttributeEditor(attribute, value_of(attribute, annotation.attributes))
            editor.setEnabled(not selected.read_only)
            editor.changed.connect(lambda value, name=attribute.name: self.attribute_changed.emit(name, value))
            column.addWidget(editor)
        if selected.size:
            column.addWidget(_words("Size"))
            self._size = QLabel()
            self._size.setWordWrap(True)
            column.addWidget(self._size)
        self._fields = []
        if selected.sides:
            column.addLayout(self._sides(selected))
        if selected.unusual:
            self._unusual = Warned()
            column.addWidget(self._unusual)

    def _settle_button(self, wanted: AnnotationId, settle: SignalInstance) -> QPushButton:
        button = QPushButton("Compare and merge…")
        button.setAccessibleName("Compare and merge")
        button.setToolTip("Lay both over each other, and choose field by field")
        button.clicked.connect(lambda: settle.emit(wanted))
        return button

    def _offer_classes(self, column: QVBoxLayout, selected: Selected) -> None:
        if selected.locked:
            column.addWidget(_words(LOCKED))
        if len(selected.classes) > 1:
            column.addWidget(_words("Class"))
            column.addWidget(self._class_picker(selected.classes, selected.known))

    def _sides(self, selected: Selected) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        for name, _, unit in selected.sides:
            field = NumberField(f"{name} ({unit})", SIDE_WIDTH)
            self._fields.append(field)
            field.setEnabled(not selected.read_only and not selected.locked)
            field.entered.connect(lambda typed, name=name: self.side_typed.emit(name, typed))
            block = QVBoxLayout()
            block.setSpacing(2)
            block.addWidget(_words(f"{name} {unit}"))
            block.addWidget(field)
            row.addLayout(block)
        row.addStretch(1)
        return row

    def _class_picker(self, classes: tuple[ClassDef, ...], known: ClassDef | None) -> QComboBox:
        picker = QComboBox()
        if known is None:
            picker.setPlaceholderText("Give all of them a class")
        picker.setAccessibleName("Class")
        picker.setToolTip("Give it another class; its key does the same")
        for one in classes:
            picker.addItem(f"{one.name}   {one.key}" if one.key else one.name, one.id)
        picker.setCurrentIndex(picker.findData(known.id) if known is not None else -1)
        picker.activated.connect(lambda place: self.class_changed.emit(picker.itemData(place)))
        return picker


def _form(selected: Selected) -> tuple[object, ...]:
    """What decides which editors there are and what they hold, but for what `_tell` says."""
    one = selected.annotation
    torn = one.id if one is not None and one.status is Status.CONFLICT else None
    filled = (one.status, torn, dict(one.attributes)) if one is not None else bool(selected.count)
    rows = [(name, unit) for name, _, unit in selected.sides]
    there = (bool(selected.size), bool(selected.unusual), selected.locked, selected.read_only)
    return (filled, selected.known, selected.classes, selected.why_rejected, rows, there)


def value_of(attribute: Attribute, attributes: Mapping[str, object]) -> object:
    """The value filled in; a default is only an offer and shows nowhere as filled in."""
    return attributes.get(attribute.name)


def corners(annotation: Annotation) -> str:
    """How many corners a shape has, or what it is."""
    geometry = annotation.shape.geometry
    if geometry.geom_type == "Polygon":
        count = len(geometry.exterior.coords) - 1
        holes = len(geometry.interiors)
        return plural(count, "corner") + (f", {plural(holes, 'hole')}" if holes else "")
    if geometry.geom_type == "LineString":
        return f"{len(geometry.coords)} points"
    parts = getattr(geometry, "geoms", None)
    return plural(len(parts), "part") if parts is not None else annotation.shape.kind.value.replace("_", " ")


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("kind", "second")
    label.setWordWrap(True)
    return label


def _notice(status: str, why: str) -> QWidget:
    sentence = f"{status[:1].upper()}{status[1:]}" + (f": {why}" if why else "")
    return Warned(sentence) if why else _words(sentence)
