"""The mark of what the cursor snapped to; its form tells vertex, crossing, middle, foot of a perpendicular, edge."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from app.models.shapes.snapping import SnapKind
from app.views.canvas import colours
from app.views.canvas.paths import stroke

HALF_PX = 7.0
WIDTH_PX = 2.0
Line = tuple[tuple[float, float], ...]
MARKS: Mapping[SnapKind, tuple[Line, ...]] = {
    SnapKind.VERTEX: (((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)),),
    SnapKind.CROSSING: (((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0), (0, -1.3)),),
    SnapKind.MIDDLE: (((0, -1.1), (1, 0.8), (-1, 0.8), (0, -1.1)),),
    SnapKind.FOOT: (((-1, -1.2), (-1, 1), (1.2, 1)), ((-1, 0), (0, 0), (0, 1))),
    SnapKind.EDGE: (((-1, -1), (1, 1)), ((-1, 1), (1, -1))),
}


def paint_snap(painter: QPainter, at: QPointF, kind: SnapKind) -> None:
    """Paint the mark around a point of the screen; its form tells the kind, not only its colour."""
    path = QPainterPath()
    for line in MARKS[kind]:
        path.addPolygon(QPolygonF([QPointF(at.x() + x * HALF_PX, at.y() + y * HALF_PX) for x, y in line]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    stroke(painter, path, colours.SNAP, WIDTH_PX)
