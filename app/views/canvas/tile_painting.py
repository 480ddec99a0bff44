"""Paints a pyramid of tiles: each place from the level wanted, or from the nearest level known."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from app.imagery.grid import TileKey
from app.views.canvas.camera import Camera

Pixels = NDArray[np.uint8]
Known = Callable[[TileKey], Pixels | None]
Piece = tuple[TileKey, Pixels, TileKey]
CRISP_FROM = 2.0


class Pyramid(Protocol):
    """Where tiles lie, in image pixels."""

    def window(self, key: TileKey) -> tuple[float, float, float, float]:
        """Give (x, y, width, height) of a tile."""


def image_of(pixels: Pixels) -> QImage:
    """View (height, width, 4) premultiplied BGRA as a picture without a copy; `pixels` must outlive it."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def parent(key: TileKey) -> TileKey:
    """The tile one level coarser that covers this one."""
    return TileKey(key.level + 1, key.column >> 1, key.row >> 1)


def children(key: TileKey) -> list[TileKey]:
    """The four tiles one level finer that this one covers."""
    return [TileKey(key.level - 1, 2 * key.column + dx, 2 * key.row + dy) for dy in (0, 1) for dx in (0, 1)]


def pieces(key: TileKey, known: Known, coarsest: int) -> Iterator[Piece]:
    """Give what can be painted at the place of `key`: (place, pixels, the tile they belong to); nothing where blank.

    The tile itself; else all four finer ones; else the nearest coarser one; else those finer ones there are.
    """
    own = known(key)
    if own is not None:
        yield key, own, key
        return
    finer = [(child, pixels, child) for child in children(key) if (pixels := known(child)) is not None]
    if len(finer) == 4:
        yield from finer
        return
    above = key
    while above.level < coarsest:
        above = parent(above)
        pixels = known(above)
        if pixels is not None:
            yield key, pixels, above
            return
    yield from finer


def paint_tiles(
    painter: QPainter, camera: Camera, pyramid: Pyramid, keys: Sequence[TileKey], known: Known, coarsest: int
) -> list[TileKey]:
    """Blit every place of `keys`; gives the places where nothing is known yet. Leaves the transform as it was."""
    blank = []
    painter.save()
    left, top = camera.to_screen(0.0, 0.0)
    painter.setTransform(QTransform(camera.scale, 0, 0, camera.scale, left, top), True)
    for key in keys:
        found = False
        for place, pixels, tile in pieces(key, known, coarsest):
            found = True
            if pixels.size:
                _blit(painter, pyramid, place, pixels, tile)
        if not found:
            blank.append(key)
    painter.restore()
    return blank


def _blit(painter: QPainter, pyramid: Pyramid, place: TileKey, pixels: Pixels, tile: TileKey) -> None:
    target = QRectF(*pyramid.window(place))
    image = image_of(pixels)
    if place == tile:
        painter.drawImage(target, image)
        return
    x, y, width, height = pyramid.window(tile)
    across, down = image.width() / width, image.height() / height
    source = QRectF((target.x() - x) * across, (target.y() - y) * down, target.width() * across, target.height() * down)
    painter.drawImage(target, image, source)


def imagery_smooth(scale: float, moving: bool) -> bool:
    """Nearest neighbour while moving, and above 2x, where pixels shall be crisp; smooth once still."""
    return not moving and scale < CRISP_FROM


def set_smooth(painter: QPainter, smooth: bool) -> None:
    """Blit bilinearly, or from the nearest pixel, which is quicker."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
