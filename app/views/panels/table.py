"""A quiet read-only table of texts, numbers to the right."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from app.views.style import theme

ROW_HEIGHT = 30
FEWEST, MOST = 2, 12
LEAST = 56
SIDE = 48


class TextTable(QTableWidget):
    """Columns by name; `numbers` are the places of columns aligned to the right."""

    def __init__(self, name: str, columns: Sequence[str], numbers: frozenset[int]) -> None:
        super().__init__(0, len(columns))
        self._numbers = numbers
        self._empty = ""
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setShowGrid(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(LEAST)
        self.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        for place in range(len(columns)):
            heading = self.horizontalHeaderItem(place)
            if heading is not None:
                heading.setTextAlignment(self._side(place))

    def sizeHint(self) -> QSize:
        """The heading and every line, of very many some; the layout gives more or less."""
        return QSize(400, self._height(MOST))

    def minimumSizeHint(self) -> QSize:
        """Never less than the heading and two lines, where there are so many."""
        return QSize(300, self._height(FEWEST))

    def say_when_empty(self, sentence: str) -> None:
        """What stands in the table while it has no line."""
        self._empty = sentence
        self.setAccessibleDescription(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines, or what is said instead of them."""
        super().paintEvent(event)
        if self.rowCount() or not self._empty:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(theme.current().text_2))
        place = self.viewport().rect().adjusted(SIDE, 0, -SIDE, 0)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self._empty)
        painter.end()

    def show_lines(self, lines: Sequence[Sequence[str]], faint: Sequence[bool] = (), tips: Sequence[str] = ()) -> None:
        """Show these lines; faint ones rest on few observations. A line’s tip stands for what it has no room for."""
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                item = QTableWidgetItem(text)
                item.setTextAlignment(self._side(column))
                item.setToolTip(tips[row] if row < len(tips) else text)
                if row < len(faint) and faint[row]:
                    item.setForeground(QColor(theme.current().text_2))
                self.setItem(row, column, item)
        self.updateGeometry()

    def _height(self, most: int) -> int:
        lines = min(self.rowCount() or FEWEST, most)
        return int(self.horizontalHeader().sizeHint().height()) + lines * ROW_HEIGHT + 2 * self.frameWidth()

    def _side(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._numbers else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
