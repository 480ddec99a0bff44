"""The cells of a scene coloured by state: a map of the work."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.models.task import Task
from app.views.panels.bars import paint_part
from app.views.panels.task_rows import STATE_TINTS

GAP = 1.0
TALLEST = 300


class CellMap(QWidget):
    """Shows the scene with the most tasks; a tool tip names the cell and its state."""

    def __init__(self) -> None:
        super().__init__()
        self._tasks: list[Task] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(TALLEST)
        self.setAccessibleName("Map of the cells by state")

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Show the cells of the scene that has most of them."""
        scenes = [task.scene for task in tasks]
        largest = max(set(scenes), key=scenes.count) if scenes else None
        self._tasks = [task for task in tasks if task.scene == largest]
        self.update()

    def sizeHint(self) -> QSize:
        """A modest square."""
        return QSize(240, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint each cell."""
        painter = QPainter(self)
        for task, place in self._places():
            paint_part(painter, place, STATE_TINTS[task.state])
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Name the cell under the cursor."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = QPointF(event.pos())
            found = next((task for task, place in self._places() if place.contains(at)), None)
            QToolTip.showText(event.globalPos(), f"{found.name}: {found.state.value}" if found else "", self)
            return True
        return super().event(event)

    def _places(self) -> list[tuple[Task, QRectF]]:
        if not self._tasks:
            return []
        width = max(task.window[0] + task.window[2] for task in self._tasks)
        height = max(task.window[1] + task.window[3] for task in self._tasks)
        scale = min(self.width() / width, self.height() / height)
        return [
            (task, QRectF(x * scale, y * scale, max(1.0, w * scale - GAP), max(1.0, h * scale - GAP)))
            for task in self._tasks
            for x, y, w, h in [task.window]
        ]
