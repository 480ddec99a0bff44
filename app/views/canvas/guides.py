"""What helps to look, over the picture: map grid, crosshair, keyboard cursor, the ring that flashes at a place."""

from PySide6.QtCore import QElapsedTimer, QLineF, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen

from app.views import motion
from app.views.canvas import colours
from app.views.canvas.camera import Camera, Point
from app.views.canvas.grid_layer import GridLayer

FLASH_MS = 1600
FRAME_MS = 33
RING_PX, RINGS_PX = 14.0, 46.0
KEYED_PX = 11.0


class Guides(QObject):
    """Set what is wanted and repaint; `changed` when a repaint would show something else.

    `keyed` says that the cursor is moved by keys, `held` that they keep its button down.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.crosshair = False
        self.keyed = self.held = False
        self.cursor: QPointF | None = None
        self.grid = GridLayer(self)
        self.grid.changed.connect(self.changed)
        self._place: Point | None = None
        self._clock = QElapsedTimer()
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._burn)

    def flash(self, x: float, y: float) -> None:
        """Ring an image point for a moment."""
        self._place = (x, y)
        self._clock.restart()
        self._frames.start()
        self.changed.emit()

    @property
    def flashing(self) -> bool:
        """Whether a place is being ringed."""
        return self._place is not None

    def clear(self) -> None:
        """Forget what belongs to a scene."""
        self._place = None
        self._frames.stop()
        self.grid.set_georeference(None)

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint grid, crosshair and ring."""
        self.grid.paint(painter, camera)
        if (self.crosshair or self.keyed) and self.cursor is not None:
            _paint_crosshair(painter, camera, self.cursor)
        if self.keyed and self.cursor is not None:
            _paint_keyed(painter, self.cursor, held=self.held)
        if self._place is not None:
            self._paint_ring(painter, camera, self._place)

    def _burn(self) -> None:
        if self._clock.elapsed() > FLASH_MS:
            self._place = None
            self._frames.stop()
        self.changed.emit()

    def _paint_ring(self, painter: QPainter, camera: Camera, place: Point) -> None:
        share = 1.0 if motion.reduced() else min(1.0, self._clock.elapsed() / (FLASH_MS / 2))
        radius = RINGS_PX + (RING_PX - RINGS_PX) * (1 - (1 - share) ** 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for pen in (QPen(colours.HALO, 5), QPen(colours.ACCENT, 2.4)):
            painter.setPen(pen)
            painter.drawEllipse(QPointF(*camera.to_screen(*place)), radius, radius)


def _paint_crosshair(painter: QPainter, camera: Camera, cursor: QPointF) -> None:
    """Along the image's axes, as a box will lie, whichever way the picture is turned."""
    cos, sin = camera.axes
    reach = camera.width + camera.height
    along, across = QPointF(cos, sin) * reach, QPointF(-sin, cos) * reach
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not camera.upright)
    lines = [QLineF(cursor - along, cursor + along), QLineF(cursor - across, cursor + across)]
    for pen in (QPen(colours.GRID_SHADE, 3), QPen(colours.TEXT_1, 1)):
        painter.setPen(pen)
        painter.drawLines(lines)


def _paint_keyed(painter: QPainter, cursor: QPointF, *, held: bool) -> None:
    """A ring around the place that stays free to be seen; a second one while the button is kept down."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(colours.HALO, 5), QPen(colours.ACCENT, 2.4)):
        painter.setPen(pen)
        for radius in (KEYED_PX, KEYED_PX / 2) if held else (KEYED_PX,):
            painter.drawEllipse(cursor, radius, radius)
