"""A sight made of the tiles of a scene, most of which are in memory because they are on the screen."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imagery.display import Display, to_bgra
from app.imagery.grid import FloatWindow, TileGrid, TileKey
from app.imagery.selecting.sight import Finders, SeenPixels
from app.imagery.sharpening import read_to_show
from app.imagery.source import PixelSource

_OPAQUE = 128


@dataclass(frozen=True, slots=True, eq=False)
class TileSight:
    """A sight of a scene in tiles; those that `known` gives as (rows, columns, 4) BGRA are not read again."""

    source: PixelSource
    grid: TileGrid
    display: Display
    known: Callable[[TileKey], NDArray[np.uint8] | None]
    view: FloatWindow
    level: int
    models: Finders

    @property
    def identity(self) -> Hashable:
        """Which scene, displayed how."""
        return self.source.info.path, repr(self.display)

    def read(self, window: FloatWindow, level: int) -> SeenPixels:
        """Give the pixels of a window of the scene, snapped outwards to whole pixels of a level."""
        level = min(max(level, 0), self.grid.levels - 1)
        step = 1 << level
        left, right = _snapped(window[0], window[2], step, self.grid.width)
        top, bottom = _snapped(window[1], window[3], step, self.grid.height)
        picture = np.zeros((bottom - top, right - left, 4), np.uint8)
        inside = (left * step, top * step, (right - left) * step, (bottom - top) * step)
        for key in self.grid.tiles(inside, level):
            _paste(picture, self._tile(key), key.column * self.grid.tile - left, key.row * self.grid.tile - top)
        rgb = np.stack([picture[..., band] for band in (2, 1, 0)], axis=-1)
        return SeenPixels(rgb, picture[..., 3] >= _OPAQUE, float(left * step), float(top * step), float(step))

    def _tile(self, key: TileKey) -> NDArray[np.uint8]:
        picture = self.known(key)
        if picture is not None:
            return picture
        tile = read_to_show(self.source, self.grid.window(key), self.grid.size(key), self.display)
        return to_bgra(tile, self.display)


def _snapped(start: float, length: float, step: int, limit: int) -> tuple[int, int]:
    """Give the first pixel and the one after the last of a level, at least one pixel of the scene."""
    last = -(-limit // step)
    first = min(max(math.floor(start / step), 0), last - 1)
    return first, min(max(math.ceil((start + length) / step), first + 1), last)


def _paste(picture: NDArray[np.uint8], tile: NDArray[np.uint8], x: int, y: int) -> None:
    rows, columns = picture.shape[:2]
    top, left = max(y, 0), max(x, 0)
    bottom, right = min(y + tile.shape[0], rows), min(x + tile.shape[1], columns)
    if top < bottom and left < right:
        picture[top:bottom, left:right] = tile[top - y : bottom - y, left - x : right - x]
