"""An editor per kind of attribute; each tells its value when a person has changed it, never while being filled."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ontology import Attribute, AttributeKind

SEGMENTS = 4
SEGMENT_LETTERS = 28
FAR = 1e12
UNSET = "—"


class AttributeEditor(QWidget):
    """A label and the field below it; `changed` carries the new value, None for not filled in."""

    changed = Signal(object)

    def __init__(self, attribute: Attribute, value: object) -> None:
        super().__init__()
        self.attribute = attribute
        self.setAccessibleName(attribute.name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        label = QLabel(f"{shown(attribute.name)} *" if attribute.required else shown(attribute.name))
        label.setProperty("kind", "second")
        if attribute.required:
            label.setToolTip("Must be filled in before the task can be submitted")
        layout.addWidget(label)
        field = _MAKERS[attribute.kind](attribute, value, self.changed.emit)
        self.setFocusProxy(field)
        layout.addWidget(field)


def _choice(attribute: Attribute, value: object, tell: Callable[[object], None]) -> QWidget:
    letters = sum(len(choice) for choice in attribute.choices)
    if len(attribute.choices) <= SEGMENTS and letters <= SEGMENT_LETTERS:
        return _segments(attribute.name, [(shown(choice), choice) for choice in attribute.choices], value, tell)
    combo = QComboBox()
    combo.setAccessibleName(attribute.name)
    combo.addItem(UNSET, None)
    for choice in attribute.choices:
        combo.addItem(shown(choice), choice)
    combo.setCurrentIndex(max(0, combo.findData(value)))
    combo.activated.connect(lambda index: tell(combo.itemData(index)))
    return combo


def _yes_no(attribute: Attribute, value: object, tell: Callable[[object], None]) -> QWidget:
    return _segments(attribute.name, [("Yes", True), ("No", False)], value, tell)


def _segments(name: str, choices: list[tuple[str, object]], value: object, tell: Callable[[object], None]) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    group = QButtonGroup(holder)
    for words, meaning in choices:
        button = QPushButton(words)
        button.setCheckable(True)
        button.setChecked(meaning == value and value is not None)
        button.setAccessibleName(f"{name}: {words}")
        button.setToolTip(f"{name}: {words}")
        button.setStyleSheet("padding: 0 4px;")
        button.clicked.connect(lambda _checked=False, chosen=meaning: tell(chosen))
        group.addButton(button)
        row.addWidget(button, 1)
    holder.setFocusProxy(group.buttons()[0])
    return holder


def _multiple(attribute: Attribute, value: object, tell: Callable[[object], None]) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    ticked = set(value) if isinstance(value, list | tuple) else set()
    boxes = {choice: QCheckBox(shown(choice)) for choice in attribute.choices}
    for choice, box in boxes.items():
        box.setAccessibleName(f"{attribute.name}: {choice}")
        box.setToolTip(f"{attribute.name}: {choice}")
        box.setChecked(choice in ticked)
        box.clicked.connect(lambda _checked=False: tell([c for c, b in boxes.items() if b.isChecked()] or None))
        column.addWidget(box)
    holder.setFocusProxy(next(iter(boxes.values())))
    return holder


def _number(attribute: Attribute, value: object, tell: Callable[[object], None]) -> QWidget:
    field = QDoubleSpinBox()
    field.setAccessibleName(attribute.name)
    field.lineEdit().setTextMargins(6, 0, 6, 0)
    low = attribute.minimum if attribute.minimum is not None else -FAR
    high = attribute.maximum if attribute.maximum is not None else FAR
    field.setDecimals(3 if high - low < 10 else 2)
    below = low - 10 ** -field.decimals()
    field.setRange(below, high)
    field.setSpecialValueText(UNSET)
    field.setKeyboardTracking(False)
    if attribute.minimum is not None and attribute.maximum is not None:
        field.setToolTip(f"{attribute.name}: {low:g} to {high:g}")
    field.setValue(float(value) if isinstance(value, int | float) else below)
    field.valueChanged.connect(lambda number: tell(None if number < low else number))
    return field


def _text(attribute: Attribute, value: object, tell: Callable[[object], None]) -> QWidget:
    field = QLineEdit(str(value or ""))
    field.setAccessibleName(attribute.name)
    before = field.text()
    field.editingFinished.connect(lambda: tell(field.text() or None) if field.text() != before else None)
    return field


_MAKERS: dict[AttributeKind, Callable[[Attribute, object, Callable[[object], None]], QWidget]] = {
    AttributeKind.CHOICE: _choice,
    AttributeKind.MULTIPLE: _multiple,
    AttributeKind.NUMBER: _number,
    AttributeKind.TEXT: _text,
    AttributeKind.YES_NO: _yes_no,
}


def shown(word: str) -> str:
    """A word of the ontology as it stands in the window: with a capital, underscores as spaces."""
    spaced = word.replace("_", " ")
    return spaced[:1].upper() + spaced[1:]
