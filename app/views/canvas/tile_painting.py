"""Paints a pyramid of tiles: each place from the level wanted, or from the nearest level known."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from app.imagery import blitting
from app.imagery.grid import TileKey
from app.imagery.opacity import opaque
from app.views.canvas.camera import Camera

Pixels = NDArray[np.uint8]
Known = Callable[[TileKey], Pixels | None]
Piece = tuple[TileKey, Pixels, TileKey]
CRISP_FROM = 2.0
_WORD_BITS = 32
EXACT = frozenset({1.0, 0.5, 0.25})
LAP_PX = 0.02
"""How far tiles lap over each other, in device pixels, where they lie aslant and Qt would leave pixels between them."""


class Pyramid(Protocol):
    """Where tiles lie, in image pixels."""

    def window(self, key: TileKey) -> tuple[float, float, float, float]:
        """Give (x, y, width, height) of a tile."""


def image_of(pixels: Pixels) -> QImage:
    """View (height, width, 4) premultiplied BGRA as a picture without a copy; `pixels` must outlive it.

    One that is opaque says so: Qt then copies pixels, and stretches the nearest ones on the thread that paints. Where
    it has to replace clear ones, it shares the work with threads of its own and waits for them, behind every worker.
    """
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_RGB32 if opaque(pixels) else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.data, width, height, 4 * width, kind)


def image_to_screen(camera: Camera) -> QTransform:
    """Image points to screen points, as Qt wants it."""
    cos, sin = (part * camera.scale for part in camera.axes)
    left, top = camera.to_screen(0.0, 0.0)
    return QTransform(cos, sin, -sin, cos, left, top)


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


Blit = Callable[[TileKey, Pixels, TileKey], None]


def paint_tiles(
    painter: QPainter, camera: Camera, pyramid: Pyramid, keys: Sequence[TileKey], known: Known, coarsest: int
) -> list[TileKey]:
    """Blit every place of `keys`; gives the places where nothing is known yet. Leaves the transform as it was."""
    if mixes_itself(painter, camera):
        return _each(keys, known, coarsest, _mixing(painter, camera, pyramid))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setTransform(image_to_screen(camera), True)
    lap = 0.0 if camera.upright else LAP_PX / (camera.scale * painter.device().devicePixelRatioF())
    blank = _each(keys, known, coarsest, partial(_blit, painter, pyramid, lap))
    painter.restore()
    return blank


def mixes_itself(painter: QPainter, camera: Camera) -> bool:
    """Whether smooth tiles are mixed into the painted picture without Qt.

    Qt shares smooth blits with threads of its own and waits for them, which are behind every worker.
    """
    device = painter.device()
    smooth = bool(painter.renderHints() & QPainter.RenderHint.SmoothPixmapTransform)
    plain = camera.angle == 0 and painter.opacity() == 1.0 and painter.worldTransform().isIdentity()
    return smooth and plain and blitting.ready() and isinstance(device, QImage) and device.depth() == _WORD_BITS


def _each(keys: Sequence[TileKey], known: Known, coarsest: int, blit: Blit) -> list[TileKey]:
    blank = []
    for key in keys:
        found = False
        for place, pixels, tile in pieces(key, known, coarsest):
            found = True
            if pixels.size:
                blit(place, pixels, tile)
        if not found:
            blank.append(key)
    return blank


def _mixing(painter: QPainter, camera: Camera, pyramid: Pyramid) -> Blit:
    """Give what mixes a tile into the picture that is painted, inside the clip."""
    device = painter.device()
    assert isinstance(device, QImage)
    ratio = device.devicePixelRatioF()
    words = np.frombuffer(device.bits(), np.uint32).reshape(device.height(), -1)
    clip = painter.clipBoundingRect() if painter.hasClipping() else QRectF(0, 0, camera.width, camera.height)
    area = QRectF(clip.topLeft() * ratio, clip.size() * ratio).toRect() & device.rect()
    room = (area.left(), area.top(), area.left() + area.width(), area.top() + area.height())
    step = 1 / (camera.scale * ratio)
    sight = (*camera.to_image(0.5 / ratio, 0.5 / ratio), step, step)

    def blit(place: TileKey, pixels: Pixels, tile: TileKey) -> None:
        blitting.lay(pixels, words, room, sight, pyramid.window(place), pyramid.window(tile))

    return blit


def _blit(painter: QPainter, pyramid: Pyramid, lap: float, place: TileKey, pixels: Pixels, tile: TileKey) -> None:
    target = QRectF(*pyramid.window(place))
    image = image_of(pixels)
    if place == tile:
        painter.drawImage(target.adjusted(-lap, -lap, lap, lap), image)
        return
    x, y, width, height = pyramid.window(tile)
    across, down = image.width() / width, image.height() / height
    source = QRectF((target.x() - x) * across, (target.y() - y) * down, target.width() * across, target.height() * down)
    painter.drawImage(target.adjusted(-lap, -lap, lap, lap), image, source)


class Sheet:
    """Takes tiles that are partly clear and mixed by Qt, to blend them over the picture in one go.

    So nothing is blended twice where slanted ones lap over each other, and Qt replaces pixels while it resamples, which
    takes half the time of blending them.
    """

    def __init__(self) -> None:
        self._picture = QImage()

    def paint(
        self,
        painter: QPainter,
        camera: Camera,
        ratio: float,
        tiles: Callable[[QPainter], None],
        area: QRectF | None = None,
    ) -> None:
        """Have `tiles` painted apart, replacing each other, and blend what lies in `area` (all) over the picture."""
        size = device_size(camera, ratio)
        if self._picture.size() != size:
            self._picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        self._picture.setDevicePixelRatio(ratio)
        inner = QPainter(self._picture)
        inner.setRenderHints(painter.renderHints())
        inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        where = area if area is not None else QRectF(0, 0, camera.width, camera.height)
        inner.setClipRect(where)
        inner.fillRect(where, Qt.GlobalColor.transparent)
        tiles(inner)
        inner.end()
        on_picture = QRectF(where.topLeft() * ratio, where.size() * ratio)
        smooth = bool(painter.renderHints() & QPainter.RenderHint.SmoothPixmapTransform)
        set_smooth(painter, False)
        painter.drawImage(where, self._picture, on_picture)
        set_smooth(painter, smooth)


def device_size(camera: Camera, ratio: float) -> QSize:
    """How many device pixels a view is wide and high."""
    return QSize(math.ceil(camera.width * ratio), math.ceil(camera.height * ratio))


def imagery_smooth(camera: Camera, ratio: float, moving: bool) -> bool:
    """Nearest neighbour while moving, above 2x, where pixels shall be crisp, and where a pixel meets a pixel."""
    scale = camera.scale * ratio
    exact = camera.upright and scale in EXACT
    return not moving and not exact and scale < CRISP_FROM


def overlay_smooth(camera: Camera, ratio: float, moving: bool) -> bool:
    """Nearest neighbour while moving, and where every pixel of the overlay surely meets one of the screen."""
    scale = camera.scale * ratio
    exact = camera.upright and scale >= 1.0 and math.log2(scale).is_integer()
    return not moving and not exact


def set_smooth(painter: QPainter, smooth: bool) -> None:
    """Blit bilinearly, or from the nearest pixel, which is quicker."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
