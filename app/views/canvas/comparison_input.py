"""Mouse and keys of a comparison, taken before the canvas and its tool see them."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.views.canvas.camera import Camera
from app.views.canvas.comparison import Comparison, Way
from app.views.canvas.comparison_painting import on_divider
from app.views.canvas.tool_input import key_name

PEEK = Qt.Key.Key_F7
STEPS = {
    "Left": (-1.0, 0.0),
    "Right": (1.0, 0.0),
    "Up": (0.0, -1.0),
    "Down": (0.0, 1.0),
}
FAR = 10.0
HOME = "Alt+Home"
DIVIDER_STEP, SHARE_STEP, RATE_STEP = 0.02, 0.05, 0.5


class Host(Protocol):
    """What the canvas must say of itself."""

    @property
    def camera(self) -> Camera:
        """Where it looks."""

    @property
    def idle(self) -> bool:
        """Whether nothing is half drawn."""

    @property
    def drawing(self) -> bool:
        """Whether a press would draw."""

    @property
    def something_selected(self) -> bool:
        """Whether anything is selected."""


class ComparisonInput(QObject):
    """Watches one canvas: the divider, F7 to see the other scene, Alt+arrows, Ctrl+arrows; Esc emits `left`."""

    left = Signal()

    def __init__(self, canvas: QWidget, host: Host, comparison: Comparison) -> None:
        super().__init__(canvas)
        self._host = host
        self._canvas = canvas
        self._found = comparison
        self._dragging = False
        self._hovering = False
        self._kinds: dict[QEvent.Type, Callable[[QEvent], bool]] = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseButtonDblClick: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.ShortcutOverride: self._claim,
            QEvent.Type.KeyPress: self._key,
            QEvent.Type.KeyRelease: self._key_up,
            QEvent.Type.FocusOut: self._let_go,
        }
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what belongs to the comparison."""
        del watched
        take = self._kinds.get(event.type()) if self._found.active else None
        return take(event) if take is not None else False

    def _on_divider(self, at: QPointF) -> bool:
        return on_divider(self._found, self._host.camera, at, line=not self._host.drawing)

    def _press(self, event: QEvent) -> bool:
        assert isinstance(event, QMouseEvent)
        if event.button() == Qt.MouseButton.LeftButton and self._on_divider(event.position()):
            self._dragging = True
            self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        return self._dragging

    def _move(self, event: QEvent) -> bool:
        assert isinstance(event, QMouseEvent)
        camera, at = self._host.camera, event.position()
        if self._dragging:
            upright = self._found.upright
            self._found.move_divider(at.x() / camera.width if upright else at.y() / camera.height)
            return True
        hovering = not event.buttons() and self._on_divider(at)
        if hovering != self._hovering:
            self._hovering = hovering
            split = Qt.CursorShape.SplitHCursor if self._found.upright else Qt.CursorShape.SplitVCursor
            self._canvas.setCursor(split) if hovering else self._canvas.unsetCursor()
        return False

    def _release(self, event: QEvent) -> bool:
        del event
        taken, self._dragging = self._dragging, False
        return taken

    def _let_go(self, event: QEvent) -> bool:
        del event
        self._dragging = False
        self._found.peek(False)
        return False

    def _claim(self, event: QEvent) -> bool:
        """Keep Alt+arrows from the actions that have them while one scene stands alone."""
        assert isinstance(event, QKeyEvent)
        held, _, key = key_name(event).rpartition("+")
        if self._host.idle and key in STEPS and held in {"Alt", "Alt+Shift"}:
            event.accept()
            return True
        return False

    def _key(self, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if event.key() == PEEK and not event.modifiers():
            if not event.isAutoRepeat():
                self._found.peek(True)
            return True
        return self._host.idle and self._step(key_name(event))

    def _key_up(self, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        if event.key() != PEEK:
            return False
        if not event.isAutoRepeat():
            self._found.peek(False)
        return True

    def _step(self, name: str) -> bool:
        held, _, key = name.rpartition("+")
        if name == "Esc" and not self._host.something_selected:
            self.left.emit()
            return True
        if name == HOME:
            self._found.push_back()
            return True
        if key not in STEPS or held not in {"Alt", "Alt+Shift", "Ctrl"}:
            return False
        dx, dy = STEPS[key]
        if held == "Ctrl":
            return self._adjust(dx, dy)
        across, down = self._host.camera.turned_back(dx, dy)
        far = FAR if held == "Alt+Shift" else 1.0
        self._found.push(across * far, down * far)
        return True

    def _adjust(self, dx: float, dy: float) -> bool:
        """Divider, blend or rate, whichever the way has."""
        found = self._found
        if found.way is Way.SWIPE:
            if found.upright != bool(dx):
                found.lay(upright=bool(dx))
            found.move_divider(found.divider + (dx + dy) * DIVIDER_STEP)
        elif found.way is Way.BLEND:
            found.set_share(found.share + (dx - dy) * SHARE_STEP)
        elif found.way is Way.FLICKER:
            found.set_rate(found.rate + (dx - dy) * RATE_STEP)
        return True
