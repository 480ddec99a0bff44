"""The command palette: one field that finds every command, class, task and place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from app.views.matching_words import best
from app.views.panels.row import Row
from app.views.panels.row_list import ENTER, RowList

WIDTH, HEIGHT = 560, 420
STEPS = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the palette can do: the row that stands for it, and what it does."""

    row: Row
    run: Callable[[], object] = field(compare=False)

    @property
    def name(self) -> str:
        """What the letters typed are compared with."""
        return f"{self.row.title} {self.row.trailing}"


@dataclass(frozen=True, slots=True)
class Asking:
    """What the palette asks for: its name, an example in the empty field, and what it says while nothing matches."""

    name: str
    example: str
    empty: str


ANYTHING = Asking(
    "Find a command, class, task or place",
    "Command, class, task, or a position such as 18SUJ2347906481",
    "Nothing is called that. Type fewer letters, or a position in MGRS, UTM, degrees or pixels.",
)


class Palette(QDialog):
    """Lists entries; `place` turns text that is a position into an entry, or gives None; `why_not` says why."""

    def __init__(
        self,
        parent: QWidget,
        entries: Sequence[Entry],
        place: Callable[[str], Entry | None],
        asking: Asking = ANYTHING,
        why_not: Callable[[str], str] = lambda _text: "",
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setProperty("kind", "float")
        self.setModal(True)
        self.setWindowTitle("Commands, classes, places" if asking is ANYTHING else asking.name)
        self.setFixedSize(WIDTH, HEIGHT)
        self._entries = list(entries)
        self._place, self._why_not, self._asking = place, why_not, asking
        self._shown: list[Entry] = []
        self.field = QLineEdit()
        self.field.setProperty("kind", "large")
        self.field.setProperty("no_ring", True)
        self.field.setAccessibleName(asking.name)
        self.field.setPlaceholderText(asking.example)
        self.field.textChanged.connect(lambda _text: self._list())
        self.field.installEventFilter(self)
        self.list = RowList("Matches", asking.empty)
        self.list.setProperty("kind", "float")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.chosen.connect(self._run)
        rule = QFrame()
        rule.setProperty("kind", "rule")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for widget in (self.field, rule, self.list):
            column.addWidget(widget)
        self._list()
        self._centre(parent)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys and Enter in the field drive the list."""
        if watched is not self.field or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in STEPS:
            self.list.keyPressEvent(event)
            return True
        if event.key() in ENTER:
            self._run(self.list.selected())
            return True
        return False

    def _list(self) -> None:
        wanted = self.field.text()
        self._shown = best(self._entries, wanted, lambda entry: entry.name)[:LIMIT]
        place = self._place(wanted) if wanted.strip() else None
        if place is not None:
            self._shown.insert(0, place)
        self.list.say_when_empty(self._why_not(wanted) or self._asking.empty)
        self.list.show_rows([entry.row for entry in self._shown])
        if self._shown:
            self.list.select(self._shown[0].row.key)

    def _run(self, key: object) -> None:
        entry = next((entry for entry in self._shown if entry.row.key == key), None)
        if entry is None:
            return
        self.accept()
        entry.run()

    def _centre(self, parent: QWidget) -> None:
        corner = parent.mapToGlobal(QPoint((parent.width() - WIDTH) // 2, 64))
        self.move(corner)
