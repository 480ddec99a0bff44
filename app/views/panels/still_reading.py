"""Knows when a view shows stand-ins for longer than an eye forgives, as over a drive that answers slowly."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.views.canvas.canvas import Canvas

LOOK_MS, PATIENCE = 500, 2
WORDS = "still reading"


class StillReading(QObject):
    """`words` say that finer pixels of the view are on their way, after a second of waiting; `changed` when they do."""

    changed = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.words = ""
        self._canvas = canvas
        self._waited = 0
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)
        canvas.view_changed.connect(self._begin)
        canvas.display_changed.connect(self._begin)

    def _begin(self) -> None:
        if not self._looks.isActive():
            self._looks.start()

    def _look(self) -> None:
        if self._canvas.pictured():
            self._looks.stop()
            self._waited = 0
        else:
            self._waited += 1
        words = WORDS if self._waited >= PATIENCE else ""
        if words != self.words:
            self.words = words
            self.changed.emit()
