"""Marks layer: what the checks found, at its places; their form tells hard from soft, not only their colour."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from app.checks.catalogue import checks
from app.models.finding import Finding
from app.models.geometry import Point
from app.services.live_checks import HARD, WAIVED, Board
from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.floats import paint_hint, sized_font
from app.views.canvas.paths import path_of, screen_points, stroke

RISE_PX = 15.0
"""A mark stands above its place, so that it hides no corner and takes no press meant for one."""
HALF_PX = 8.0
REACH_PX = 10.0
CELL_PX = 44.0
SINGLE_UP_TO = 60
"""More marks in view stand for all findings in a cell of the screen, with their number."""
PLACES_UP_TO = 40
SMALL = 0.5
ROOM_PX = 16.0
MOST_STAMPS = 256
FILL_ALPHA = 70
Floats = NDArray[np.float64]
Cell = tuple[int, Point, int]
"""The gravest level of what lies in a cell, its middle on the screen, and how many there are."""
Look = tuple[int, bool, str]
"""Level, whether it stands out, and the number beside it."""
Stamp = tuple[int, bool, str, float]


class MarksLayer:
    """Paints the findings of a board that lie in view; `told` beside the cursor of the one it is on."""

    def __init__(self) -> None:
        self.board = Board()
        self.shown = True
        self.current: Finding | None = None
        self.hovered: int | None = None
        self._asked: tuple[Camera, Board] | None = None
        self._seen: tuple[NDArray[np.intp], Floats] = (np.zeros(0, np.intp), np.zeros((0, 2)))
        self._cells: list[Cell] | None = None
        self._stamps: dict[Stamp, QImage] = {}

    def in_view(self, camera: Camera) -> tuple[NDArray[np.intp], Floats]:
        """The findings in view, gravest first, and where on the screen (n, 2) they are."""
        if self._asked is None or self._asked[0] != camera or self._asked[1] is not self.board:
            points = screen_points(self.board.at, camera)
            low, high = -HALF_PX, np.array((camera.width + HALF_PX, camera.height + HALF_PX + RISE_PX))
            which = np.flatnonzero((points >= low).all(axis=1) & (points <= high).all(axis=1))
            self._seen, self._asked, self._cells = (which, points[which]), (camera, self.board), None
        return self._seen

    def at(self, camera: Camera, spot: QPointF) -> int | None:
        """The finding whose mark is at a point of the screen; none where marks are collapsed."""
        if not self.shown:
            return None
        which, points = self.in_view(camera)
        if not len(which) or gathered(len(which), camera):
            return None
        away = np.hypot(points[:, 0] - spot.x(), points[:, 1] - RISE_PX - spot.y())
        nearest = int(np.argmin(away))
        return int(which[nearest]) if away[nearest] <= REACH_PX else None

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint places and marks, the gravest on top."""
        if not self.shown or not len(self.board.at):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        which, points = self.in_view(camera)
        if gathered(len(which), camera):
            self._cells = self._cells if self._cells is not None else cells_of(self.board.level[which], points)
            for level, at, count in self._cells:
                self._stamp(painter, at, (level, False, f"{count:,}" if count > 1 else ""))
            return
        for number in which[:PLACES_UP_TO].tolist():
            self._paint_place(painter, camera, number)
        for number, (x, y) in zip(which[::-1].tolist(), points[::-1].tolist(), strict=True):
            strong = number == self.hovered or self.board.findings[number] == self.current
            self._stamp(painter, (x, y - RISE_PX), (int(self.board.level[number]), strong, ""))

    def paint_told(self, painter: QPainter, cursor: QPointF | None, room: QRectF, fix_key: str) -> None:
        """Paint what the mark under the cursor says, and what its fix would do."""
        if cursor is None or self.hovered is None or self.hovered >= len(self.board.findings):
            return
        title, lines = words(self.board.findings[self.hovered], fix_key)
        paint_hint(painter, cursor, title, "\n".join(lines), room)

    def _paint_place(self, painter: QPainter, camera: Camera, number: int) -> None:
        place = self.board.findings[number].place
        if place is None or place.geom_type == "Point" or shapely.get_num_coordinates(place) > 2 * SINGLE_UP_TO:
            return
        colour = colour_of(int(self.board.level[number]))
        path = path_of(place, camera)
        if shapely.get_dimensions(place) > 1:
            painter.fillPath(path, QColor(colour.red(), colour.green(), colour.blue(), FILL_ALPHA))
        stroke(painter, path, colour, 1.8)

    def _stamp(self, painter: QPainter, at: Point, what: Look) -> None:
        """Paint a mark, made once for each look and laid on whole device pixels, where it is as sharp as can be."""
        ratio = painter.device().devicePixelRatioF()
        image = self._stamps.get((*what, ratio))
        if image is None:
            if len(self._stamps) >= MOST_STAMPS:
                self._stamps.clear()
            image = self._stamps[*what, ratio] = stamp(what, ratio)
        x, y = (round((place - ROOM_PX) * ratio) / ratio for place in at)
        painter.drawImage(QPointF(x, y), image)


def cells_of(levels: NDArray[np.uint8], points: Floats) -> list[Cell]:
    """Marks (n,) at screen points (n, 2), the gravest first, gathered by cells of the screen."""
    cells = np.floor(points / CELL_PX).astype(np.int64)
    _, first, inverse, many = np.unique(cells, axis=0, return_index=True, return_inverse=True, return_counts=True)
    inverse = inverse.ravel()
    sums = np.stack([np.bincount(inverse, points[:, axis]) for axis in (0, 1)], axis=1) / many[:, None]
    gravest, middles = levels[first].tolist(), sums.tolist()
    return [(level, (x, y), count) for level, (x, y), count in zip(gravest, middles, many.tolist(), strict=True)]


def stamp(what: Look, ratio: float) -> QImage:
    """A picture of a mark with its number beside it, the middle of the mark ROOM_PX from its left and upper edge."""
    level, strong, number = what
    font = sized_font(QFont(), 11, bold=True)
    width = 2 * ROOM_PX + (QFontMetricsF(font).horizontalAdvance(number) + 2 * HALF_PX if number else 0)
    size = QSizeF(width, 2 * ROOM_PX) * ratio
    image = QImage(math.ceil(size.width()), math.ceil(size.height()), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setFont(font)
    paint_mark(painter, QPointF(ROOM_PX, ROOM_PX), level, strong=strong)
    if number:
        _paint_number(painter, QPointF(ROOM_PX + HALF_PX + 2, ROOM_PX), number, colour_of(level))
    painter.end()
    return image


def gathered(count: int, camera: Camera) -> bool:
    """Whether marks in view are gathered by cells: for there are many, or everything is small."""
    return count > SINGLE_UP_TO or (camera.scale < SMALL and count > 1)


def words(finding: Finding, fix_key: str) -> tuple[str, list[str]]:
    """What a mark says: its check, and what is wrong, what the fix does, or why it may stay."""
    title = next(check.title for check in checks() if check.name == finding.check)
    title += " · stops the submit" if finding.hard else " · waived" if finding.waived else " · needs a reason"
    wrong, _, todo = finding.sentence.rstrip(".").rpartition("; ")
    lines = [wrong or todo]
    if finding.waived:
        return title, [*lines, f"Reason: {finding.waived}"]
    return title, [*lines, f"{fix_key} or a second click: {finding.fix}" if finding.repair else todo.capitalize()]


def colour_of(level: int) -> QColor:
    """The colour of a level."""
    return colours.ERROR if level == HARD else colours.TEXT_2 if level == WAIVED else colours.WARNING


def paint_mark(painter: QPainter, at: QPointF, level: int, *, strong: bool) -> None:
    """Paint a disc with a cross for hard, a triangle with a stroke for soft, a hollow triangle for waived."""
    half, colour = HALF_PX * (1.35 if strong else 1.0), colour_of(level)
    path = QPainterPath()
    if level == HARD:
        path.addEllipse(at, half, half)
    else:
        corners = ((0, -1.1), (1.1, 0.85), (-1.1, 0.85))
        path.addPolygon(QPolygonF([QPointF(at.x() + x * half, at.y() + y * half) for x, y in corners]))
        path.closeSubpath()
    painter.setPen(QPen(colours.HALO, 4.0))
    painter.setBrush(colours.HANDLE if level == WAIVED else colour)
    painter.drawPath(path)
    painter.setPen(QPen(Qt.GlobalColor.white if strong else colour, 1.6))
    painter.drawPath(path)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(Qt.GlobalColor.white if level == HARD else colours.HANDLE, 2.0))
    if level == HARD:
        arm = half * 0.42
        painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
        painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))
    elif level != WAIVED:
        painter.drawLine(at + QPointF(0, -half * 0.4), at + QPointF(0, half * 0.2))
        painter.drawPoint(at + QPointF(0, half * 0.58))


def _paint_number(painter: QPainter, at: QPointF, text: str, colour: QColor) -> None:
    width = painter.fontMetrics().horizontalAdvance(text) + 8
    box = QRectF(at.x(), at.y() - 8, width, 16)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(colours.HANDLE)
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(colours.TEXT_1)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
