"""What was measured: lines with their values, kept on the picture until they are dismissed, however it is turned."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.floats import paint_float
from app.views.canvas.paths import on_screen, stroke

DOT_PX = 3.0
PAD_PX = 6.0
AWAY_PX = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One measure: its points (n, 2) in image pixels, whether they close to a ring, and the value beside them."""

    points: NDArray[np.float64]
    closed: bool
    text: str


class MeasuresLayer:
    """Paints them above the annotations."""

    def __init__(self) -> None:
        self.drawn: tuple[Drawn, ...] = ()

    def paint(self, painter: QPainter, camera: Camera, room: QRectF) -> None:
        """Paint lines, ends, and the values at the last point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for one in self.drawn:
            points = on_screen(one.points, camera)
            path = QPainterPath()
            path.addPolygon(QPolygonF(points))
            if one.closed:
                path.closeSubpath()
            stroke(painter, path, colours.ACCENT, 1.6)
            painter.setBrush(colours.HANDLE)
            painter.setPen(QPen(colours.ACCENT, 1.4))
            for point in points:
                painter.drawEllipse(point, DOT_PX, DOT_PX)
            _paint_value(painter, points[-1], one.text, room)


def _paint_value(painter: QPainter, at: QPointF, text: str, room: QRectF) -> None:
    """Paint a value beside a point, on whichever side has room; nothing when the point is out of sight."""
    if not room.contains(at):
        return
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text) + 2 * PAD_PX, metrics.height() + PAD_PX
    left = at.x() + AWAY_PX if at.x() + AWAY_PX + width < room.right() else at.x() - AWAY_PX - width
    top = min(max(at.y() - height / 2, room.top()), room.bottom() - height)
    box = QRectF(left, top, width, height)
    paint_float(painter, box)
    painter.setPen(colours.TEXT_1)
    painter.drawText(QPointF(left + PAD_PX, top + PAD_PX / 2 + metrics.ascent()), text)
