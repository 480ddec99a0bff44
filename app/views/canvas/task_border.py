"""The border of the task, and the scene outside of it dimmed."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from app.models.scene import Window
from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.paths import HALO_PX, stroke, window_on_screen

BORDER_PX = 1.2


def paint_border(painter: QPainter, camera: Camera, window: Window) -> None:
    """Dim what lies outside and draw the border; belongs to a picture that is kept, for it blends all of a view."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if not camera.upright:
        _slanted(painter, camera, window)
        return
    view, inside = QRectF(0, 0, camera.width, camera.height), window_on_screen(window, camera).boundingRect()
    seen = inside.intersected(view)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for outside in _around(view, seen):
        painter.fillRect(outside, colours.DIM)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if not seen.isEmpty():
        border = inside.intersected(view.adjusted(-8, -8, 8, 8))
        for colour, width in ((colours.HALO, BORDER_PX + HALO_PX), (colours.TEXT_2, BORDER_PX)):
            half = width / 2
            for side in _around(border.adjusted(-half, -half, half, half), border.adjusted(half, half, -half, -half)):
                painter.fillRect(side, colour)


def _slanted(painter: QPainter, camera: Camera, window: Window) -> None:
    """Cut to a little more than the view first: Qt takes long over strokes that reach far outside."""
    view = QPolygonF(QRectF(-8, -8, camera.width + 16, camera.height + 16))
    inside, outside = QPainterPath(), QPainterPath()
    outside.addPolygon(view)
    seen = window_on_screen(window, camera).intersected(view)
    inside.addPolygon(seen)
    inside.closeSubpath()
    painter.fillPath(outside.subtracted(inside), colours.DIM)
    if not seen.isEmpty():
        stroke(painter, inside, colours.TEXT_2, BORDER_PX)


def _around(view: QRectF, hole: QRectF) -> list[QRectF]:
    if hole.isEmpty():
        return [view]
    return [
        QRectF(view.left(), view.top(), view.width(), hole.top() - view.top()),
        QRectF(view.left(), hole.bottom(), view.width(), view.bottom() - hole.bottom()),
        QRectF(view.left(), hole.top(), hole.left() - view.left(), hole.height()),
        QRectF(hole.right(), hole.top(), view.right() - hole.right(), hole.height()),
    ]
