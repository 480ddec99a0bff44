"""Detail added for the eye: an unsharp mask over one reading with a margin, so that tiles meet without a seam."""

from collections.abc import Callable

import numpy as np

from app.imagery.display import Display
from app.imagery.fetch import Size
from app.imagery.grid import FloatWindow
from app.imagery.sampling import RawTile
from app.imagery.source import PixelSource

MARGIN = 2
_WEIGHTS = np.array([1, 4, 6, 4, 1], np.float32) / 16
_TINY = 1e-6


def read_to_show(
    source: PixelSource,
    window: FloatWindow,
    size: Size,
    display: Display,
    *,
    thorough: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> RawTile:
    """Read what `display` shows of a window as `PixelSource.read` does; sharpened where it says so, at full resolution.

    Elsewhere a reading is averaged already, and its detail no longer the scene's.
    """
    full = display.palette is None and size == (window[2], window[3])
    if not display.sharpening or not full:
        return source.read(window, size, display.bands, thorough=thorough, cancelled=cancelled)
    x, y, width, height = window
    wide = (x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN)
    larger = size[0] + 2 * MARGIN, size[1] + 2 * MARGIN
    tile = source.read(wide, larger, display.bands, thorough=thorough, cancelled=cancelled)
    inner = (slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    data = sharpened(tile, display.sharpening)[:, *inner]
    return RawTile(data, tile.valid[inner], tile.sparse, tile.damaged)


def sharpened(tile: RawTile, amount: float) -> np.ndarray:
    """Add `amount` times what a value has more than its surroundings, 5 x 5 binomial; what is not valid has no say.

    Gives (bands, rows, columns) of the same type, kept within what it can hold.
    """
    known = tile.valid & np.isfinite(tile.data).all(axis=0)
    weight = _blurred(known[None].astype(np.float32))
    values = np.where(known, tile.data, 0).astype(np.float32)
    around = _blurred(values) / np.maximum(weight, _TINY)
    raised = values + np.float32(amount) * (values - around)
    kind = tile.data.dtype
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        raised = np.clip(np.rint(raised), limits.min, limits.max)
    return np.where(known, raised.astype(kind), tile.data)


def _blurred(planes: np.ndarray) -> np.ndarray:
    padded = np.pad(planes, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    rows, columns = planes.shape[1:]
    down = sum(weight * padded[:, place : place + rows] for place, weight in enumerate(_WEIGHTS))
    across: np.ndarray = sum(weight * down[:, :, place : place + columns] for place, weight in enumerate(_WEIGHTS))
    return across
