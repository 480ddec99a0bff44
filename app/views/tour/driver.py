"""A hand on the mouse and the keyboard of the real window."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.models.errors import AppError
from app.views.canvas.canvas import Canvas

Place = tuple[float, float]
PATIENCE_MS = 60_000
LEFT = Qt.MouseButton.LeftButton


class StuckError(AppError):
    """The window did not do what the tour waited for."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The tour waited for {what} and it did not come; run “orthomark doctor” and try again.")


class Driver:
    """Clicks, drags, types, waits and takes pictures. Places on a canvas are image pixels."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        self.window = window
        self._folder = folder
        self._number = 0

    def until(self, happened: Callable[[], bool], what: str) -> None:
        """Turn the event loop until something has happened.

        Raises:
            StuckError: when it does not within a minute.
        """
        timer = QElapsedTimer()
        timer.start()
        while not happened():
            if timer.elapsed() > PATIENCE_MS:
                raise StuckError(what)
            self._pause(5)

    def picture(self, name: str) -> Path:
        """Save what the window shows as the next numbered picture."""
        self._number += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._number:02d}-{name}.png"
        self._pause(30)
        self.window.grab().save(str(path))
        return path

    def key(self, keys: str, widget: QWidget | None = None) -> None:
        """Press a key combination, written as in menus."""
        self._wake()
        QTest.keySequence(widget or QApplication.focusWidget() or self.window, QKeySequence(keys))
        QApplication.processEvents()

    def write(self, text: str, widget: QWidget) -> None:
        """Type into a widget."""
        self._wake()
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget."""
        QTest.mouseClick(widget, LEFT)
        QApplication.processEvents()

    def settle(self, canvas: Canvas) -> None:
        """Wait until the canvas has everything at the right level."""
        self.until(canvas.settled, "the picture to settle")

    def click_at(self, canvas: Canvas, at: Place) -> None:
        """Click a place of the scene."""
        self._move(canvas, at)
        QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, self._on(canvas, at).toPoint())
        QApplication.processEvents()

    def drag(self, canvas: Canvas, path: Sequence[Place]) -> None:
        """Press at the first place, move along, release at the last."""
        self._move(canvas, path[0])
        self._mouse(canvas, QEvent.Type.MouseButtonPress, path[0], LEFT, LEFT)
        for place in path[1:]:
            self._mouse(canvas, QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, LEFT)
        self._mouse(canvas, QEvent.Type.MouseButtonRelease, path[-1], LEFT, Qt.MouseButton.NoButton)

    def hover(self, canvas: Canvas, at: Place) -> None:
        """Move over a place of the scene."""
        self._move(canvas, at)

    def wheel(self, canvas: Canvas, at: Place, notches: int) -> None:
        """Turn the wheel over a place; positive zooms in."""
        position = self._on(canvas, at)
        for _ in range(abs(notches)):
            turn = QPoint(0, 120 if notches > 0 else -120)
            globally = QPointF(canvas.mapToGlobal(position.toPoint()))
            event = QWheelEvent(
                position,
                globally,
                QPoint(),
                turn,
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(canvas, event)
            self._pause(40)

    def _wake(self) -> None:
        """Bring the window back to the front: without it no shortcut is heard, and a closing tool tip may take it."""
        self.until(self.in_front, "the window to come to the front")

    def in_front(self) -> bool:
        """Bring the window to the front; says whether it is there."""
        if not self.window.isActiveWindow():
            QToolTip.hideText()
            self.window.activateWindow()
        return self.window.isActiveWindow()

    @staticmethod
    def _pause(milliseconds: int) -> None:
        """Turn the event loop for a while; unlike QTest.qWait, this lets the workers of Python run."""
        loop = QEventLoop()
        timer = QTimer(singleShot=True, interval=milliseconds)
        timer.timeout.connect(loop.quit)
        timer.start()
        loop.exec()

    def _move(self, canvas: Canvas, at: Place) -> None:
        self._mouse(canvas, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)

    def _mouse(
        self, canvas: Canvas, kind: QEvent.Type, at: Place, button: Qt.MouseButton, held: Qt.MouseButton
    ) -> None:
        position = self._on(canvas, at)
        globally = QPointF(canvas.mapToGlobal(position.toPoint()))
        QApplication.sendEvent(
            canvas, QMouseEvent(kind, position, globally, button, held, Qt.KeyboardModifier.NoModifier)
        )
        QApplication.processEvents()

    @staticmethod
    def _on(canvas: Canvas, at: Place) -> QPointF:
        return QPointF(*canvas.camera.to_screen(*at))
