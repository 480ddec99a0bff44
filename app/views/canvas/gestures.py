"""Turns wheel, drags and keys into movements of the camera."""

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from app.views.canvas.camera import RIGHT_ANGLE
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
CATCH_DEGREES = 2.0
ZOOM_KEYS: dict[int, float] = {
    Qt.Key.Key_Plus: FACTOR**2,
    Qt.Key.Key_Equal: FACTOR**2,
    Qt.Key.Key_Minus: FACTOR**-2,
}


class Gestures:
    """Takes the events that navigate; each method says whether it took the event."""

    def __init__(self, navigator: Navigator) -> None:
        self._navigator = navigator
        self._from: QPointF | None = None
        self._turning: float | None = None
        self.space = False

    @property
    def dragging(self) -> bool:
        """Whether the picture is being dragged."""
        return self._from is not None

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom on the cursor, with Shift turn on it; a touch pad does so without a glide: its steps are small."""
        delta, at = event.angleDelta(), (event.position().x(), event.position().y())
        smooth = event.phase() == Qt.ScrollPhase.NoScrollPhase
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._navigator.turn(NOTCH_DEGREES * (delta.y() or delta.x()) / NOTCH, at, smooth)
        elif delta.y():
            self._navigator.zoom(FACTOR ** (delta.y() / NOTCH), at, smooth)

    def press(self, event: QMouseEvent) -> bool:
        """Begin a drag with the middle button, or the left one while Space is held; with Shift it turns."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self.space):
            self._from = event.position()
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

    def release(self) -> bool:
        """End the drag."""
        taken, self._from, self._turning = self.dragging, None, None
        return taken

    def hold(self, event: QKeyEvent, held: bool) -> bool:
        """Remember whether Space is held."""
        harmless = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        if event.key() != Qt.Key.Key_Space or event.modifiers() & ~harmless:
            return False
        if not event.isAutoRepeat():
            self.space = held
        return True

    def let_go(self) -> None:
        """Forget what was held, as when the focus goes elsewhere."""
        self.space, self._from, self._turning = False, None, None

    def key(self, event: QKeyEvent, arrows: bool) -> bool:
        """Pan with the arrow keys where `arrows` allows it, zoom with + and -, fit with 0 or Home, 1:1 with 1."""
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        key, navigator = event.key(), self._navigator
        if key in ARROWS and arrows:
            navigator.step(ARROWS[key][0] * STEP_PX, ARROWS[key][1] * STEP_PX)
        elif key in ZOOM_KEYS:
            navigator.zoom(ZOOM_KEYS[key], (navigator.camera.width / 2, navigator.camera.height / 2))
        elif key in {Qt.Key.Key_0, Qt.Key.Key_Home}:
            navigator.fit()
        elif key == Qt.Key.Key_1:
            navigator.one_to_one()
        else:
            return False
        return True


def _around(middle: tuple[float, float], point: QPointF) -> float:
    """The direction of a screen point from the middle, in degrees clockwise."""
    return math.degrees(math.atan2(point.y() - middle[1], point.x() - middle[0]))
