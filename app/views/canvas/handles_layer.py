"""Handles layer: selection and its vertices, pins, and the shape before rework."""

from collections.abc import Sequence

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from app.models.annotation import Annotation
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId
from app.models.review import Pin
from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.colours import Rgb
from app.views.canvas.floats import sized_font
from app.views.canvas.headings import paint_heading
from app.views.canvas.paths import is_area, on_screen, path_of, stroke

HANDLE_PX = 7.0
MOST_HANDLES = 400
CLOSEST_PX = 9.0
PIN_PX = 12.0
LOCK_PX = 12.0
SELECTED_ALPHA = 96


class HandlesLayer:
    """Few things, painted directly each frame; set its attributes and repaint."""

    def __init__(self) -> None:
        self.pins: Sequence[Pin] = ()
        self.ghost: Shape | None = None
        self.locked: frozenset[AnnotationId] = frozenset()
        self.selected: Sequence[tuple[Annotation, Rgb]] = ()
        self.handles_shown = True
        self.selection_shown = True

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint ghost and selection, beneath the labels."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self.ghost is not None:
            stroke(painter, path_of(self.ghost.geometry, camera), colours.GUIDE, 1.3, dashes=True)
        for annotation, rgb in self.selected if self.selection_shown else ():
            _paint_selected(painter, camera, annotation, rgb)
            if annotation.id in self.locked:
                _paint_lock(painter, camera, annotation)

    def paint_grips(self, painter: QPainter, camera: Camera) -> None:
        """Paint what is grasped and opened, above the labels: handles and pins."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self.handles_shown and len(self.selected) == 1:
            _paint_handles(painter, camera, self.selected[0][0])
        for number, pin in enumerate(self.pins, 1):
            _paint_pin(painter, camera, pin, number)


def _paint_selected(painter: QPainter, camera: Camera, annotation: Annotation, rgb: Rgb) -> None:
    path = path_of(annotation.shape.geometry, camera)
    if is_area(annotation.shape.geometry):
        painter.fillPath(path, colours.of(rgb, SELECTED_ALPHA))
    stroke(painter, path, colours.of(rgb), 2.2)
    if annotation.shape.kind is ShapeKind.ROTATED_BOX:
        paint_heading(painter, camera, shapely.get_coordinates(annotation.shape.geometry)[:4], rgb)


def _paint_lock(painter: QPainter, camera: Camera, annotation: Annotation) -> None:
    """A small padlock at the highest corner on the screen."""
    points = on_screen(shapely.get_coordinates(annotation.shape.geometry), camera)
    at = min(points, key=lambda point: point.y())
    x, y = at.x() + LOCK_PX, at.y() - LOCK_PX
    body, bow = QRectF(x - 6, y - 2, 12, 9), QPainterPath()
    bow.moveTo(x - 3.5, y - 2)
    bow.arcTo(QRectF(x - 3.5, y - 8, 7, 9), 180, -180)
    painter.setPen(QPen(colours.HALO, 4.0))
    painter.drawPath(bow)
    painter.drawRoundedRect(body, 2, 2)
    painter.setPen(QPen(colours.TEXT_1, 1.8))
    painter.drawPath(bow)
    painter.setBrush(colours.TEXT_1)
    painter.drawRoundedRect(body, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_handles(painter: QPainter, camera: Camera, annotation: Annotation) -> None:
    geometry = annotation.shape.geometry
    points = shapely.get_coordinates(geometry)
    if len(points) > MOST_HANDLES or geometry.length * camera.scale < CLOSEST_PX * len(points):
        return
    view = QRectF(-HANDLE_PX, -HANDLE_PX, camera.width + 2 * HANDLE_PX, camera.height + 2 * HANDLE_PX)
    painter.setPen(QPen(Qt.GlobalColor.white, 1.6))
    painter.setBrush(colours.HANDLE)
    half = HANDLE_PX / 2
    for point in on_screen(points, camera):
        if view.contains(point):
            painter.drawRect(QRectF(point.x() - half, point.y() - half, HANDLE_PX, HANDLE_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_pin(painter: QPainter, camera: Camera, pin: Pin, number: int) -> None:
    x, y = camera.to_screen(*pin.at)
    circle = QRectF(x - PIN_PX, y - PIN_PX, 2 * PIN_PX, 2 * PIN_PX)
    if not circle.intersects(QRectF(0, 0, camera.width, camera.height)):
        return
    painter.setPen(QPen(colours.TEXT_3 if pin.resolved else colours.WARNING, 2.0))
    painter.setBrush(colours.HANDLE)
    painter.drawEllipse(QPointF(x, y), PIN_PX, PIN_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(sized_font(painter.font(), 12, bold=True))
    painter.setPen(colours.TEXT_2 if pin.resolved else colours.TEXT_1)
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))
