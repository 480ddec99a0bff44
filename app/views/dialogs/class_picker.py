"""The class picker: opens at the cursor, finds a class among hundreds as one types, takes it or gives it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.models.ontology import ClassDef
from app.views.class_search import Known, Use, by_number, find, prepared
from app.views.keys.physical import meant
from app.views.panels.classes import class_row
from app.views.panels.row import Row
from app.views.panels.row_list import ENTER, RowList

WIDTH, HEIGHT = 380, 376
STEPS = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
SHOWN = 40
EMPTY = "No class is called that. Type fewer letters, or the initials."
HINT = "Enter takes class and tool · Shift+Enter gives it to the selection"


class ClassPicker(QDialog):
    """`taken` and `given` carry a class id; `keys` gives the key of a class, where it has one."""

    taken = Signal(str)
    given = Signal(str)

    def __init__(self, parent: QWidget, classes: Sequence[ClassDef], use: Use, keys: Callable[[str], str]) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setProperty("kind", "float")
        self.setModal(True)
        self.setWindowTitle("Find a class")
        self.setFixedSize(WIDTH, HEIGHT)
        self._known, self._use, self._keys = prepared(classes), use, keys
        self._found: Sequence[Known] = self._known
        self._text = ""
        self.field = QLineEdit()
        self.field.setProperty("kind", "large")
        self.field.setProperty("no_ring", True)
        self.field.setAccessibleName("Find a class")
        self.field.setPlaceholderText(f"One of {len(classes)}: words, initials or its number")
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list = RowList("Classes found", EMPTY)
        self.list.setProperty("kind", "float")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.chosen.connect(lambda key: self._finish(self.taken, key))
        rule = QFrame()
        rule.setProperty("kind", "rule")
        hint = QLabel(HINT)
        hint.setProperty("kind", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for widget in (self.field, rule, self.list, hint):
            column.addWidget(widget)
        self._show("")

    def open_at(self, place: QPoint, room: QRect) -> None:
        """Show it with its corner at a place, both in screen coordinates, wholly inside `room`."""
        left = max(room.left(), min(place.x(), room.right() - WIDTH))
        top = max(room.top(), min(place.y(), room.bottom() - HEIGHT))
        self.move(left, top)
        self.open()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move, Enter takes, Shift+Enter gives; the digit row gives digits on every keyboard."""
        if watched is not self.field or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in STEPS:
            self.list.keyPressEvent(event)
            return True
        if event.key() in ENTER:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._finish(self.given if shift else self.taken, self.list.selected())
            return True
        return self._digit(event)

    def _digit(self, event: QKeyEvent) -> bool:
        key, typed = meant(event), self.field.text()
        if key is None or not chr(key).isdigit() or (typed and not typed.isdigit()):
            return False
        if not typed and any(word.startswith(event.text()) for one in self._known for word in one.words):
            return False
        self.field.insert(chr(key))
        return True

    def _typed(self, text: str) -> None:
        whole = by_number(self._known, text.strip())
        if whole is not None:
            self._finish(self.taken, whole.id)
            return
        self._show(text)

    def _show(self, text: str) -> None:
        narrower = bool(self._text) and text.startswith(self._text)
        self._found = find(self._found if narrower else self._known, text, self._use)
        self._text = text
        found = self._found[:SHOWN]
        self.list.show_rows([self._row(one) for one in found])
        if found:
            self.list.select(found[0].definition.id)

    def _row(self, one: Known) -> Row:
        row = class_row(one.definition, self._keys(one.definition.id))
        return Row(key=row.key, title=row.title, trailing=one.number, chip=row.chip, keycap=row.keycap, tip=row.tip)

    def _finish(self, tell: SignalInstance, key: object) -> None:
        if key is None:
            return
        self.accept()
        tell.emit(str(key))
