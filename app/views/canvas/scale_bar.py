"""Scale bar: a round length in steps of 1, 2 and 5, and how it is painted."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from app.views.canvas import colours
from app.views.canvas.floats import paint_float

MAX_PX = 128.0
HEIGHT = 36
PADDING = 10
WIDTH = MAX_PX + 2 * PADDING


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of `px` screen pixels that stands for `length` metres, or image pixels where there is no map position."""

    length: float
    px: float
    unit: str = "m"

    @property
    def text(self) -> str:
        """What stands below the bar."""
        if self.unit == "m" and self.length >= 1000:
            return f"{self.length / 1000:g} km"
        if self.unit == "m" and self.length < 1:
            return f"{self.length * 100:g} cm"
        return f"{self.length:g} {self.unit}"


def bar_for(per_px: float, max_px: float = MAX_PX, unit: str = "m") -> ScaleBar:
    """Give the longest bar of at most `max_px` whose length is 1, 2 or 5 times a power of ten of `unit`.

    `per_px` is metres (or image pixels) per screen pixel.
    """
    most = per_px * max_px
    power = 10.0 ** math.floor(math.log10(most))
    length = max(step * power for step in (0.5, 1.0, 2.0, 5.0) if step * power <= most * (1 + 1e-9))
    return ScaleBar(length, length / per_px, unit)


def paint_scale_bar(painter: QPainter, bar: ScaleBar, left: float, bottom: float) -> QRectF:
    """Paint the bar in a float whose lower left corner is (left, bottom); gives the rectangle it took."""
    rect = QRectF(left, bottom - HEIGHT, WIDTH, HEIGHT)
    paint_float(painter, rect)
    painter.setPen(QPen(colours.TEXT_1, 1.4))
    x, y = rect.left() + PADDING, rect.top() + 11
    painter.drawPolyline([QPointF(x, y - 4), QPointF(x, y), QPointF(x + bar.px, y), QPointF(x + bar.px, y - 4)])
    painter.drawText(QPointF(x, rect.bottom() - 8), bar.text)
    return rect
