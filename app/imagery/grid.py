"""A scene as a pyramid of tiles: pure arithmetic. Level 0 is full resolution, level k is 2**k coarser."""

import math
from dataclasses import dataclass
from typing import NamedTuple

FloatWindow = tuple[float, float, float, float]
TILE = 512
SLACK = 1.1
"""How much a level may be magnified rather than show the next finer one, of four times as many pixels."""


class TileKey(NamedTuple):
    """One tile of the pyramid; a tuple, because frames look hundreds of them up."""

    level: int
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class TileGrid:
    """Tiles of `tile` x `tile` pixels over a scene of `width` x `height`; those at the far edges are smaller."""

    width: int
    height: int
    tile: int = TILE

    @property
    def levels(self) -> int:
        """How many levels there are; the last one is a single tile."""
        return max(0, math.ceil(math.log2(max(self.width, self.height, 1) / self.tile))) + 1

    def level_for(self, scale: float) -> int:
        """Give the level to show at `scale` screen pixels per scene pixel: the coarsest, magnified a tenth at most."""
        if scale <= 0:
            return self.levels - 1
        return min(max(math.floor(math.log2(SLACK / scale) + 1e-6), 0), self.levels - 1)

    def span(self, level: int) -> int:
        """Give the side of a tile of this level in scene pixels."""
        return self.tile << level

    def shape(self, level: int) -> tuple[int, int]:
        """Give (columns, rows) of a level."""
        span = self.span(level)
        return -(-self.width // span), -(-self.height // span)

    def window(self, key: TileKey) -> tuple[int, int, int, int]:
        """Give (x, y, width, height) of a tile in scene pixels, cut at the edges of the scene."""
        span = self.span(key.level)
        x, y = key.column * span, key.row * span
        return x, y, min(span, self.width - x), min(span, self.height - y)

    def size(self, key: TileKey) -> tuple[int, int]:
        """Give (width, height) of the picture of a tile, rounded up at the far edges."""
        _, _, width, height = self.window(key)
        return -(-width >> key.level), -(-height >> key.level)

    def tiles(self, window: FloatWindow, level: int) -> list[TileKey]:
        """Give the tiles that meet `window` (x, y, width, height), those nearest its middle first."""
        x, y, width, height = window
        span = self.span(level)
        columns, rows = self.shape(level)
        across = _range(x, width, self.width, span, columns)
        down = _range(y, height, self.height, span, rows)
        middle = ((x + width / 2) / span - 0.5, (y + height / 2) / span - 0.5)
        keys = [TileKey(level, column, row) for row in down for column in across]
        return sorted(keys, key=lambda key: (key.column - middle[0]) ** 2 + (key.row - middle[1]) ** 2)

    def parent(self, key: TileKey) -> TileKey:
        """Give the tile one level coarser that covers this one."""
        return TileKey(key.level + 1, key.column // 2, key.row // 2)


def _range(start: float, length: float, limit: int, span: int, count: int) -> range:
    if length <= 0 or start >= limit or start + length <= 0:
        return range(0)
    return range(max(math.floor(start / span), 0), min(math.ceil((start + length) / span), count))
