"""A cursor moved by keys: it sends the canvas the events of a mouse, so whatever a mouse does keys can do."""

import math
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.views.canvas.camera import Camera, Point
from app.views.canvas.gestures import ZOOM_KEYS
from app.views.canvas.guides import Guides
from app.views.canvas.navigator import Navigator

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ARROWS: dict[int, Point] = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
STEPS_PX = {NONE: 1.0, SHIFT: 10.0, CTRL: 100.0}
BUTTON_KEYS = {
    Qt.Key.Key_Space: (NONE, SHIFT, CTRL, CTRL | SHIFT),
    Qt.Key.Key_Return: (NONE, SHIFT, ALT, ALT | SHIFT),
    Qt.Key.Key_Enter: (NONE, SHIFT, ALT, ALT | SHIFT),
}
"""With which modifiers each is the mouse button: Ctrl+Enter submits, Alt+Space belongs to the desktop."""
EDGE_PX = 48.0
SAME_PX = 0.5
REST_MS = 300


class Host(Protocol):
    """What the canvas must say of itself."""

    @property
    def camera(self) -> Camera:
        """Where it looks."""

    @property
    def navigator(self) -> Navigator:
        """What moves its camera."""

    @property
    def extent(self) -> tuple[int, int]:
        """The size of its scene, (0, 0) without one."""

    @property
    def idle(self) -> bool:
        """Whether nothing is half drawn."""

    def cancel(self) -> None:
        """Drop what is half drawn."""


class KeyboardCursor(QObject):
    """Watches the keys of one canvas while it is on.

    `switched` says on or off, `rested` that it stands still or has clicked. Space or Enter is the left button, for as
    long as it is down: a tap clicks, arrows meanwhile drag. The modifiers of a drag are those it began with, so that
    Shift and Ctrl are free for the length of the steps.
    """

    switched = Signal(bool)
    rested = Signal()

    def __init__(self, canvas: QWidget, host: Host, guides: Guides) -> None:
        super().__init__(canvas)
        self._canvas, self._host, self._guides = canvas, host, guides
        self._at: Point | None = None
        self._held: Qt.KeyboardModifier | None = None
        self._last: tuple[Point, bool] | None = None
        self._since = QElapsedTimer()
        self._sending = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.rested)
        self._answers: dict[QEvent.Type, Callable[[QEvent], bool]] = {
            QEvent.Type.ShortcutOverride: self._claim,
            QEvent.Type.KeyPress: self._key,
            QEvent.Type.KeyRelease: self._key_up,
            QEvent.Type.MouseMove: self._mouse,
            QEvent.Type.MouseButtonPress: self._mouse_press,
            QEvent.Type.Leave: lambda _event: True,
            QEvent.Type.FocusOut: self._focus_out,
        }

    @property
    def on(self) -> bool:
        """Whether keys move it."""
        return self._guides.keyed

    @property
    def held(self) -> bool:
        """Whether it keeps the button down."""
        return self._held is not None

    @property
    def at(self) -> Point:
        """Where it is on the screen, in the middle at first, always inside the canvas."""
        camera = self._host.camera
        x, y = self._at or (camera.width / 2, camera.height / 2)
        return min(max(x, 0.0), camera.width - 1), min(max(y, 0.0), camera.height - 1)

    @property
    def on_desktop(self) -> QPoint | None:
        """Where it is on the desktop, None while it is off."""
        return self._canvas.mapToGlobal(QPointF(*self.at)).toPoint() if self.on else None

    def switch(self) -> None:
        """Switch it on where the mouse is, else where it was, else in the middle; or off."""
        if self.on:
            self.leave()
            return
        mouse = self._guides.cursor
        self._at = (mouse.x(), mouse.y()) if mouse is not None else self._at
        self._guides.keyed = True
        self._canvas.installEventFilter(self)
        self._canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.switched.emit(True)
        self.point()

    def leave(self) -> None:
        """Switch it off; a drag that is under way comes to nothing."""
        self._drop()
        self._guides.keyed = False
        self._canvas.removeEventFilter(self)
        self._canvas.update()
        self.switched.emit(False)

    def toggle_hold(self, modifiers: Qt.KeyboardModifier) -> None:
        """Keep the button down until the next time, for who would rather not hold a key; switches it on if need be."""
        if not self.on:
            self.switch()
        if self.held:
            self.release()
        else:
            self.press(modifiers & (SHIFT | CTRL | ALT))

    def move(self, dx: float, dy: float) -> None:
        """Move by screen pixels; near an edge the picture comes towards it instead, as far as there is any."""
        camera = self._host.camera
        x, y = self.at[0] + dx, self.at[1] + dy
        over = x - _inside(x, camera.width), y - _inside(y, camera.height)
        beyond = (over[0] if over[0] * dx > 0 else 0.0), (over[1] if over[1] * dy > 0 else 0.0)
        if any(beyond):
            goal = camera.to_image(x, y)
            self._sending = True
            self._host.navigator.pan(-beyond[0], -beyond[1])
            self._sending = False
            x, y = self._host.camera.to_screen(*goal)
        self._at = (x, y)
        self._at = self.at
        self.point()

    def point(self) -> None:
        """Tell the canvas where it is, as a mouse that moves does."""
        if self.on and self._host.extent != (0, 0):
            self._send(QEvent.Type.MouseMove, NO_BUTTON, LEFT if self.held else NO_BUTTON, self._held or NONE)
            self._rest.start()

    def press(self, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press the left button; a second time in one place finishes what is half drawn, however much later."""
        if self.held:
            return
        double = self._again()
        self._last = (self._host.camera.to_image(*self.at), double)
        self._since.restart()
        self._held = modifiers
        self._guides.held = True
        kind = QEvent.Type.MouseButtonDblClick if double else QEvent.Type.MouseButtonPress
        self._send(kind, LEFT, LEFT, modifiers)

    def release(self) -> None:
        """Let go of the left button."""
        modifiers, self._held, self._guides.held = self._held, None, False
        if modifiers is not None:
            self._send(QEvent.Type.MouseButtonRelease, LEFT, NO_BUTTON, modifiers)
            self._rest.start()

    def follow(self) -> None:
        """The view has moved beneath it: the tool must know what it points at now."""
        if self.on and not self._sending:
            self.point()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that are its own; a real mouse takes it along."""
        del watched
        answer = self._answers.get(event.type())
        if answer is None or self._sending or self._host.extent == (0, 0):
            return False
        return answer(event)

    def _again(self) -> bool:
        if self._last is None or self._last[1]:
            return False
        near = math.dist(self._host.camera.to_screen(*self._last[0]), self.at) < SAME_PX
        quick = self._since.elapsed() < QApplication.doubleClickInterval()
        return near and (quick or not self._host.idle)

    def _claim(self, event: QEvent) -> bool:
        """Keep its keys from the actions that have them otherwise."""
        assert isinstance(event, QKeyEvent)
        mine = _step(event) is not None or _button(event) or self._leaves(event)
        if mine:
            event.accept()
        return mine

    def _key(self, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        step = _step(event)
        if step is not None:
            self.move(*step)
        elif _button(event):
            if not event.isAutoRepeat():
                self.press(_held(event))
        elif self._leaves(event):
            self._drop() if self.held else self.leave()
        elif event.key() in ZOOM_KEYS and not _held(event) & (CTRL | ALT):
            self._host.navigator.zoom(ZOOM_KEYS[event.key()], self.at)
        else:
            return False
        return True

    def _key_up(self, event: QEvent) -> bool:
        """Modifiers may have been let go of before the key itself."""
        assert isinstance(event, QKeyEvent)
        if event.key() not in BUTTON_KEYS or not self.held:
            return False
        if not event.isAutoRepeat():
            self.release()
        return True

    def _leaves(self, event: QKeyEvent) -> bool:
        """Esc first drops what is half drawn, which is the tool's to do, then a drag, then the cursor."""
        return event.key() == Qt.Key.Key_Escape and not _held(event) and (self.held or self._host.idle)

    def _mouse(self, event: QEvent) -> bool:
        assert isinstance(event, QMouseEvent)
        self._at = (event.position().x(), event.position().y())
        if self.held:
            self.point()
        return self.held

    def _mouse_press(self, event: QEvent) -> bool:
        """A button really pressed ends a drag by key first."""
        assert isinstance(event, QMouseEvent)
        self.release()
        self._at = (event.position().x(), event.position().y())
        return False

    def _focus_out(self, _event: QEvent) -> bool:
        self._drop()
        return False

    def _drop(self) -> None:
        if self.held:
            self._held, self._guides.held = None, False
            self._host.cancel()

    def _send(
        self, kind: QEvent.Type, button: Qt.MouseButton, down: Qt.MouseButton, modifiers: Qt.KeyboardModifier
    ) -> None:
        place = QPointF(*self.at)
        event = QMouseEvent(kind, place, QPointF(self._canvas.mapToGlobal(place)), button, down, modifiers)
        event.setTimestamp(round(time.monotonic() * 1000))
        self._sending = True
        QApplication.sendEvent(self._canvas, event)
        self._sending = False


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _step(event: QKeyEvent) -> Point | None:
    """By how many screen pixels an arrow key moves it; None for other keys."""
    by, length = ARROWS.get(event.key()), STEPS_PX.get(_held(event))
    return (by[0] * length, by[1] * length) if by is not None and length is not None else None


def _button(event: QKeyEvent) -> bool:
    return _held(event) in BUTTON_KEYS.get(Qt.Key(event.key()), ())


def _inside(value: float, size: float) -> float:
    margin = min(EDGE_PX, size / 4)
    return min(max(value, margin), size - margin)
