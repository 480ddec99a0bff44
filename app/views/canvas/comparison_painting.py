"""Paints two scenes in one canvas, and says on the picture which of them is where."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen

from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.comparison import Comparison, Way
from app.views.canvas.floats import paint_float, sized_font
from app.views.canvas.furniture import EDGE
from app.views.canvas.north_arrow import SIDE

HANDLE = 15.0
GRIP = 4.0
CROSS_PX = 12.0
GAP = 8.0
TEXT_PX, LINE_PX = 12, 16.0
MODES = QPainter.CompositionMode


def paint_scenes(painter: QPainter, found: Comparison, camera: Camera, ratio: float) -> float:
    """Paint one scene or both; gives the share of the own scene in sight for which nothing is known yet."""
    if found.other_in_front:
        _other(painter, found, camera, ratio)
        return 0.0
    if found.way is Way.DIFFERENCE:
        return _difference(painter, found, camera, ratio)
    blank = found.own.paint(painter, camera, ratio)
    if found.way is Way.SWIPE:
        painter.save()
        painter.setClipRect(other_side(found, camera))
        painter.fillRect(other_side(found, camera), colours.SURROUND)
        _other(painter, found, camera, ratio)
        painter.restore()
    elif found.way is Way.BLEND:
        painter.save()
        painter.setOpacity(found.share)
        found.sheets[0].paint(painter, camera, ratio, lambda inner: _other(inner, found, camera, ratio))
        painter.restore()
    return blank


def paint_words(painter: QPainter, found: Comparison, camera: Camera, top: float = EDGE) -> None:
    """Paint the divider, the cross of the other cursor and what each picture is."""
    if found.way is Way.SWIPE and not found.other_in_front:
        _divider(painter, found, camera)
    if found.cross is not None:
        paint_cross(painter, found.cross)
    one, other = found.captions
    right = camera.width - EDGE - SIDE - GAP
    if found.other_in_front:
        paint_caption(painter, other, QRectF(EDGE, top, right - EDGE, 0))
        return
    level = found.way is Way.SWIPE and not found.upright
    half = right - EDGE if level or found.way in {Way.FLICKER, Way.SIDE} else (right - EDGE) / 2 - GAP / 2
    paint_caption(painter, one, QRectF(EDGE, top, half, 0))
    if found.way is Way.SWIPE and level:
        paint_caption(painter, other, QRectF(EDGE, found.divider * camera.height + GAP + HANDLE, half, 0))
    elif found.way in {Way.SWIPE, Way.BLEND, Way.DIFFERENCE}:
        paint_caption(painter, other, QRectF(EDGE + half + GAP, top, half, 0), to_right=True)


def other_side(found: Comparison, camera: Camera) -> QRectF:
    """The part of the screen in which a swipe shows the other scene: right of the divider, or below it."""
    at = found.divider * (camera.width if found.upright else camera.height)
    if found.upright:
        return QRectF(at, 0, camera.width - at, camera.height)
    return QRectF(0, at, camera.width, camera.height - at)


def handle_at(found: Comparison, camera: Camera) -> QPointF:
    """The middle of the handle on the divider."""
    if found.upright:
        return QPointF(found.divider * camera.width, camera.height / 2)
    return QPointF(camera.width / 2, found.divider * camera.height)


def on_divider(found: Comparison, camera: Camera, at: QPointF, *, line: bool) -> bool:
    """Whether a screen point takes hold of the divider: its handle, and with `line` the line too."""
    if found.way is not Way.SWIPE:
        return False
    away = at - handle_at(found, camera)
    if away.x() ** 2 + away.y() ** 2 <= HANDLE**2:
        return True
    return line and abs(away.x() if found.upright else away.y()) <= GRIP


def paint_cross(painter: QPainter, at: QPointF) -> None:
    """Paint where the cursor is in the other picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for pen in (QPen(colours.HALO, 4), QPen(colours.TEXT_1, 1.6)):
        painter.setPen(pen)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            away = QPointF(dx, dy)
            painter.drawLine(at + away * (CROSS_PX / 3), at + away * CROSS_PX)


def paint_caption(painter: QPainter, lines: tuple[str, ...], room: QRectF, *, to_right: bool = False) -> None:
    """Paint lines, the first one bright, in a box at the top of `room`; too long ones lose their end."""
    if not lines or room.width() < 4 * LINE_PX:
        return
    painter.save()
    bright, plain = sized_font(painter.font(), TEXT_PX, bold=True), sized_font(painter.font(), TEXT_PX)
    texts = []
    for index, line in enumerate(lines):
        metrics = QFontMetricsF(plain if index else bright)
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width() - 20)
        texts.append((shown, metrics.horizontalAdvance(shown)))
    width = max(length for _, length in texts) + 20
    left = room.right() - width if to_right else room.left()
    rect = QRectF(left, room.top(), width, LINE_PX * len(texts) + 10)
    paint_float(painter, rect)
    for index, (text, _) in enumerate(texts):
        painter.setFont(plain if index else bright)
        painter.setPen(colours.TEXT_2 if index else colours.TEXT_1)
        row = QRectF(left + 10, room.top() + 5 + index * LINE_PX, width, LINE_PX)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), text)
    painter.restore()


def _own(painter: QPainter, found: Comparison, camera: Camera, ratio: float) -> None:
    found.own.paint(painter, camera, ratio)


def _other(painter: QPainter, found: Comparison, camera: Camera, ratio: float) -> None:
    found.tiles.paint(painter, found.shifted(camera), ratio)


def _difference(painter: QPainter, found: Comparison, camera: Camera, ratio: float) -> float:
    """Paint how far the shown colours are apart, black where they are equal, nothing where only one scene is."""
    size = QSize(round(camera.width * ratio), round(camera.height * ratio))
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    inner = QPainter(picture)
    inner.setRenderHints(painter.renderHints())
    blank = found.own.paint(inner, camera, ratio)
    for mode, sheet in ((MODES.CompositionMode_Difference, 0), (MODES.CompositionMode_DestinationIn, 1)):
        inner.setCompositionMode(mode)
        found.sheets[sheet].paint(inner, camera, ratio, lambda part: _other(part, found, camera, ratio))
    inner.setCompositionMode(MODES.CompositionMode_DestinationIn)
    found.sheets[0].paint(inner, camera, ratio, lambda part: _own(part, found, camera, ratio))
    inner.end()
    painter.drawImage(0, 0, picture)
    return blank


def _divider(painter: QPainter, found: Comparison, camera: Camera) -> None:
    middle = handle_at(found, camera)
    half = QPointF(0, camera.height / 2) if found.upright else QPointF(camera.width / 2, 0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for pen in (QPen(colours.HALO, 4), QPen(colours.TEXT_1, 1.6)):
        painter.setPen(pen)
        painter.drawLine(middle - half, middle + half)
    painter.setPen(QPen(colours.TEXT_1, 1.6))
    painter.setBrush(colours.FLOAT)
    painter.drawEllipse(middle, HANDLE - 2, HANDLE - 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    along = QPointF(1, 0) if found.upright else QPointF(0, 1)
    aside = QPointF(along.y(), along.x())
    for way in (1, -1):
        tip = middle + along * (way * 8)
        painter.drawPolyline([tip + aside * 4 - along * (way * 4), tip, tip - aside * 4 - along * (way * 4)])
