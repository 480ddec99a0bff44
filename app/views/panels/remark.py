"""What is wrong with the scene on stage as a whole, above its picture until somebody has read it."""

from PySide6.QtCore import QTimer

from app.views.canvas.canvas import Canvas
from app.views.panels.notice import Notice
from app.views.panels.stretching import Stretching

GATHER_MS = 200
"""A tile that is tried again is whole for a moment before it is known that it is not."""


class Remark(Notice):
    """Says what is known of the file, and why parts of it cannot be read; what was dismissed is not said again."""

    def __init__(self, canvas: Canvas, stretching: Stretching) -> None:
        super().__init__()
        self._canvas, self._stretching = canvas, stretching
        self._known, self._values = "", ""
        self._dismissed = ""
        self._soon = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._soon.timeout.connect(self._tell)
        canvas.troubled.connect(self._soon.start)
        stretching.changed.connect(self._note)
        self.pressed.connect(self._dismiss)

    def begin(self, known: str) -> None:
        """Another scene is on stage, of which this is known; empty when nothing is wrong with it."""
        self._known, self._values, self._dismissed = known, "", ""
        self._tell()

    def _note(self) -> None:
        """Of the values of a view nothing is said: there is more to see elsewhere."""
        sample, info = self._stretching.sample, self._stretching.info
        if sample is not None and info is not None and sample.window[2:] == (float(info.width), float(info.height)):
            self._values = sample.nothing_to_see
            self._tell()

    def _tell(self) -> None:
        words = " ".join(filter(None, (self._known, self._canvas.trouble or self._values)))
        shown = "" if words == self._dismissed else words
        if shown != self.sentence:
            self.say(shown, "Dismiss" if shown else "")

    def _dismiss(self) -> None:
        self._dismissed = self.sentence
        self._tell()
