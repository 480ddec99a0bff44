"""Which overview tiles a scene has, and at which place in the file each is kept: pure arithmetic."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product

import numpy as np

from app.imagery.grid import TILE, TileGrid, TileKey

FIRST = 2
"""The finest level kept; finer tiles are quickly read from the scene itself."""
HEADER_BYTES = 16
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class Layout:
    """The tiles of levels 2 and up of every band; `kind` names the numpy type of the values kept."""

    width: int
    height: int
    bands: int
    kind: str

    @property
    def grid(self) -> TileGrid:
        """Where the tiles lie."""
        return _plan(self.width, self.height)[0]

    @property
    def top(self) -> int:
        """The level of the single tile."""
        return self.grid.levels - 1

    @property
    def tiles(self) -> int:
        """How many tiles a band has."""
        return self._before(self.top + 1)

    @property
    def slots(self) -> int:
        """How many tiles all bands have."""
        return self.tiles * self.bands

    @property
    def record_bytes(self) -> int:
        """How far two records are apart in the file; the largest fits."""
        values = TILE * TILE * np.dtype(self.kind).itemsize
        return -(-(HEADER_BYTES + values + TILE * TILE // 8) // _PAGE) * _PAGE

    def slot(self, band: int, key: TileKey) -> int:
        """Give the number of the record of a tile of a band (1-based)."""
        columns, _ = self.grid.shape(key.level)
        return (band - 1) * self.tiles + self._before(key.level) + key.row * columns + key.column

    def shape(self, key: TileKey) -> tuple[int, int]:
        """Give (rows, columns) of a tile."""
        width, height = self.grid.size(key)
        return height, width

    def keys(self, level: int) -> list[TileKey]:
        """Give the tiles of a level, row by row."""
        columns, rows = self.grid.shape(level)
        return [TileKey(level, column, row) for row, column in product(range(rows), range(columns))]

    def children(self, key: TileKey) -> list[TileKey]:
        """Give the tiles one level finer that a tile is made of."""
        columns, rows = self.grid.shape(key.level - 1)
        across = range(2 * key.column, min(2 * key.column + 2, columns))
        down = range(2 * key.row, min(2 * key.row + 2, rows))
        return [TileKey(key.level - 1, column, row) for row, column in product(down, across)]

    def _before(self, level: int) -> int:
        return _plan(self.width, self.height)[1][level - FIRST]


@lru_cache(maxsize=64)
def _plan(width: int, height: int) -> tuple[TileGrid, tuple[int, ...]]:
    """Give the grid of a scene and how many tiles lie before each level kept, and before the end; asked for often."""
    grid = TileGrid(width, height)
    counts = (columns * rows for columns, rows in (grid.shape(level) for level in range(FIRST, grid.levels)))
    return grid, tuple(accumulate(counts, initial=0))
