"""Mini-map: the whole scene small, with the task and what the canvas sees; click or drag to go there."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.metrics.coverage import CoverageGrid
from app.models.scene import Window
from app.views.canvas import colours
from app.views.canvas.camera import Camera, Quad
from app.views.canvas.furniture import BY_KEYBOARD
from app.views.canvas.hatching import Hatching, Mask

SIDE = 168
SCALED = Qt.AspectRatioMode.IgnoreAspectRatio
SMALLEST_PX = 5.0
KEY_SHARE = 0.25
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Seen(Protocol):
    """What the mini-map shows of a canvas."""

    @property
    def extent(self) -> tuple[int, int]:
        """(width, height) of the scene in pixels, (0, 0) without one."""

    @property
    def camera(self) -> Camera:
        """Where the canvas looks."""

    @property
    def task_window(self) -> Window | None:
        """The open task's cell."""

    def overview(self) -> QImage | None:
        """The whole scene, small, as soon as it is known."""


class MiniMap(QWidget):
    """Emits `jumped` with the image point to look at."""

    jumped = Signal(float, float)

    def __init__(self, seen: Seen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = seen
        self._ringed = False
        self.collapsed = False
        self._kept: tuple[tuple[int, QSize], QPixmap] | None = None
        self._hatching = Hatching()
        self._cells: Window | None = None
        self.setAccessibleName("Mini-map: the whole scene; arrow keys move the view")
        self.setToolTip("Click or drag to look there")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def collapse(self) -> None:
        """Hide it, or show it again."""
        self.collapsed = not self.collapsed
        self.setVisible(not self.collapsed)

    def show_unseen(self, grid: CoverageGrid | None, mask: Mask | None) -> None:
        """Hatch the cells of a task, (rows, columns) of bool, that nobody has seen; None hatches nothing."""
        self._cells = grid.window if grid is not None else None
        self._hatching.show(grid, mask)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide or high as the scene asks for, at most 168 px."""
        width, height = self._seen.extent
        longest = max(width, height, 1)
        return QSize(max(40, round(SIDE * width / longest)), max(40, round(SIDE * height / longest)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, task, view."""
        del event
        painter = QPainter(self)
        frame = QRectF(self.rect())
        painter.fillRect(frame, colours.SURROUND)
        place = self._place()
        small = self._small(self._seen.overview(), place)
        if small is not None:
            painter.drawPixmap(place.topLeft(), small)
        if self._cells is not None:
            self._hatching.paint(painter, self._within(place, self._cells), self.devicePixelRatioF())
        if self._seen.task_window is not None:
            self._outline(painter, _corners(self._seen.task_window), QPen(colours.TEXT_1, 1))
        self._outline(painter, self._seen.camera.seen, QPen(colours.ACCENT, 1.6))
        painter.setPen(QPen(colours.ACCENT, 2) if self._ringed else QPen(colours.LINE, 1))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self._jump(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._jump(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the view by a quarter of it."""
        if event.key() not in ARROWS:
            super().keyPressEvent(event)
            return
        camera = self._seen.camera
        across, down = ARROWS[Qt.Key(event.key())]
        moved = camera.panned(-across * KEY_SHARE * camera.width, -down * KEY_SHARE * camera.height)
        self.jumped.emit(moved.x, moved.y)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the keyboard brought the focus here."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ringed = False
        super().focusOutEvent(event)

    def _jump(self, at: QPointF) -> None:
        width, height = self._seen.extent
        place = self._place()
        if width and not place.isEmpty():
            x = (at.x() - place.left()) / place.width() * width
            y = (at.y() - place.top()) / place.height() * height
            self.jumped.emit(min(max(x, 0.0), width), min(max(y, 0.0), height))

    def _small(self, picture: QImage | None, place: QRectF) -> QPixmap | None:
        """The picture at the size of its place; made smaller once, not every frame."""
        if picture is None:
            return None
        ratio = self.devicePixelRatioF()
        size = (place.size() * ratio).toSize()
        known = self._kept
        if known is None or known[0] != (picture.cacheKey(), size):
            scaled = QPixmap.fromImage(picture.scaled(size, SCALED, Qt.TransformationMode.SmoothTransformation))
            scaled.setDevicePixelRatio(ratio)
            known = self._kept = ((picture.cacheKey(), size), scaled)
        return known[1]

    def _place(self) -> QRectF:
        width, height = self._seen.extent
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if not width or not height:
            return QRectF()
        scale = min(room.width() / width, room.height() / height)
        place = QRectF(0, 0, width * scale, height * scale)
        place.moveCenter(room.center())
        return place

    def _within(self, place: QRectF, window: Window) -> QRectF:
        """Where a window of the scene lies in its picture."""
        width, height = self._seen.extent
        across, down = place.width() / max(width, 1), place.height() / max(height, 1)
        x, y, wide, high = window
        return QRectF(place.left() + x * across, place.top() + y * down, wide * across, high * down)

    def _outline(self, painter: QPainter, corners: Quad, pen: QPen) -> None:
        """Draw a quadrangle of image points, cut at the edges of the picture and never too small to be seen."""
        width, height = self._seen.extent
        place = self._place()
        if not width:
            return
        across, down = place.width() / width, place.height() / height
        outline = QPolygonF([QPointF(place.left() + x * across, place.top() + y * down) for x, y in corners])
        outline = outline.intersected(QPolygonF(place))
        box = outline.boundingRect()
        if box.width() < SMALLEST_PX or box.height() < SMALLEST_PX:
            middle = box.center()
            box.setSize(box.size().expandedTo(QSizeF(SMALLEST_PX, SMALLEST_PX)))
            box.moveCenter(middle)
            outline = QPolygonF(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self._seen.camera.upright)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(outline)


def _corners(window: Window) -> Quad:
    x, y, width, height = window
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)
