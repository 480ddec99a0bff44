"""The mark of what the cursor snapped to: a square for a vertex, a triangle for a middle, a cross for an edge."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from app.models.shapes.snapping import SnapKind
from app.views.canvas import colours
from app.views.canvas.paths import stroke

HALF_PX = 7.0
WIDTH_PX = 2.0


def paint_snap(painter: QPainter, at: QPointF, kind: SnapKind) -> None:
    """Paint the mark around a point of the screen; its form tells the kind, not only its colour."""
    path = QPainterPath()
    for line in _lines(kind):
        path.addPolygon(QPolygonF([QPointF(at.x() + x * HALF_PX, at.y() + y * HALF_PX) for x, y in line]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    stroke(painter, path, colours.SNAP, WIDTH_PX)


def _lines(kind: SnapKind) -> tuple[tuple[tuple[float, float], ...], ...]:
    if kind is SnapKind.VERTEX:
        return (((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)),)
    if kind is SnapKind.MIDDLE:
        return (((0, -1.1), (1, 0.8), (-1, 0.8), (0, -1.1)),)
    return (((-1, -1), (1, 1)), ((-1, 1), (1, -1)))
