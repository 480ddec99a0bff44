"""The other scene beside the canvas: the same camera, the same annotations; one looks here and draws there."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.canvas import Canvas
from app.views.canvas.comparison_painting import paint_caption, paint_cross
from app.views.canvas.furniture import EDGE, paint_sentence
from app.views.canvas.gestures import Gestures
from app.views.canvas.tile_painting import imagery_smooth, set_smooth

DRAW_THERE = "Draw in the left picture: what is drawn belongs to its scene."


class MirrorView(QWidget):
    """Follows one canvas. A drag pans both, the wheel zooms both; a cross shows each cursor in the other picture."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._gestures = Gestures(canvas.navigator)
        self._gestures.space = True
        self._cross: QPointF | None = None
        self.annotations_shown = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("The other scene; the canvas beside it has the keys")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(canvas.minimumSize())
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        canvas.painted.connect(self.update)
        canvas.cursor_moved.connect(self._point)

    @property
    def camera(self) -> Camera:
        """That of the canvas, in a view of this size."""
        return self._canvas.camera.resized(self.width(), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame."""
        del event
        painter = QPainter(self)
        found, camera, ratio = self._canvas.comparison, self.camera, self.devicePixelRatioF()
        painter.fillRect(self.rect(), colours.SURROUND)
        if found.tiles.sentence:
            paint_sentence(painter, QRectF(self.rect()), found.tiles.sentence)
        else:
            set_smooth(painter, imagery_smooth(camera, ratio, self._canvas.navigator.moving))
            layer = found.own if found.peeking else found.tiles
            layer.paint(painter, camera if found.peeking else found.shifted(camera), ratio)
            if self.annotations_shown:
                self._canvas.paint_drawn(painter, camera, ratio)
        if self._cross is not None:
            paint_cross(painter, self._cross)
        shown = found.captions[0 if found.peeking else 1]
        paint_caption(painter, shown, QRectF(EDGE, EDGE, self.width() - 2 * EDGE, 0))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom both on the cursor."""
        self._gestures.wheel(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan both; say where to draw when somebody means to draw here."""
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._canvas.drawing and event.button() == Qt.MouseButton.LeftButton:
            self._canvas.message.emit(DRAW_THERE)
        self._gestures.space = True
        if self._gestures.press(event):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan both; show the cursor in the canvas and in the status bar."""
        self._gestures.move(event)
        at = event.position()
        x, y = self.camera.to_image(at.x(), at.y())
        self._canvas.comparison.cross = QPointF(*self._canvas.camera.to_screen(x, y))
        self._canvas.cursor_moved.emit(x, y)
        self._cross = None
        self._canvas.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self._gestures.release(event)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross away."""
        self._canvas.comparison.cross = None
        self._canvas.update()
        super().leaveEvent(event)

    def _point(self, x: float, y: float) -> None:
        if self.isVisible():
            self._cross = QPointF(*self.camera.to_screen(x, y))
            self.update()
