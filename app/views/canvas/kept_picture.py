"""Keeps the picture of one view, so that a frame paints only what is new: the strip one pans into, tiles that came."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.paths import window_on_screen
from app.views.canvas.tile_painting import device_size

WHOLE = 0.02
"""How far from a whole number of device pixels a shift may be, to be one."""
AGAIN_SHARE = 0.6
"""Where more than this share of the view is new, all of it is painted anew."""
MARGIN = 2


class Draw(Protocol):
    """Paints a part of what a camera sees, opaque; gives the share of it for which nothing is known yet."""

    def __call__(self, painter: QPainter, camera: Camera, *, fine: bool, part: Camera, area: QRectF) -> float:
        """`part` sees what lies in `area` of the screen, to which the painter is clipped; `fine` is smooth."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the picture shows: a camera, how all of it looks, and whether it was painted as for a view at rest."""

    camera: Camera
    ratio: float
    look: Hashable
    fine: bool

    def shift(self, camera: Camera, ratio: float, look: Hashable) -> tuple[int, int] | None:
        """How many device pixels the picture must go right and down for a camera; None where that will not do."""
        mine = replace(self.camera, x=camera.x, y=camera.y)
        if (mine, self.ratio, self.look) != (camera, ratio, look):
            return None
        x, y = camera.to_screen(self.camera.x, self.camera.y)
        right, down = (x - camera.width / 2) * ratio, (y - camera.height / 2) * ratio
        if max(abs(right - round(right)), abs(down - round(down))) > WHOLE:
            return None
        return round(right), round(down)


class KeptPicture:
    """The picture of a view as it was painted last, all opaque; `draw` paints what is missing."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._picture = QImage()
        self._spare = QImage()
        self._kept: _Kept | None = None
        self._touched: dict[Bounds, None] = {}
        self.blank_share = 0.0

    def spoil(self) -> None:
        """Paint all of it anew next time."""
        self._kept = None

    def touch(self, window: Bounds) -> None:
        """What lies in a window (x, y, width, height in image pixels) has changed."""
        self._touched[window] = None

    def paint(self, painter: QPainter, camera: Camera, ratio: float, *, moving: bool, look: Hashable) -> None:
        """Paint what the camera sees; anything that shows in it besides camera and windows touched is in `look`."""
        kept = self._kept
        shift = kept.shift(camera, ratio, look) if kept is not None and (kept.fine or moving) else None
        if kept is None or shift is None or not self._go_on(kept, shift):
            self._begin(_Kept(camera, ratio, look, fine=not moving))
        self._touched.clear()
        painter.drawImage(QPointF(0, 0), self._picture)

    def _begin(self, kept: _Kept) -> None:
        size = device_size(kept.camera, kept.ratio)
        if self._picture.size() != size:
            self._picture, self._spare = (QImage(size, QImage.Format.Format_RGB32) for _ in range(2))
        self._picture.setDevicePixelRatio(kept.ratio)
        self._kept = kept
        self._add(kept, [QRect(0, 0, size.width(), size.height())])

    def _go_on(self, kept: _Kept, shift: tuple[int, int]) -> bool:
        """Move the picture and paint what is new in it, unless that is so much that it does not pay."""
        size = self._picture.size()
        right, down = shift
        moved = kept.camera.panned(right / kept.ratio, down / kept.ratio)
        parts = [*exposed(size, right, down), *self._changed(moved, kept.ratio, size)]
        if sum(part.width() * part.height() for part in parts) > AGAIN_SHARE * size.width() * size.height():
            return False
        if right or down:
            self._shift(right, down, kept.ratio)
        self._kept = replace(kept, camera=moved)
        self._add(self._kept, parts)
        return True

    def _shift(self, right: int, down: int, ratio: float) -> None:
        """Move the picture by device pixels; what comes into it is anything."""
        for picture in (self._picture, self._spare):
            picture.setDevicePixelRatio(1.0)
        painter = QPainter(self._spare)
        painter.drawImage(right, down, self._picture)
        painter.end()
        self._picture, self._spare = self._spare, self._picture
        self._picture.setDevicePixelRatio(ratio)

    def _changed(self, camera: Camera, ratio: float, size: QSize) -> list[QRect]:
        """The device pixels in sight whose picture has changed."""
        frame = QRect(0, 0, size.width(), size.height())
        found = (device_rect(window_on_screen(window, camera).boundingRect(), ratio) for window in self._touched)
        return [seen for one in found if not (seen := one & frame).isEmpty()]

    def _add(self, kept: _Kept, parts: list[QRect]) -> None:
        """Paint parts of the picture, given in device pixels."""
        if not parts:
            return
        painter = QPainter(self._picture)
        blank = 0.0
        for part in parts:
            corner, size = part.topLeft().toPointF() / kept.ratio, part.size().toSizeF() / kept.ratio
            area = QRectF(corner, size)
            painter.setClipRect(area)
            seen = kept.camera.part(area.x(), area.y(), area.width(), area.height())
            blank = max(blank, self._draw(painter, kept.camera, fine=kept.fine, part=seen, area=area))
        painter.end()
        self.blank_share = blank
        if blank:
            self.spoil()


def exposed(size: QSize, right: int, down: int) -> list[QRect]:
    """What comes into a picture of `size` when it is moved: a strip along one side, the rest of one along another."""
    width, height = size.width(), size.height()
    across, along = min(abs(right), width), min(abs(down), height)
    upper = 0 if down > 0 else height - along
    left = 0 if right > 0 else width - across
    strips = [QRect(0, upper, width, along), QRect(left, along if down > 0 else 0, across, height - along)]
    return [strip for strip in strips if not strip.isEmpty()]


def device_rect(area: QRectF, ratio: float) -> QRect:
    """The device pixels an area of the screen lies on, and a few around for what spills over."""
    around = QRectF(area.topLeft() * ratio, area.size() * ratio).toAlignedRect()
    return around.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
