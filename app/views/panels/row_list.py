"""A list of rows: arrow keys move, Enter or a click chooses, and an empty list says what to do next."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QListView, QPushButton, QWidget

from app.views.panels.row import Index, Row, RowModel
from app.views.panels.row_painter import EDGE, RowPainter
from app.views.style import fonts, theme
from app.views.style.tokens import ROW, TASK_ROW

ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class RowList(QListView):
    """Shows rows. Each signal carries the row's key.

    `chosen`: clicked or Enter; `entered`: double-clicked or Enter; `pressed`: its pill button; `moved`: moved onto.
    """

    chosen = Signal(object)
    entered = Signal(object)
    pressed = Signal(object)
    moved = Signal(object)

    def __init__(self, name: str, empty: str, *, fits: int = 0) -> None:
        super().__init__()
        self._rows = RowModel()
        self._empty = empty
        self._fits = fits
        self.setAccessibleName(name)
        self.setProperty("no_ring", True)
        self.setProperty("by_keyboard", True)
        self.setModel(self._rows)
        self._painter = RowPainter(self)
        self.setItemDelegate(self._painter)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._choose)
        self.doubleClicked.connect(lambda index: self.entered.emit(self._key(index)))
        self._fit()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown."""
        return tuple(self._rows.rows)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows and keep the selection where its row is still there."""
        chosen = self.selected()
        self._rows.show(rows)
        self._place_buttons()
        self._fit()
        self.select(chosen)
        if self.hasFocus() and self.rows and not self.currentIndex().isValid():
            first = self._rows.index(0)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    def change_row(self, row: Row) -> None:
        """Show this row in place of the one with its key; for rows without a pill button."""
        self._rows.change(row)

    def say_when_empty(self, sentence: str) -> None:
        """Change what an empty list says."""
        self._empty = sentence
        self._fit()
        self.viewport().update()

    def selected(self) -> object:
        """The key of the selected row, or None."""
        indexes = self.selectedIndexes()
        return self._key(indexes[0]) if indexes else None

    def select(self, key: object) -> None:
        """Select the row of this key and bring it into view; nothing when there is none."""
        place = self._rows.place(key) if key is not None else None
        if place is None:
            self.clearSelection()
            return
        index = self._rows.index(place)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring stands in the row, and only when the keyboard brought the focus here."""
        self.setProperty("by_keyboard", event.reason() != Qt.FocusReason.MouseFocusReason)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses and enters the current row."""
        self.setProperty("by_keyboard", True)
        if event.key() in ENTER and self.currentIndex().isValid():
            key = self._key(self.currentIndex())
            self.chosen.emit(key)
            self.entered.emit(key)
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell who listens where the keyboard stands."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.moved.emit(self._key(current))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or the sentence of an empty list; without a row to stand on the ring is around them all."""
        super().paintEvent(event)
        if self.hasFocus() and self.property("by_keyboard") and not self.currentIndex().isValid():
            self._paint_ring()
        if self.rows or not self._empty:
            return
        painter = QPainter(self.viewport())
        painter.setFont(fonts.text())
        painter.setPen(theme.colour("text_2"))
        painter.drawText(self._sentence_room(), Qt.TextFlag.TextWordWrap, self._empty)
        painter.end()

    def _paint_ring(self) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRoundedRect(self.viewport().rect().adjusted(2, 2, -2, -2), 4, 4)
        painter.end()

    def resizeEvent(self, event: object) -> None:
        """Wrap the sentence of an empty list anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _sentence_room(self) -> QRect:
        return self.viewport().rect().adjusted(EDGE, 8, -EDGE, -8)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._key(index))

    def _key(self, index: Index) -> object:
        return self._rows.rows[index.row()].key

    def _fit(self) -> None:
        """Where the list shall be no taller than its rows, hold it to at most `fits` of them."""
        if not self._fits:
            return
        heights = [TASK_ROW if row.detail else ROW for row in self.rows[: self._fits]]
        self.setFixedHeight(sum(heights) or self._sentence_height())

    def _sentence_height(self) -> int:
        if not self._empty:
            return 0
        room = QRect(0, 0, max(self.width(), 200) - 2 * EDGE, 400)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self._empty).height() + 16

    def _place_buttons(self) -> None:
        for place, row in enumerate(self.rows):
            index = self._rows.index(place)
            before = self.indexWidget(index)
            if before is not None:
                before.hide()
            if row.button:
                self.setIndexWidget(index, self._button(row))
            elif before is not None:
                self.setIndexWidget(index, None)  # type: ignore[arg-type]

    def _button(self, row: Row) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, EDGE, 0)
        layout.addStretch()
        button = QPushButton(row.button)
        button.setProperty("kind", "pill")
        button.setAccessibleName(f"{row.button}: {row.title}")
        button.setToolTip(row.tip or row.title)
        button.clicked.connect(lambda _checked=False, key=row.key: self.pressed.emit(key))
        layout.addWidget(button)
        return holder
