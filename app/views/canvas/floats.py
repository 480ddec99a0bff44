"""What floats over the picture: small dark boxes with a hairline."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from app.views.canvas import colours

RADIUS = 6.0
GAP = 16.0


def paint_float(painter: QPainter, rect: QRectF) -> None:
    """Paint the box itself."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(colours.LINE, 1))
    painter.setBrush(colours.FLOAT)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_hint(painter: QPainter, cursor: QPointF, title: str, text: str, room: QRectF) -> None:
    """Paint title and text in a box beside the cursor, on whichever side has room."""
    lines = _lines(title, text)
    if not lines:
        return
    metrics = QFontMetricsF(painter.font())
    rect = hint_area(metrics, cursor, title, text, room)
    paint_float(painter, rect)
    for index, line in enumerate(lines):
        painter.setPen(colours.TEXT_1 if index == 0 else colours.TEXT_2)
        base = rect.top() + 6 + metrics.ascent() + index * metrics.lineSpacing()
        painter.drawText(QPointF(rect.left() + 10, base), line)


def hint_area(metrics: QFontMetricsF, cursor: QPointF, title: str, text: str, room: QRectF) -> QRectF:
    """Where that box lies; empty without words."""
    lines = _lines(title, text)
    if not lines:
        return QRectF()
    width = max(metrics.horizontalAdvance(line) for line in lines) + 20
    height = metrics.lineSpacing() * len(lines) + 12
    left = cursor.x() + GAP if cursor.x() + GAP + width < room.right() else cursor.x() - GAP - width
    top = cursor.y() + GAP if cursor.y() + GAP + height < room.bottom() else cursor.y() - GAP - height
    return QRectF(left, top, width, height)


def _lines(title: str, text: str) -> list[str]:
    return [line for line in (title, *text.split("\n")) if line]


def sized_font(font: QFont, pixels: int, bold: bool = False) -> QFont:
    """The same family at `pixels`, semibold where asked."""
    other = QFont(font)
    other.setPixelSize(pixels)
    other.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return other
