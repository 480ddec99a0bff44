"""The attributes of one class in the ontology window: a list, and the fields of the one chosen."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ontology import Attribute, AttributeKind, ClassDef
from app.views.panels.class_form import number_of
from app.views.panels.row import Row
from app.views.panels.row_list import RowList

LIST_HEIGHT = 116
ALWAYS = "always"
KIND_WORDS = {
    AttributeKind.CHOICE: "one of some choices",
    AttributeKind.MULTIPLE: "several of some choices",
    AttributeKind.NUMBER: "number",
    AttributeKind.TEXT: "text",
    AttributeKind.YES_NO: "yes or no",
}
YES = frozenset({"yes", "true"})


class AttributeForm(QWidget):
    """Shows the attributes of a class; `changed` carries the class with what was changed."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._known: ClassDef | None = None
        self._quiet = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.list = RowList("Attributes", "It has no attribute yet. Add one below.")
        self.list.setFixedHeight(LIST_HEIGHT)
        self.list.moved.connect(lambda _key: self._show())
        self.list.pressed.connect(self._remove)
        column.addWidget(self.list)
        column.addLayout(self._buttons())
        self._fields = QWidget()
        self.form = QFormLayout(self._fields)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setVerticalSpacing(8)
        self._make_fields()
        column.addWidget(self._fields)
        column.addStretch(1)

    def show_class(self, known: ClassDef) -> None:
        """Show the attributes of a class; the one chosen stays chosen where there is one of its place."""
        place = self.list.selected() if self._known is not None and self._known.id == known.id else None
        self._known = known
        rows = [
            Row(
                at,
                f"{one.name}: {KIND_WORDS[one.kind]}" + (", must be filled in" if one.required else ""),
                button="Remove",
            )
            for at, one in enumerate(known.attributes)
        ]
        self.list.show_rows(rows)
        self.list.select(place if isinstance(place, int) and place < len(rows) else (0 if rows else None))
        self._show()

    def add(self) -> None:
        """Add an attribute with a name of its own."""
        if self._known is None:
            return
        names = {one.name for one in self._known.attributes}
        name = next(found for number in range(1, 999) if (found := f"attribute {number}") not in names)
        made = replace(self._known, attributes=(*self._known.attributes, Attribute(name, AttributeKind.YES_NO)))
        self.changed.emit(made)
        self.list.select(len(made.attributes) - 1)
        self._show()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        button = QPushButton("Add an attribute")
        button.setAccessibleName("Add an attribute")
        button.setToolTip("Add an attribute")
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: self.add())
        row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_fields(self) -> None:
        self.name = self._line("Name", "What it is called")
        self.kind = QComboBox()
        for kind, words in KIND_WORDS.items():
            self.kind.addItem(words, kind)
        self.kind.activated.connect(lambda _place: self._tell())
        self._add("Filled in as", self.kind, "How it is filled in")
        self.choices = self._line("Choices", "Separated by commas")
        self.low = self._line("Least", "The least number allowed")
        self.high = self._line("Most", "The largest number allowed")
        self.default = self._line("Offered", "What is offered before anybody fills it in; may be empty")
        self.required = QCheckBox("Must be filled in before the task is submitted")
        self.required.clicked.connect(lambda _checked=False: self._tell())
        self._add("", self.required, "Must be filled in before the task is submitted")
        self.when = QComboBox()
        self.when.activated.connect(lambda _place: self._tell())
        self._add("Asked for when", self.when, "Another attribute it depends on")
        self.values = self._line("is one of", "Values of that attribute, separated by commas")

    @property
    def _chosen(self) -> Attribute | None:
        place = self.list.selected()
        if self._known is None or not isinstance(place, int) or place >= len(self._known.attributes):
            return None
        return self._known.attributes[place]

    def _show(self) -> None:
        one, known = self._chosen, self._known
        self._fields.setVisible(one is not None)
        if one is None or known is None:
            return
        self._quiet = True
        self.name.setText(one.name)
        self.kind.setCurrentIndex(self.kind.findData(one.kind))
        self.choices.setText(", ".join(one.choices))
        self.low.setText(f"{one.minimum:g}" if one.minimum is not None else "")
        self.high.setText(f"{one.maximum:g}" if one.maximum is not None else "")
        self.default.setText(_said(one.default))
        self.required.setChecked(one.required)
        self.when.clear()
        self.when.addItem(ALWAYS, None)
        for other in known.attributes:
            if other.name != one.name:
                self.when.addItem(other.name, other.name)
        self.when.setCurrentIndex(max(0, self.when.findData(one.when[0] if one.when else None)))
        self.values.setText(", ".join(_said(value) for value in one.when[1]) if one.when else "")
        listed = one.kind in {AttributeKind.CHOICE, AttributeKind.MULTIPLE}
        self.form.setRowVisible(self.choices, listed)
        for field in (self.low, self.high):
            self.form.setRowVisible(field, one.kind is AttributeKind.NUMBER)
        self.form.setRowVisible(self.values, one.when is not None)
        self._quiet = False

    def _tell(self) -> None:
        one, known, place = self._chosen, self._known, self.list.selected()
        if self._quiet or one is None or known is None or not isinstance(place, int):
            return
        made = self._filled(one, known)
        attributes = (*known.attributes[:place], made, *known.attributes[place + 1 :])
        if made.name != one.name:
            attributes = tuple(_renamed(each, one.name, made.name) for each in attributes)
        self.changed.emit(replace(known, attributes=attributes))

    def _filled(self, one: Attribute, known: ClassDef) -> Attribute:
        kind: AttributeKind = AttributeKind(self.kind.currentData())
        listed = kind in {AttributeKind.CHOICE, AttributeKind.MULTIPLE}
        choices = _parts(self.choices.text()) if listed else ()
        number = kind is AttributeKind.NUMBER
        return Attribute(
            name=self.name.text().strip() or one.name,
            kind=kind,
            choices=choices or (("first", "second") if listed else ()),
            required=self.required.isChecked(),
            default=_meant(self.default.text(), kind),
            minimum=number_of(self.low.text()) if number else None,
            maximum=number_of(self.high.text()) if number else None,
            when=self._condition(known),
        )

    def _condition(self, known: ClassDef) -> tuple[str, tuple[object, ...]] | None:
        name = self.when.currentData()
        other = next((one for one in known.attributes if one.name == name), None)
        if other is None:
            return None
        values = tuple(_meant(part, other.kind) for part in _parts(self.values.text()))
        first: object = other.choices[0] if other.choices else True
        return other.name, values or (first,)

    def _remove(self, place: object) -> None:
        if self._known is not None and isinstance(place, int):
            kept = tuple(one for at, one in enumerate(self._known.attributes) if at != place)
            self.changed.emit(replace(self._known, attributes=kept))

    def _line(self, name: str, tip: str) -> QLineEdit:
        field = QLineEdit()
        field.editingFinished.connect(self._tell)
        self._add(name, field, tip)
        return field

    def _add(self, name: str, field: QWidget, tip: str) -> None:
        field.setAccessibleName(name or tip)
        field.setToolTip(tip)
        self.form.addRow(name, field)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else (f"{value:g}" if isinstance(value, float) else str(value))


def _meant(text: str, kind: AttributeKind) -> object:
    """What typed text means for a kind of attribute; None when it is empty."""
    words = text.strip()
    if not words:
        return None
    if kind is AttributeKind.YES_NO:
        return words.casefold() in YES
    if kind is AttributeKind.NUMBER:
        return number_of(words)
    return list(_parts(words)) if kind is AttributeKind.MULTIPLE else words


def _renamed(one: Attribute, before: str, after: str) -> Attribute:
    return replace(one, when=(after, one.when[1])) if one.when is not None and one.when[0] == before else one
