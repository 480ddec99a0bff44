"""A hand on the real canvas: mouse events, and how long each takes until its frame is painted, or its edit durable."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from edit import LEFT, NONE
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.views.canvas.canvas import Canvas
from app.views.screens.drawing import Drawing
from scenery.figures import spread

Times = list[float]
UPDATE = QEvent.Type.UpdateRequest.value
PLAIN = Qt.KeyboardModifier.NoModifier


@dataclass(slots=True)
class Taken:
    """Milliseconds by the clock and of processor time: moves to their frames, ends of gestures to durable edits.

    `ended` is how long the window is at the end of a gesture before its frame, by processor time.
    """

    preview: Times = field(default_factory=list)
    preview_busy: Times = field(default_factory=list)
    durable: Times = field(default_factory=list)
    durable_busy: Times = field(default_factory=list)
    ended: Times = field(default_factory=list)
    missed: int = 0

    def figures(self) -> dict[str, object]:
        """As they are printed; `missed` gestures made no edit."""
        named = {
            "preview_ms": self.preview,
            "preview_busy_ms": self.preview_busy,
            "durable_ms": self.durable,
            "durable_busy_ms": self.durable_busy,
            "ended_busy_ms": self.ended,
        }
        told: dict[str, object] = {name: spread(times) for name, times in named.items() if times}
        return {**told, **({"missed": self.missed} if self.missed else {})}


class Hand:
    """Moves over a canvas with a tool in hand; `take` begins to count for another tool."""

    def __init__(self, canvas: Canvas, drawing: Drawing) -> None:
        self.canvas, self.drawing = canvas, drawing
        self.taken = Taken()
        self.between: Times = []
        self.keys = PLAIN
        self._told: tuple[float, float] | None = None
        drawing.edited.connect(self._edited)

    def take(self, tool: str) -> Taken:
        """Take a tool."""
        self.drawing.hold(tool)
        self.taken = Taken()
        return self.taken

    def at(self, x: float, y: float) -> QPointF:
        """Where an image point is on the screen."""
        return QPointF(*self.canvas.camera.to_screen(x, y))

    def move(self, to: QPointF, *, held: bool = False) -> None:
        """Move until the frame that shows it is painted; then let the event loop do what has come up."""
        wall, busy = _timed(lambda: self._moved(to, held=held))
        self.taken.preview.append(wall)
        self.taken.preview_busy.append(busy)
        self.turn()

    def press(self, at: QPointF) -> None:
        """Let the button go down."""
        self.send(QEvent.Type.MouseMove, at, NONE, NONE)
        self.send(QEvent.Type.MouseButtonPress, at, LEFT, LEFT)

    def click(self, at: QPointF) -> None:
        """Press and let go."""
        self.press(at)
        self.send(QEvent.Type.MouseButtonRelease, at, LEFT, NONE)
        self.turn()

    def release(self, at: QPointF) -> None:
        """Let go, which ends the gesture."""
        self.end(lambda: self.send(QEvent.Type.MouseButtonRelease, at, LEFT, NONE))

    def end(self, act: Callable[[], object]) -> None:
        """End the gesture so, until its edit is durable; one that made none is counted as missed."""
        self._told = None
        start, used = time.perf_counter(), time.thread_time()
        act()
        if self._told is not None:
            self.taken.durable.append((self._told[0] - start) * 1e3)
            self.taken.durable_busy.append((self._told[1] - used) * 1e3)
            self.taken.ended.append((time.thread_time() - used) * 1e3)
        else:
            self.taken.missed += 1
        self.canvas.cancel()
        self.turn()

    def turn(self) -> None:
        """Let the event loop turn once; what it does then is counted apart, as processor time."""
        _, busy = _timed(QApplication.processEvents)
        self.between.append(busy)

    def send(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        """Send a mouse event with the keys that are down."""
        globally = QPointF(self.canvas.mapToGlobal(at.toPoint()))
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, at, globally, button, held, self.keys))

    def _moved(self, to: QPointF, *, held: bool) -> None:
        self.send(QEvent.Type.MouseMove, to, NONE, LEFT if held else NONE)
        QApplication.sendPostedEvents(None, UPDATE)  # the frame the event asked for, as the event loop would

    def _edited(self, _edit: object) -> None:
        """An edit is told of once it is durable, not before."""
        self._told = time.perf_counter(), time.thread_time()


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    start, used = time.perf_counter(), time.thread_time()
    act()
    return (time.perf_counter() - start) * 1e3, (time.thread_time() - used) * 1e3
