"""The classes: colour, shape and key of each, with a filter that finds one among hundreds."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef
from app.views.matching_words import best
from app.views.panels.row import Row
from app.views.panels.row_list import ENTER, RowList
from app.views.panels.tool_bar import key_cap
from app.views.style.icons import IconMark
from app.views.style.tokens import ROW

SHAPE_ICONS = {
    ShapeKind.BOX: "square",
    ShapeKind.ROTATED_BOX: "diamond",
    ShapeKind.POLYGON: "pentagon",
    ShapeKind.POLYLINE: "spline",
    ShapeKind.POINT: "circle-dot",
}
SHAPE_WORDS = {kind: kind.value.replace("_", " ") for kind in ShapeKind}
STEPS = {Qt.Key.Key_Down, Qt.Key.Key_Up}


class ClassPanel(QWidget):
    """Lists classes; `chosen` carries the class id. The filter passes arrow keys and Enter on to the list."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._classes: Sequence[ClassDef] = ()
        self._keys: dict[str, str] = {}
        self._active = ""
        self.list = RowList("Classes", "No class is called that; clear the filter to see all.", fits=12)
        self.list.chosen.connect(self._choose)
        self.filter = QLineEdit()
        self.filter.setProperty("kind", "bare")
        self.filter.setAccessibleName("Filter the classes")
        self.filter.setToolTip("Show only classes of this name here; F finds one at the cursor")
        self.filter.textChanged.connect(lambda _text: self._list())
        self.filter.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self._filter_line())

    def show_classes(self, classes: Sequence[ClassDef], keys: Mapping[str, str] | None = None) -> None:
        """Show the classes of an ontology; `keys` has their keys by id, where they are others."""
        self._classes = classes
        self._keys = dict(keys or {})
        self.filter.setPlaceholderText(f"find one of {len(classes)}")
        self._list()

    def activate(self, class_id: str) -> None:
        """Mark the class in hand."""
        self._active = class_id
        self.list.select(class_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrow keys, Enter and Escape in the filter drive the list."""
        if watched is not self.filter or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in ENTER and self.list.rows:
            self._choose(self.list.selected() or self.list.rows[0].key)
        elif key in STEPS:
            self.list.keyPressEvent(event)
        return key == Qt.Key.Key_Escape or key in ENTER or key in STEPS

    def _choose(self, key: object) -> None:
        self.filter.clear()
        self.chosen.emit(str(key))

    def _leave(self) -> None:
        self.filter.clear()
        self.list.setFocus()

    def _list(self) -> None:
        found = best(self._classes, self.filter.text(), lambda known: known.name)
        self.list.show_rows([class_row(known, self._keys.get(known.id)) for known in found])
        self.list.select(self._active)

    def _filter_line(self) -> QWidget:
        line = QWidget()
        line.setFixedHeight(ROW + 2)
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(IconMark("search", size=13))
        row.addWidget(self.filter, 1)
        self._cap = key_cap("F")
        row.addWidget(self._cap)
        return line


def class_row(known: ClassDef, keycap: str | None = None) -> Row:
    """One class as a row, with the key of the ontology or another one."""
    first = known.shapes[0]
    shapes = ", ".join(SHAPE_WORDS[kind] for kind in known.shapes)
    return Row(
        key=known.id,
        title=known.name,
        chip=known.colour,
        trailing_icon=SHAPE_ICONS[first],
        keycap=(known.key or "") if keycap is None else keycap,
        tip=f"{known.name}: {shapes}",
    )
