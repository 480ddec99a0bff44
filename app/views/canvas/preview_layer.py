"""Preview layer: what the tool in hand is drawing, with a dark halo, and its hint beside the cursor."""

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from shapely.geometry.base import BaseGeometry

from app.models.shapes.snapping import Snap
from app.tools.base import Preview, PreviewKind, PreviewShape, PreviewStyle
from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.floats import hint_area, paint_hint
from app.views.canvas.paths import is_area, on_screen, path_of, screen_points, stroke
from app.views.canvas.snap_mark import paint_snap

FILL_ALPHA = 46
WARNED = QColor(colours.WARNING.red(), colours.WARNING.green(), colours.WARNING.blue(), 90)
DOT_PX = 3.6
GRIP_PX = 7.0
LESSER_PX = 2.6
AROUND_PX, HINT_AROUND_PX = 16.0, 2.0
"""How far pens, grips, dots and marks reach beyond the points they are painted for."""


class PreviewLayer:
    """Paints a Preview; `colour` is that of the class in hand, `title` its name."""

    def __init__(self) -> None:
        self.preview = Preview()
        self.colour = colours.ACCENT
        self.title = ""
        self.cursor: QPointF | None = None
        self.snap: Snap | None = None
        self.warning = ""
        self.offending: tuple[BaseGeometry, ...] = ()

    @property
    def holds_outline(self) -> bool:
        """Whether an outline in hand takes the place of the one it began from."""
        outlines = {PreviewKind.RING, PreviewKind.LINE}
        return any(s.kind in outlines and s.style is not PreviewStyle.GUIDE for s in self.preview.shapes)

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint shapes in the order given."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for shape in self.preview.shapes:
            self._paint_shape(painter, shape, on_screen(shape.points, camera))
        for place in self.offending:
            path = path_of(place, camera)
            if is_area(place):
                painter.fillPath(path, WARNED)
            stroke(painter, path, colours.WARNING, 2.2)
        if self.snap is not None:
            paint_snap(painter, QPointF(*camera.to_screen(*self.snap.at)), self.snap.kind)

    def paint_hint(self, painter: QPainter, room: QRectF) -> None:
        """Paint the hint beside the cursor, within `room`."""
        if self.cursor is not None and self._words:
            paint_hint(painter, self.cursor, self.title, self._words, room)

    def area(self, camera: Camera, room: QRectF, metrics: QFontMetricsF) -> QRectF:
        """Where on the screen it paints, the hint in a font of these `metrics` among it; empty where nowhere."""
        points = [each.points for each in self.preview.shapes if len(each.points)]
        points += [shapely.get_coordinates(place) for place in self.offending]
        if self.snap is not None:
            points.append(np.array([self.snap.at]))
        found = QRectF()
        if points:
            spots = screen_points(np.concatenate(points), camera)
            low, high = spots.min(axis=0).tolist(), spots.max(axis=0).tolist()
            found = QRectF(QPointF(*low), QPointF(*high)).adjusted(-AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX)
        if self.cursor is not None and self._words:
            hint = hint_area(metrics, self.cursor, self.title, self._words, room)
            found |= hint.adjusted(-HINT_AROUND_PX, -HINT_AROUND_PX, HINT_AROUND_PX, HINT_AROUND_PX)
        return found & room

    @property
    def _words(self) -> str:
        return "\n".join(filter(None, (self.preview.hint, self.warning)))

    def _paint_shape(self, painter: QPainter, shape: PreviewShape, points: list[QPointF]) -> None:
        colour = self._colour(shape.style)
        if shape.kind is PreviewKind.POINT:
            _paint_dots(painter, points, colour)
        elif shape.kind is PreviewKind.HANDLE:
            _paint_grips(painter, points, lesser=shape.style is PreviewStyle.GUIDE)
        else:
            self._paint_line(painter, shape, points, colour)

    def _paint_line(self, painter: QPainter, shape: PreviewShape, points: list[QPointF], colour: QColor) -> None:
        path = QPainterPath()
        path.addPolygon(QPolygonF(points))
        if shape.kind is PreviewKind.RING:
            path.closeSubpath()
            if shape.style is not PreviewStyle.GUIDE:
                painter.fillPath(path, QColor(colour.red(), colour.green(), colour.blue(), FILL_ALPHA))
        guide = shape.style is PreviewStyle.GUIDE
        stroke(painter, path, colour, 1.3 if guide else 1.8, dashes=guide)

    def _colour(self, style: PreviewStyle) -> QColor:
        if style is PreviewStyle.ERROR:
            return colours.ERROR
        return colours.GUIDE if style is PreviewStyle.GUIDE else self.colour


def _paint_dots(painter: QPainter, points: list[QPointF], colour: QColor) -> None:
    painter.setBrush(colours.HANDLE)
    painter.setPen(QPen(colour, 1.6))
    for point in points:
        painter.drawEllipse(point, DOT_PX, DOT_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_grips(painter: QPainter, points: list[QPointF], lesser: bool) -> None:
    """Squares for what is there already; small discs for what a drag would add."""
    painter.setPen(QPen(Qt.GlobalColor.white, 1.2 if lesser else 1.6))
    painter.setBrush(colours.HANDLE)
    half = GRIP_PX / 2
    for point in points:
        if lesser:
            painter.drawEllipse(point, LESSER_PX, LESSER_PX)
        else:
            painter.drawRect(QRectF(point.x() - half, point.y() - half, GRIP_PX, GRIP_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
