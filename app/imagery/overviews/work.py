"""One unit of a scene on its way from pixels to the finest overview tiles."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.imagery.grid import TILE, TileKey
from app.imagery.overviews.plan import PIXEL_STEP, Unit, Window
from app.imagery.overviews.record import Kept
from app.imagery.overviews.reduction import NO_MASK, average, middle


@dataclass(frozen=True, slots=True)
class Portion:
    """Full-resolution values (bands, rows, columns), what is masked, if anything is, and whether some were unreadable.

    `mask` is (no or one layer, rows, columns).
    """

    data: np.ndarray
    mask: np.ndarray = field(default_factory=lambda: NO_MASK)
    damaged: bool = False


class Work:
    """Collects the pieces of a unit for some bands; several threads may take pieces, each with its own rows."""

    def __init__(self, unit: Unit, bands: tuple[int, ...], kind: str, waiting: list[Window]) -> None:
        self.unit, self.bands, self.waiting = unit, bands, waiting
        self.outstanding = 0
        self._damaged: set[TileKey] = set()
        columns, rows = (-(-side // PIXEL_STEP) for side in unit.window[2:])
        self._values = np.zeros((len(bands), rows, columns), kind)
        self._valid = np.zeros(self._values.shape, bool)

    @property
    def finished(self) -> bool:
        """Whether every piece has come."""
        return not self.waiting and self.outstanding == 0

    def put(self, piece: Window, portion: Portion, nodatas: Sequence[float | None], *, index: bool) -> None:
        """Take a piece in, made four times coarser; `nodatas` are those of the bands."""
        reduce = middle if index else average
        top = (piece[1] - self.unit.window[1]) // PIXEL_STEP
        place = slice(top, top - (-piece[3] // PIXEL_STEP))
        alike = len({repr(nodata) for nodata in nodatas}) == 1
        for bands in [slice(0, len(self.bands))] if alike else [slice(n, n + 1) for n in range(len(self.bands))]:
            data = np.ascontiguousarray(portion.data[bands])
            made = reduce(data, portion.mask, nodatas[bands.start], factor=PIXEL_STEP)
            self._values[bands, place], self._valid[bands, place] = made
        if portion.damaged:
            rows = range(place.start // TILE, -(-place.stop // TILE))
            first = self.unit.tiles[0].row
            self._damaged.update(key for key in self.unit.tiles if key.row - first in rows)

    def tile(self, key: TileKey, place: int) -> Kept:
        """Give a tile of the band at this place."""
        first = self.unit.tiles[0]
        x, y = (key.column - first.column) * TILE, (key.row - first.row) * TILE
        part = (place, slice(y, y + TILE), slice(x, x + TILE))
        return Kept(self._values[part], self._valid[part], key in self._damaged)


def joined(children: list[tuple[TileKey, Kept]], *, index: bool) -> Kept:
    """Make a tile out of those one level finer."""
    first = children[0][0]
    rows = sum(kept.values.shape[0] for key, kept in children if key.column == first.column)
    columns = sum(kept.values.shape[1] for key, kept in children if key.row == first.row)
    values = np.zeros((1, rows, columns), children[0][1].values.dtype)
    valid = np.zeros(values.shape, bool)
    for key, kept in children:
        y, x = (key.row - first.row) * TILE, (key.column - first.column) * TILE
        place = (0, slice(y, y + kept.values.shape[0]), slice(x, x + kept.values.shape[1]))
        values[place], valid[place] = kept.values, kept.valid
    mask = NO_MASK if valid.all() else valid
    coarse, known = (middle if index else average)(values, mask, factor=2)
    return Kept(coarse[0], known[0], any(kept.damaged for _, kept in children))
