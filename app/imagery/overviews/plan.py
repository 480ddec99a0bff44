"""In which portions a scene is read to build its overviews: pure arithmetic. Windows are (x, y, width, height)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.imagery.grid import TileKey
from app.imagery.overviews.layout import FIRST, Layout

PIECE_BYTES = 8 << 20
UNIT_BYTES = 64 << 20
PIXEL_STEP = 1 << FIRST
Window = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """Tiles of the finest level kept that are made together, because the blocks of the file reach over all of them."""

    tiles: tuple[TileKey, ...]
    window: Window


def units(layout: Layout, block: tuple[int, int]) -> list[Unit]:
    """Divide a scene whose blocks are (rows, columns): squares of one tile, bands of them where it is in strips."""
    span = layout.grid.span(FIRST)
    across, down = (min(side, limit) for side, limit in ((block[1], layout.width), (block[0], layout.height)))
    step_x, step_y = math.ceil(across / span), math.ceil(down / span)
    columns, rows = layout.grid.shape(FIRST)
    found = []
    for row in range(0, rows, step_y):
        for column in range(0, columns, step_x):
            places = [
                TileKey(FIRST, x, y)
                for y in range(row, min(row + step_y, rows))
                for x in range(column, min(column + step_x, columns))
            ]
            x, y = column * span, row * span
            size = min(step_x * span, layout.width - x), min(step_y * span, layout.height - y)
            found.append(Unit(tuple(places), (x, y, *size)))
    return found


def pieces(unit: Unit, block_rows: int, pixel_bytes: int) -> list[Window]:
    """Cut a unit into readings of about 8 MB that meet whole blocks where they can; all rows count in steps of 4."""
    x, y, width, height = unit.window
    step = math.lcm(block_rows, PIXEL_STEP)
    if step > height:
        step = PIXEL_STEP
    affordable = PIECE_BYTES // max(1, width * pixel_bytes)
    rows = max(step, affordable // step * step)
    return [(x, top, width, min(rows, y + height - top)) for top in range(y, y + height, rows)]


def groups(bands: int, first: Sequence[int], unit: Unit, value_bytes: int, *, together: bool) -> list[tuple[int, ...]]:
    """Order the bands into those read at the same time: `first` ones first, all of them if the file has them together.

    A group's tiles of one unit take no more than 64 MB.
    """
    wanted = list(dict.fromkeys(first))
    rest = [band for band in range(1, bands + 1) if band not in wanted]
    values = (unit.window[2] // PIXEL_STEP + 1) * (unit.window[3] // PIXEL_STEP + 1)
    most = max(len(wanted), 1, UNIT_BYTES // (values * value_bytes))
    if together and bands <= most:
        return [tuple(range(1, bands + 1))]
    if together:
        everything = wanted + rest
        return [tuple(everything[start : start + most]) for start in range(0, bands, most)]
    most = min(most, max(len(wanted), 1))
    return [tuple(wanted), *(tuple(rest[start : start + most]) for start in range(0, len(rest), most))]
