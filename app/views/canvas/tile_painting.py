"""Paints a pyramid of tiles: each place from the level wanted, or from the nearest level known."""

import math
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from app.imagery.grid import TileKey
from app.views.canvas.camera import Camera

Pixels = NDArray[np.uint8]
Known = Callable[[TileKey], Pixels | None]
Piece = tuple[TileKey, Pixels, TileKey]
CRISP_FROM = 2.0
EXACT = frozenset({1.0, 0.5, 0.25})
LAP_PX = 0.02
"""How far tiles lap over each other, in device pixels, where they lie aslant and Qt would leave pixels between them."""


_REPLACING = QPainter.CompositionMode.CompositionMode_Source
_BLENDING = QPainter.CompositionMode.CompositionMode_SourceOver
_FULL = 0xFF000000


class Pyramid(Protocol):
    """Where tiles lie, in image pixels."""

    def window(self, key: TileKey) -> tuple[float, float, float, float]:
        """Give (x, y, width, height) of a tile."""


def image_of(pixels: Pixels) -> QImage:
    """View (height, width, 4) premultiplied BGRA as a picture without a copy; `pixels` must outlive it."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


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


def paint_tiles(
    painter: QPainter, camera: Camera, pyramid: Pyramid, keys: Sequence[TileKey], known: Known, coarsest: int
) -> list[TileKey]:
    """Blit every place of `keys`; gives the places where nothing is known yet. Leaves the transform as it was."""
    blank = []
    painter.save()
    over = painter.compositionMode() == _BLENDING
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setTransform(image_to_screen(camera), True)
    lap = 0.0 if camera.upright else LAP_PX / (camera.scale * painter.device().devicePixelRatioF())
    for key in keys:
        found = False
        for place, pixels, tile in pieces(key, known, coarsest):
            found = True
            if pixels.size:
                if over:
                    painter.setCompositionMode(_REPLACING if opaque(pixels) else _BLENDING)
                _blit(painter, pyramid, place, pixels, tile, lap)
        if not found:
            blank.append(key)
    painter.restore()
    return blank


class _Opaque:
    """Which pictures are known to be opaque or not, for as long as they live."""

    known: ClassVar[dict[int, tuple[weakref.ref[Pixels], bool]]] = {}


def opaque(pixels: Pixels) -> bool:
    """Whether (height, width, 4) pixels hide all below; looked at once, because Qt replaces in a third of the time."""
    which = id(pixels)
    reference, found = _Opaque.known.get(which, (None, False))
    if reference is not None and reference() is pixels:
        return found
    found = bool(pixels.view(np.uint32).min() >= _FULL)
    _Opaque.known[which] = (weakref.ref(pixels, partial(_forget, which)), found)
    return found


def _forget(which: int, reference: weakref.ref[Pixels]) -> None:
    if _Opaque.known.get(which, (None, False))[0] is reference:
        del _Opaque.known[which]


def _blit(painter: QPainter, pyramid: Pyramid, place: TileKey, pixels: Pixels, tile: TileKey, lap: float) -> None:
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
    """Takes tiles that are partly clear and not laid pixel on pixel, to blend them over the picture in one go.

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
        painter.drawImage(where, self._picture, on_picture)


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
