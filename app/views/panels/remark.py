"""What is wrong with the scene on stage as a whole, above its picture until somebody has read it."""

from PySide6.QtCore import QTimer

from app.views.canvas.canvas import Canvas
from app.views.panels.notice import Notice

GATHER_MS = 200
"""A tile that is tried again is whole for a moment before it is known that it is not."""


class Remark(Notice):
    """Says what is known of the file, and why parts of it cannot be read; what was dismissed is not said again."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._known = ""
        self._dismissed = ""
        self._soon = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._soon.timeout.connect(self._tell)
        canvas.troubled.connect(self._soon.start)
        self.pressed.connect(self._dismiss)

    def begin(self, known: str) -> None:
        """Another scene is on stage, of which this is known; empty when nothing is wrong with it."""
        self._known, self._dismissed = known, ""
        self._tell()

    def _tell(self) -> None:
        words = " ".join(filter(None, (self._known, self._canvas.trouble)))
        shown = "" if words == self._dismissed else words
        if shown != self.sentence:
            self.say(shown, "Dismiss" if shown else "")

    def _dismiss(self) -> None:
        self._dismissed = self.sentence
        self._tell()
