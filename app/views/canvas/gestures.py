"""Turns wheel, drags, touches and keys into movements of the camera."""

import math

from PySide6.QtCore import QElapsedTimer, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from app.views.canvas.camera import RIGHT_ANGLE, Point
from app.views.canvas.navigator import Navigator

NOTCH = 120
FACTOR = 1.25
ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
STEP_PX = 96
NOTCH_DEGREES = 15.0
TAP_MS = 500
CATCH_DEGREES = 2.0
TWIST_DEGREES = 6.0
ZOOM_KEYS: dict[int, float] = {
    Qt.Key.Key_Plus: FACTOR**2,
    Qt.Key.Key_Equal: FACTOR**2,
    Qt.Key.Key_Minus: FACTOR**-2,
}


class Gestures:
    """Takes the events that navigate; each method says whether it took the event."""

    def __init__(self, navigator: Navigator) -> None:
        self._navigator = navigator
        self._hand = _Hand()
        self._from: QPointF | None = None
        self._turning: float | None = None
        self._twist = 0.0
        self.space = False
        self._held = QElapsedTimer()
        self._tap = 0

    @property
    def dragging(self) -> bool:
        """Whether the picture is being dragged."""
        return self._from is not None

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom on the cursor, with Shift turn on it; two fingers on a touch pad pan, with Ctrl they zoom."""
        delta, at, held = event.angleDelta(), _point(event.position()), event.modifiers()
        pad = event.phase() != Qt.ScrollPhase.NoScrollPhase
        if held & Qt.KeyboardModifier.ShiftModifier:
            self._navigator.turn(NOTCH_DEGREES * (delta.y() or delta.x()) / NOTCH, at, not pad)
        elif pad and not event.pixelDelta().isNull() and not held & Qt.KeyboardModifier.ControlModifier:
            self._navigator.pan(event.pixelDelta().x(), event.pixelDelta().y())
        elif delta.y():
            self._navigator.zoom(FACTOR ** (delta.y() / NOTCH), at, not pad)

    def touch(self, event: QNativeGestureEvent) -> bool:
        """Pinch to zoom and twist to turn, both between the fingers; a small twist is taken for none."""
        kind, at = event.gestureType(), _point(event.position())
        if kind == Qt.NativeGestureType.BeginNativeGesture:
            self._twist = 0.0
            self._navigator.halt()
        elif kind == Qt.NativeGestureType.ZoomNativeGesture:
            self._navigator.zoom(max(0.1, 1.0 + event.value()), at, smooth=False)
        elif kind == Qt.NativeGestureType.RotateNativeGesture:
            self._twist += event.value()
            if abs(self._twist) > TWIST_DEGREES:
                self._navigator.turn(event.value(), at, smooth=False)
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self._navigator.zoom(2.0, at)
        else:
            return kind == Qt.NativeGestureType.EndNativeGesture
        return True

    def press(self, event: QMouseEvent) -> bool:
        """Stop what glides; begin a drag with the middle button, or the left one and Space; with Shift it turns."""
        self._navigator.halt()
        left = event.button() == Qt.MouseButton.LeftButton
        self._tap = 0
        if event.button() == Qt.MouseButton.MiddleButton or (left and self.space):
            self._from = event.position()
            self._hand.grab(event)
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._turning = self._navigator.camera.angle if shift else None
        return self.dragging

    def move(self, event: QMouseEvent) -> bool:
        """Drag on."""
        if self._from is None:
            return False
        before, self._from = self._from, event.position()
        if self._turning is not None:
            self._turn(before, event.position())
        else:
            step = event.position() - before
            self._hand.move(event)
            self._navigator.pan(step.x(), step.y())
        return True

    def _turn(self, before: QPointF, now: QPointF) -> None:
        """Turn about the middle by the angle the drag went round it; right angles catch."""
        assert self._turning is not None
        camera = self._navigator.camera
        middle = camera.width / 2, camera.height / 2
        self._turning += _around(middle, now) - _around(middle, before)
        nearest = round(self._turning / RIGHT_ANGLE) * RIGHT_ANGLE
        caught = abs(self._turning - nearest) < CATCH_DEGREES
        self._navigator.turn_to(nearest if caught else self._turning, middle, smooth=False)

    def release(self, event: QMouseEvent) -> bool:
        """End the drag; a picture let go of in motion goes on for a while."""
        taken, turning = self.dragging, self._turning is not None
        self._from, self._turning = None, None
        if taken and not turning:
            self._navigator.fling(*self._hand.velocity(event))
        return taken

    def hold(self, event: QKeyEvent, held: bool) -> bool:
        """Remember whether Space is held."""
        harmless = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        if event.key() != Qt.Key.Key_Space or event.modifiers() & ~harmless:
            return False
        if not event.isAutoRepeat():
            self.space = held
            if held:
                self._tap = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
                self._held.start()
        return True

    def tapped(self) -> int:
        """Whether Space was let go of soon and nothing was dragged meanwhile: 1, with Shift -1, else 0."""
        tap, self._tap = self._tap, 0
        return tap if tap and self._held.elapsed() < TAP_MS else 0

    def let_go(self) -> None:
        """Forget what was held, as when the focus goes elsewhere."""
        self.space, self._from, self._turning, self._tap = False, None, None, 0

    def key(self, event: QKeyEvent, arrows: bool) -> bool:
        """Pan with the arrow keys where `arrows` allows it, with Ctrl always; zoom with + and -, fit, one to one."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = Qt.KeyboardModifier.ControlModifier
        key, navigator = event.key(), self._navigator
        if key in ARROWS and (held == control or (arrows and not held & (control | Qt.KeyboardModifier.AltModifier))):
            navigator.step(ARROWS[key][0] * STEP_PX, ARROWS[key][1] * STEP_PX)
            return True
        return not held & (control | Qt.KeyboardModifier.AltModifier) and self._plain_key(key)

    def _plain_key(self, key: int) -> bool:
        navigator = self._navigator
        if key in ZOOM_KEYS:
            navigator.zoom(ZOOM_KEYS[key], (navigator.camera.width / 2, navigator.camera.height / 2))
        elif key in {Qt.Key.Key_0, Qt.Key.Key_Home}:
            navigator.fit()
        elif key == Qt.Key.Key_1:
            navigator.one_to_one()
        else:
            return False
        return True


class _Hand:
    """How fast the hand moves: over the last moments before it lets go, by the time of the events.

    The window may come to them late.
    """

    LOOK_BACK_MS = 90
    LEAST_MS = 12
    PAUSE_MS = 60

    def __init__(self) -> None:
        self._trail: list[tuple[int, QPointF]] = []

    def grab(self, event: QMouseEvent) -> None:
        self._trail = [(event.timestamp(), event.position())]

    def move(self, event: QMouseEvent) -> None:
        now = event.timestamp()
        self._trail = [(when, where) for when, where in self._trail if now - when <= self.LOOK_BACK_MS]
        self._trail.append((now, event.position()))

    def velocity(self, released: QMouseEvent) -> Point:
        """Screen pixels per millisecond; none after a pause, or when there was too little time to tell."""
        (start, first), (end, last) = self._trail[0], self._trail[-1]
        if end - start < self.LEAST_MS or released.timestamp() - end > self.PAUSE_MS:
            return 0.0, 0.0
        way = (last - first) / (end - start)
        return way.x(), way.y()


def _point(place: QPointF) -> Point:
    return place.x(), place.y()


def _around(middle: Point, point: QPointF) -> float:
    """The direction of a screen point from the middle, in degrees clockwise."""
    return math.degrees(math.atan2(point.y() - middle[1], point.x() - middle[0]))
