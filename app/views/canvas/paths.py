"""Shapes as Qt paths on the screen, for the few that Qt draws directly."""

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from shapely.geometry.base import BaseGeometry

from app.views.canvas import colours
from app.views.canvas.camera import Bounds, Camera

POINT_PX = 4.5
HALO_PX = 1.6
Floats = NDArray[np.float64]


def screen_points(points: Floats, camera: Camera) -> Floats:
    """Image points (n, 2) as screen points (n, 2)."""
    cos, sin = (part * camera.scale for part in camera.axes)
    moved: Floats = (np.asarray(points, dtype=float)[:, :2] - (camera.x, camera.y)) @ np.array(
        ((cos, sin), (-sin, cos))
    )
    moved += (camera.width / 2, camera.height / 2)
    return moved


def on_screen(points: Floats, camera: Camera) -> list[QPointF]:
    """The same as Qt wants them."""
    return [QPointF(x, y) for x, y in screen_points(points, camera).tolist()]


def window_on_screen(window: Bounds, camera: Camera) -> QPolygonF:
    """An image window (x, y, width, height) as four screen points, from its upper left one clockwise."""
    x, y, width, height = window
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return QPolygonF([QPointF(*camera.to_screen(*corner)) for corner in corners])


def path_of(geometry: BaseGeometry, camera: Camera) -> QPainterPath:
    """A geometry in image pixels as a path in screen pixels; holes stay open, points become small circles."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Point":
            path.addEllipse(on_screen(shapely.get_coordinates(part), camera)[0], POINT_PX, POINT_PX)
        elif part.geom_type == "Polygon":
            for ring in shapely.get_rings(part):
                path.addPolygon(QPolygonF(on_screen(shapely.get_coordinates(ring), camera)))
                path.closeSubpath()
        else:
            path.addPolygon(QPolygonF(on_screen(shapely.get_coordinates(part), camera)))
    return path


def stroke(painter: QPainter, path: QPainterPath, colour: QColor, width: float, dashes: bool = False) -> None:
    """Draw the outline with a dark halo below, so that it is seen on light and dark ground."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colours.HALO, width + HALO_PX))
    painter.drawPath(path)
    pen = QPen(colour, width)
    if dashes:
        pen.setDashPattern([5.0, 3.5])
    painter.setPen(pen)
    painter.drawPath(path)


def is_area(geometry: BaseGeometry) -> bool:
    """Whether it can be filled."""
    return geometry.geom_type in {"Polygon", "MultiPolygon", "Point", "MultiPoint"}
