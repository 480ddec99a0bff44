"""How to read a window: whole where that is cheap, in pieces where somebody waits for it, sparsely where not.

Windows are (x, y, width, height) in scene pixels, sizes are (width, height) in picture pixels, and arrays are
(bands, rows, columns).
"""

import math
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.imagery.environment import GDAL_ERRORS
from app.imagery.errors import UnreadableRasterError
from app.imagery.fetch import Fetcher, Pixels, Size
from app.imagery.grid import FloatWindow
from app.imagery.precedence import step_back

CHEAP_PIXELS = 4096 * 4096
_SAMPLE_PIXELS = 6 << 20
_ROW_PIXELS = 64 << 20
_OVERVIEW_SLACK = 1.2
_PATIENCE = 256
_SMALLEST = 8
_DETAIL = 2
_SAMPLES = 8
_EXACT_BYTES = 2
_BROKEN = (*GDAL_ERRORS, MemoryError, OSError)
_MANY = 8
_NAME = "tiles-beside"
_Part = tuple[FloatWindow, slice, slice]
Lent = AbstractContextManager[Fetcher]


@dataclass(frozen=True, slots=True)
class RawTile:
    """Pixel values (bands, rows, columns) and where they mean something (rows, columns).

    `sparse` says that only a sample of the blocks was read; `damaged` that part of the file could not be.
    """

    data: np.ndarray
    valid: np.ndarray
    sparse: bool = False
    damaged: bool = False


class Sampler:
    """Reads for one request; `cancelled` is asked between the pieces of a long read, which then stays incomplete.

    Where many blocks are sampled, half of them are read by a thread of their own with a fetcher that `another` lends.
    """

    def __init__(
        self, fetcher: Fetcher, cancelled: Callable[[], bool], another: Callable[[], Lent] | None = None
    ) -> None:
        self._fetcher = fetcher
        self._cancelled = cancelled
        self._another = another
        self._damaged = False

    def read(self, window: FloatWindow, size: Size, *, thorough: bool) -> RawTile:
        """Read a window that lies inside the scene."""
        cost = self._cost(window, size)
        sparse = cost > CHEAP_PIXELS and not thorough
        if sparse:
            data, valid = self._sparse(window, size)
        elif cost > CHEAP_PIXELS:
            data, valid = self._in_pieces(window, size, math.ceil(cost / CHEAP_PIXELS))
        else:
            data, valid = self._sound(window, size)
        return RawTile(data, valid, sparse, self._damaged)

    def _cost(self, window: FloatWindow, size: Size) -> float:
        return decoded_pixels(self._fetcher.info.overviews, window, size)

    def whole(self, window: tuple[int, int, int, int]) -> tuple[np.ndarray, np.ndarray, bool]:
        """Read every pixel of a window: values, (no or one layer) where a mask says they count, whether damaged."""
        try:
            return *self._fetcher.whole(window), False
        except _BROKEN:
            data, valid = self._salvaged(window, window[2:], nearest=True)
            return data, valid[None], True

    def _sound(self, window: FloatWindow, size: Size, *, nearest: bool = False) -> Pixels:
        """Read everything, or piece by piece what can be read."""
        try:
            return self._fetcher.fetch(window, size, nearest=nearest)
        except _BROKEN:
            self._damaged = True
        return self._salvaged(window, size, nearest=nearest)

    def _salvaged(self, window: FloatWindow, size: Size, *, nearest: bool) -> Pixels:
        """Read ever smaller quarters of what cannot be read, largest first, as long as the patience lasts."""
        data, valid = self._fetcher.empty(size)
        waiting: deque[_Part] = deque([(window, slice(0, size[0]), slice(0, size[1]))])
        for _ in range(_PATIENCE):
            if not waiting:
                break
            part, across, down = waiting.popleft()
            try:
                pixels = self._fetcher.fetch(part, _size(across, down), nearest=nearest)
            except _BROKEN:
                waiting.extend(_quarters(part, across, down))
            else:
                data[:, down, across], valid[down, across] = pixels
        return data, valid

    def _in_pieces(self, window: FloatWindow, size: Size, pieces: int) -> Pixels:
        data, valid = self._fetcher.empty(size)
        for part, across, down in _split(window, size, 1, min(pieces, size[1])):
            if self._cancelled():
                break
            data[:, down, across], valid[down, across] = self._sound(part, _size(across, down))
        return data, valid

    def _sparse(self, window: FloatWindow, size: Size) -> Pixels:
        rows, columns = self._fetcher.info.block
        whole_rows = columns >= self._fetcher.info.width and rows <= window[3] / size[1]
        if whole_rows and rows * columns * size[1] <= _ROW_PIXELS:
            return self._sound(window, size, nearest=True)
        return self._lattice(window, size)

    def _lattice(self, window: FloatWindow, size: Size) -> Pixels:
        """Read some blocks, evenly spread, and let each stand for its surroundings."""
        rows, columns = self._fetcher.info.block
        across, down = _lattice_shape(window, (columns, rows))
        detail = (size[0] if across == 1 else _DETAIL, _DETAIL)
        data, valid = self._fetcher.empty((across * detail[0], down * detail[1]))
        cells = deque(_split(window, (across, down), across, down))
        beside = threading.Thread(target=self._beside, args=(cells, detail, data, valid), name=_NAME, daemon=True)
        shared = self._another is not None and len(cells) >= _MANY
        if shared:
            beside.start()
        self._fill(cells, detail, data, valid)
        if shared:
            beside.join()
        smooth = self._fetcher.info.palette is None
        return enlarge(data, size, smooth=smooth), enlarge(valid[None], size, smooth=False)[0]

    def _fill(self, cells: deque[_Part], detail: Size, data: np.ndarray, valid: np.ndarray) -> None:
        """Sample the blocks of cells that nobody has taken yet."""
        rows, columns = self._fetcher.info.block
        while (part := _taken(cells)) is not None:
            cell, column, row = part
            into_x = slice(column.start * detail[0], column.stop * detail[0])
            into_y = slice(row.start * detail[1], row.stop * detail[1])
            data[:, into_y, into_x], valid[into_y, into_x] = self._sampled(_middle_block(cell, (columns, rows)), detail)

    def _beside(self, cells: deque[_Part], detail: Size, data: np.ndarray, valid: np.ndarray) -> None:
        assert self._another is not None
        step_back()
        with suppress(UnreadableRasterError), self._another() as fetcher:
            other = Sampler(fetcher, self._cancelled)
            other._fill(cells, detail, data, valid)
            self._damaged = self._damaged or other._damaged

    def _sampled(self, window: FloatWindow, size: Size) -> Pixels:
        """Read a block from some of its pixels: GDAL averages all of them more slowly than it decodes them."""
        if self._fetcher.info.palette is not None:
            return self._sound(window, size, nearest=True)
        larger = (size[0] * _SAMPLES, size[1] * _SAMPLES)
        return _coarser(*self._sound(window, larger, nearest=True), _SAMPLES)


def _taken(cells: deque[_Part]) -> _Part | None:
    """Take one, which no other thread can then; None when all are gone."""
    try:
        return cells.popleft()
    except IndexError:
        return None


def _coarser(data: np.ndarray, valid: np.ndarray, factor: int) -> Pixels:
    """Average (bands, rows, columns) over what is valid."""
    blocks = (data.shape[1] // factor, factor, data.shape[2] // factor, factor)
    known = valid.reshape(blocks)
    sums = np.where(valid, data, 0).reshape(len(data), *blocks).sum(axis=(2, 4), dtype=np.float64)
    counts = known.sum(axis=(1, 3))
    means = sums / np.maximum(counts, 1)
    return (np.floor(means + 0.5) if data.dtype.kind in "iu" else means).astype(data.dtype), counts > 0


def decoded_pixels(overviews: Sequence[int], window: FloatWindow, size: Size) -> float:
    """Count the pixels to decode for a picture, at the best overview (by its factor) there is."""
    factor = min(window[2] / size[0], window[3] / size[1])
    best = max((known for known in overviews if known <= factor * _OVERVIEW_SLACK), default=1)
    return window[2] / best * window[3] / best


def enlarge(data: np.ndarray, size: Size, *, smooth: bool) -> np.ndarray:
    """Stretch (bands, rows, columns) to `size`, bilinearly when `smooth`."""
    rows, down = _positions(data.shape[1], size[1])
    columns, right = _positions(data.shape[2], size[0])
    if not smooth:
        return data[:, np.round(rows + down).astype(np.intp)][:, :, np.round(columns + right).astype(np.intp)]
    below, beside = np.minimum(rows + 1, data.shape[1] - 1), np.minimum(columns + 1, data.shape[2] - 1)
    wide = data.astype(np.float32 if data.dtype.itemsize <= _EXACT_BYTES else np.float64)
    down, right = down.astype(wide.dtype), right.astype(wide.dtype)
    tall = wide[:, rows] * (1 - down)[:, None] + wide[:, below] * down[:, None]
    stretched: np.ndarray = tall[:, :, columns] * (1 - right) + tall[:, :, beside] * right
    return stretched.astype(data.dtype)


def _positions(count: int, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    centres = np.clip((np.arange(wanted) + 0.5) * (count / wanted) - 0.5, 0, count - 1)
    whole = np.floor(centres).astype(np.intp)
    return whole, centres - whole


def _lattice_shape(window: FloatWindow, block: Size) -> tuple[int, int]:
    """Give how many blocks to sample (across, down) within the budget of decoded pixels."""
    across, down = math.ceil(window[2] / block[0]), math.ceil(window[3] / block[1])
    budget = max(_SAMPLE_PIXELS // (block[0] * block[1]), 4)
    share = math.sqrt(min(1.0, budget / (across * down)))
    columns = max(1, math.floor(across * share))
    return columns, max(1, min(down, budget // columns))


def _middle_block(cell: FloatWindow, block: Size) -> FloatWindow:
    """Give the part of the block in the middle of a cell that lies in the cell."""
    x, width = _middle(cell[0], cell[2], block[0])
    y, height = _middle(cell[1], cell[3], block[1])
    return x, y, width, height


def _middle(start: float, length: float, block: int) -> tuple[float, float]:
    first = math.floor((start + length / 2) / block) * block
    low, high = max(start, first), min(start + length, first + block)
    return low, high - low


def _split(window: FloatWindow, size: Size, columns: int, rows: int) -> Iterator[_Part]:
    """Cut a window and its picture into at most `columns` x `rows` parts, none of them empty."""
    x, y, width, height = window
    for down in _slices(size[1], rows):
        for across in _slices(size[0], columns):
            left, top = x + width * across.start / size[0], y + height * down.start / size[1]
            right, bottom = x + width * across.stop / size[0], y + height * down.stop / size[1]
            yield (left, top, right - left, bottom - top), across, down


def _quarters(window: FloatWindow, across: slice, down: slice) -> Iterator[_Part]:
    if across.stop - across.start <= _SMALLEST and down.stop - down.start <= _SMALLEST:
        return
    for part, inner_across, inner_down in _split(window, _size(across, down), 2, 2):
        yield part, _moved(inner_across, across.start), _moved(inner_down, down.start)


def _moved(part: slice, by: int) -> slice:
    return slice(part.start + by, part.stop + by)


def _slices(length: int, count: int) -> list[slice]:
    edges = [length * i // min(count, length) for i in range(min(count, length) + 1)]
    return [slice(a, b) for a, b in pairwise(edges)]


def _size(across: slice, down: slice) -> Size:
    return across.stop - across.start, down.stop - down.start
