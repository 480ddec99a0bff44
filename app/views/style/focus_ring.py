"""The focus ring: 2 px of accent, 2 px outside whatever the keyboard stands on."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.views.style import theme
from app.views.style.tokens import RADIUS

WIDTH = 2
OFFSET = 2
MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show}


class FocusRing(QWidget):
    """A sheet over one window that draws the ring and lets every click through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("focus-ring")

    def surround(self, widget: QWidget) -> None:
        """Lay the ring around a widget of the same window."""
        window = self._window
        if not widget.isVisible() or not window.isAncestorOf(widget):
            self.hide()
            return
        margin = WIDTH + OFFSET
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-margin, -margin, margin, margin)
        self.setGeometry(place.intersected(window.rect()))
        self.raise_()
        self.show()

    def paintEvent(self, _event: object) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), WIDTH))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS + OFFSET, RADIUS + OFFSET)
        painter.end()


class FocusRings(QObject):
    """Follows the keyboard focus over all windows; focus given by a mouse press shows no ring."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._followed: QWidget | None = None
        self._ring: FocusRing | None = None
        self._chain: list[QWidget] = []
        app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go along when the focused widget moves."""
        if event.type() in MOVES and watched in self._chain and self._ring is not None and self._followed is not None:
            self._ring.surround(self._followed)
        return False

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._leave()
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if new is None or by_mouse or new.property("no_ring"):
            return
        self._followed = new
        self._chain = _up_to_window(new)
        for widget in self._chain:
            widget.installEventFilter(self)
        self._ring = _ring_of(new.window())
        self._ring.surround(new)

    def _leave(self) -> None:
        for widget in self._chain:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._chain = []
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
        self._followed, self._ring = None, None


def _ring_of(window: QWidget) -> FocusRing:
    """The one ring of a window, which lives as long as it: a ring deleted while its dialog closes takes Qt down."""
    known = window.findChild(FocusRing, "focus-ring", Qt.FindChildOption.FindDirectChildrenOnly)
    return known if isinstance(known, FocusRing) else FocusRing(window)


def _up_to_window(widget: QWidget) -> list[QWidget]:
    """The widget and everything it stands in, the window left out."""
    chain = []
    step: QWidget | None = widget
    while step is not None and not step.isWindow():
        chain.append(step)
        step = step.parentWidget()
    return chain
