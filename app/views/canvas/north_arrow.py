"""North arrow: where north is in the picture, from the georeference, and how it is painted."""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.views.canvas import colours
from app.views.canvas.floats import paint_float, sized_font

SIDE = 38.0
STEP_DEGREES = 1e-4
Floats = NDArray[np.float64]


class Georeferenced(Protocol):
    """The part of a georeference the arrow needs; longitudes and latitudes in degrees, WGS 84."""

    @property
    def known(self) -> bool:
        """Whether there is a map position at all."""

    def to_lonlat(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        """Image to map."""

    def from_lonlat(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Map to image."""


def north_angle(georeference: Georeferenced, x: float, y: float) -> float | None:
    """Give the direction of true north at image point (x, y): degrees clockwise from up; None where unknown."""
    if not georeference.known:
        return None
    lon, lat = georeference.to_lonlat(np.array([x]), np.array([y]))
    xs, ys = georeference.from_lonlat(np.array([lon[0], lon[0]]), np.array([lat[0], lat[0] + STEP_DEGREES]))
    dx, dy = float(xs[1] - xs[0]), float(ys[1] - ys[0])
    if not math.isfinite(dx + dy) or dx == dy == 0.0:
        return None
    return math.degrees(math.atan2(dx, -dy)) % 360.0


def paint_north(painter: QPainter, angle: float, right: float, top: float) -> QRectF:
    """Paint the arrow in a float whose upper right corner is (right, top); gives the rectangle it took."""
    rect = QRectF(right - SIDE, top, SIDE, SIDE)
    paint_float(painter, rect)
    painter.save()
    painter.translate(rect.center())
    painter.rotate(angle)
    painter.setPen(QPen(colours.TEXT_1, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawLine(QPointF(0, 2), QPointF(0, 13))
    painter.drawPolyline([QPointF(-3.5, 5.5), QPointF(0, 2), QPointF(3.5, 5.5)])
    painter.translate(0, -8)
    painter.rotate(-angle)
    painter.setFont(sized_font(painter.font(), 11, bold=True))
    painter.drawText(QRectF(-10, -8, 20, 16), Qt.AlignmentFlag.AlignCenter, "N")
    painter.restore()
    return rect
