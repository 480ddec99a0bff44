"""Turns wheel, drags and keys into movements of the camera."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

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
        self.space = False

    @property
    def dragging(self) -> bool:
        """Whether the picture is being dragged."""
        return self._from is not None

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom on the cursor; a touch pad zooms without a glide, since its steps are small already."""
        notches = event.angleDelta().y() / NOTCH
        if notches:
            smooth = event.phase() == Qt.ScrollPhase.NoScrollPhase
            at = event.position()
            self._navigator.zoom(FACTOR**notches, (at.x(), at.y()), smooth)

    def press(self, event: QMouseEvent) -> bool:
        """Begin a drag with the middle button, or the left one while Space is held."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self.space):
            self._from = event.position()
        return self.dragging

    def move(self, event: QMouseEvent) -> bool:
        """Drag on."""
        if self._from is None:
            return False
        step = event.position() - self._from
        self._from = event.position()
        self._navigator.pan(step.x(), step.y())
        return True

    def release(self) -> bool:
        """End the drag."""
        taken, self._from = self.dragging, None
        return taken

    def hold(self, event: QKeyEvent, held: bool) -> bool:
        """Remember whether Space is held."""
        if event.key() != Qt.Key.Key_Space or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if not event.isAutoRepeat():
            self.space = held
        return True

    def let_go(self) -> None:
        """Forget what was held, as when the focus goes elsewhere."""
        self.space, self._from = False, None

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
