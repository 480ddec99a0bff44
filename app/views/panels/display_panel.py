"""The display panel: a float over the picture that can be moved, closed with Escape, and stays where it was left."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.imagery.sensors import sensor_of
from app.views import recents
from app.views.panels.display_controls import DisplayControls
from app.views.panels.displays import Displays
from app.views.panels.segments import Segments
from app.views.style import theme
from app.views.style.icons import IconMark, icon

WIDTH = 364
HEADER = 34
EDGE = 12
RADIUS = 8
OPEN, PLACE = "display panel open", "display panel place"
NOTHING = "No picture is shown yet: open a task."
WHOSE = (
    ("This scene", False, "Change how the scene you work on is displayed (Alt+5)"),
    ("Scene compared with", True, "Change how the scene compared with is displayed (Alt+5)"),
)
OF_THE_FILE = "This picture has its own colours, given by the file; there is nothing to stretch."


class DisplayPanel(QFrame):
    """Lies on `parent`, within the widget it is `over`; opaque, so that no frame of the canvas paints it again."""

    said = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget, over: QWidget, displays: Displays) -> None:
        super().__init__(parent)
        self._over = over
        self._displays = displays
        self._grip: QPoint | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Display of the picture")
        self.sensor = QLabel()
        self.sensor.setProperty("kind", "second")
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setProperty("kind", "second")
        self.empty.setContentsMargins(12, 10, 12, 12)
        self.whose = Segments("Display of")
        self.whose.offer(WHOSE)
        self.whose.setContentsMargins(12, 8, 12, 0)
        self.controls = DisplayControls(displays)
        self._area = QScrollArea()
        self._lay_out()
        self.controls.spread.clicked.connect(self._spread)
        self.whose.picked.connect(displays.turn)
        displays.changed.connect(self.refresh)
        self.hide()

    def open(self) -> None:
        """Show it where it was left, its first control in hand."""
        recents.settings().setValue(OPEN, True)
        self._appear()
        first = self.controls.channels[0].band
        if first.isVisible() and not self.controls.combination.isVisible():
            first.setFocus()
            return
        self.controls.combination.setFocus()
        self.controls.focusNextChild()

    def restore(self) -> None:
        """Show it when it was open last time, without taking the keyboard."""
        if recents.settings().value(OPEN, False, bool) and not self.isVisible():
            self._appear()

    def close_panel(self) -> None:
        """Put it away until it is asked for."""
        recents.settings().setValue(OPEN, False)
        self.hide()
        self.closed.emit()

    def refresh(self) -> None:
        """Show what holds now; nothing is worked out for a panel nobody sees."""
        if not self.isVisible():
            return
        stretching = self._displays.at_hand
        info = stretching.info
        known = info is not None and bool(stretching.words)
        self.whose.setVisible(self._displays.comparing)
        self.whose.mark(self._displays.of_other)
        own = info is not None and info.palette is not None
        self.empty.setText(OF_THE_FILE if own else NOTHING)
        self.empty.setVisible(own or not known)
        self._area.setVisible(known and not own)
        self.sensor.setText(sensor_of(info.metadata) if info is not None else "")
        self.controls.show_state()
        self.keep_inside()

    def keep_inside(self) -> None:
        """Fit it into the picture below, scrolling where that is too low."""
        room = self._over.geometry()
        content = self.empty if self._area.isHidden() else self.controls
        content.ensurePolished()
        high = content.heightForWidth(WIDTH - 2)
        if self.empty is not content:
            high = max(high, content.minimumSizeHint().height())
        high += self.whose.sizeHint().height() if self._displays.comparing else 0
        height = min(HEADER + high + 3, max(HEADER + 60, room.height() - 2 * EDGE))
        self.resize(WIDTH, height)
        x = min(max(self.x(), room.left()), max(room.left(), room.right() + 1 - self.width()))
        y = min(max(self.y(), room.top()), max(room.top(), room.bottom() + 1 - self.height()))
        self.move(x, y)

    def event(self, event: QEvent) -> bool:
        """Escape is the panel's while the keyboard is in it, before any shortcut."""
        mine = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if mine and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the header."""
        if event.position().y() < HEADER:
            self._grip = event.position().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._grip is not None:
            self.move(self.mapToParent(event.position().toPoint()) - self._grip)
            self.keep_inside()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it there."""
        if self._grip is not None:
            recents.settings().setValue(PLACE, self.pos())
        self._grip = None
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing of it is for the picture below."""
        event.accept()

    def wheelEvent(self, event: QEvent) -> None:
        """Nothing of it is for the picture below."""
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Round the corners."""
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, hairline and the header."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, 0, self.width(), HEADER, theme.colour("raised"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(0, HEADER, self.width(), HEADER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()

    def sizeHint(self) -> QSize:
        """Wide enough for three numbers in a row."""
        return QSize(WIDTH, HEADER + self.controls.sizeHint().height())

    def _appear(self) -> None:
        place = recents.settings().value(PLACE)
        corner = self._over.geometry().topLeft() + QPoint(EDGE, EDGE)
        self.move(place if isinstance(place, QPoint) else corner)
        self.show()
        self.raise_()
        self.refresh()

    def _spread(self) -> None:
        others = self._displays.at_hand.spread()
        more = f"; {others} had a display of their own" if others else ""
        self.said.emit(f"All scenes of this sensor are displayed like this one{more}.")

    def _lay_out(self) -> None:
        header = QWidget()
        header.setFixedHeight(HEADER)
        header.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        row = QHBoxLayout(header)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(8)
        title = QLabel("Display")
        title.setProperty("kind", "heading")
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setToolTip("Close (Esc)")
        close.setAccessibleName("Close the display panel")
        close.clicked.connect(self.close_panel)
        row.addWidget(IconMark("sliders-horizontal"))
        row.addWidget(title)
        row.addWidget(self.sensor, 1)
        row.addWidget(close)
        self._area.setWidget(self.controls)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName("Display controls")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(self.whose)
        column.addWidget(self.empty)
        column.addWidget(self._area, 1)
