"""What stands over the picture whatever it shows: scale bar, north arrow, sentences, focus ring."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap

from app.imagery.georeference import Georeference
from app.views.canvas import colours
from app.views.canvas.camera import Camera, wrapped
from app.views.canvas.floats import paint_float, sized_font
from app.views.canvas.north_arrow import SIDE, north_angle, paint_north
from app.views.canvas.scale_bar import HEIGHT, WIDTH, ScaleBar, bar_for, paint_scale_bar

EDGE = 14.0
SENTENCE_WIDTH = 460.0
AGAIN_PX = 256.0
BY_KEYBOARD = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})


class Furniture:
    """Knows ground size and north near the middle of the view; looks them up again only when it has moved on."""

    def __init__(self) -> None:
        self._georeference: Georeference | None = None
        self._asked: Camera | None = None
        self._metres: float | None = None
        self._north: float | None = None
        self._kept: dict[str, tuple[object, QPixmap]] = {}

    def set_georeference(self, georeference: Georeference | None) -> None:
        """Tell where the scene lies; None without a scene."""
        self._georeference = georeference
        self._asked = None

    def metres(self, camera: Camera) -> float | None:
        """The ground size of a pixel near the middle of the view, None without a map position."""
        self._look_up(camera)
        return self._metres

    def north_at(self, camera: Camera, at: QPointF) -> bool:
        """Whether a screen point lies on the north arrow."""
        return self._north is not None and QRectF(camera.width - EDGE - SIDE, EDGE, SIDE, SIDE).contains(at)

    def paint(self, painter: QPainter, camera: Camera, caption: str = "") -> None:
        """Paint scale bar, what grid there is, and north arrow."""
        self._look_up(camera)
        bar = self.bar(camera)
        place = QPointF(EDGE, camera.height - EDGE - HEIGHT)
        painter.drawPixmap(place, self._picture("bar", bar, (WIDTH, HEIGHT), painter))
        if caption:
            size = QFontMetricsF(sized_font(painter.font(), 12)).horizontalAdvance(caption) + 20, 26.0
            place = QPointF(EDGE, camera.height - EDGE - HEIGHT - 8 - size[1])
            painter.drawPixmap(place, self._picture("grid", caption, size, painter))
        if self._north is not None:
            place = QPointF(camera.width - EDGE - SIDE, EDGE)
            north = round(wrapped(self._north + camera.angle), 1)
            painter.drawPixmap(place, self._picture("north", north, (SIDE, SIDE), painter))

    def _picture(self, name: str, shown: object, size: tuple[float, float], painter: QPainter) -> QPixmap:
        """Text and round corners cost a millisecond, so they are painted only when they change."""
        ratio = painter.device().devicePixelRatioF()
        known = self._kept.get(name)
        if known is not None and known[0] == (shown, ratio):
            return known[1]
        picture = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        inner = QPainter(picture)
        inner.setFont(sized_font(painter.font(), 12))
        if isinstance(shown, ScaleBar):
            paint_scale_bar(inner, shown, 0.0, size[1])
        elif isinstance(shown, float):
            paint_north(inner, shown, size[0], 0.0)
        elif isinstance(shown, str):
            rect = QRectF(0, 0, *size)
            paint_float(inner, rect)
            inner.setPen(colours.TEXT_1)
            inner.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)
        inner.end()
        self._kept[name] = ((shown, ratio), picture)
        return picture

    def bar(self, camera: Camera) -> ScaleBar:
        """The scale bar of this view, in metres where they are known, else in image pixels."""
        if self._metres is None:
            return bar_for(1 / camera.scale, unit="px")
        return bar_for(self._metres / camera.scale)

    def _look_up(self, camera: Camera) -> None:
        asked = self._asked
        if asked is not None and max(abs(camera.x - asked.x), abs(camera.y - asked.y)) * camera.scale < AGAIN_PX:
            return
        self._asked, self._metres, self._north = camera, None, None
        if self._georeference is None or not self._georeference.known:
            return
        metres = float(self._georeference.metres_per_pixel(camera.x, camera.y))
        self._metres = metres if np.isfinite(metres) and metres > 0 else None
        self._north = north_angle(self._georeference, camera.x, camera.y)


def paint_sentence(painter: QPainter, room: QRectF, sentence: str) -> None:
    """Paint a sentence in the middle, as where there is nothing else to see."""
    painter.setFont(sized_font(painter.font(), 13))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    widest = QRectF(0, 0, min(SENTENCE_WIDTH, room.width() - 48), room.height())
    text = painter.boundingRect(widest, int(flags), sentence)
    text.moveCenter(room.center())
    paint_float(painter, text.adjusted(-16, -12, 16, 12))
    painter.setPen(colours.TEXT_2)
    painter.drawText(text.adjusted(-2, -2, 2, 2), int(flags), sentence)


def paint_focus_ring(painter: QPainter, room: QRectF) -> None:
    """Paint the ring that says the keyboard is here."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colours.ACCENT, 2))
    painter.drawRect(room.adjusted(1, 1, -1, -1))
