"""Making pixels coarser: averages over what is valid, middle pixels of palettes. Arrays are (bands, rows, columns)."""

import importlib
import threading
from functools import cache
from typing import Any

import numpy as np

_KERNEL = "app.imagery.overviews.shrink_kernel"
_warmed: set[str] = set()
_turns = threading.Lock()
NO_MASK = np.zeros((0, 1, 1), bool)
Pair = tuple[np.ndarray, np.ndarray]


def warm(kind: str) -> None:
    """Compile the averaging of values of this numpy type, or fetch it from disk; that may take seconds."""
    with _turns:
        if kind not in _warmed:
            tiny = np.ones((1, 2, 2), kind)
            for mask in (NO_MASK, np.ones((1, 2, 2), bool)):
                _compiled(tiny, mask, None, 2)
                _compiled(tiny, mask, 7.0, 2)
            _warmed.add(kind)


def average(data: np.ndarray, mask: np.ndarray = NO_MASK, nodata: float | None = None, *, factor: int) -> Pair:
    """Average blocks of `factor` x `factor`; those at the far edges may be smaller. Give (values, valid).

    Valid is what `mask` (no, one or all layers) says, is finite and not `nodata`. Whole numbers are rounded half up.
    """
    reduce = _compiled if data.dtype.name in _warmed else _plain
    return reduce(data, mask, nodata, factor)


def middle(data: np.ndarray, mask: np.ndarray = NO_MASK, nodata: float | None = None, *, factor: int) -> Pair:
    """Give one pixel out of `factor` x `factor`, because an average of palette indices means nothing."""
    rows, columns = (np.minimum(np.arange(factor // 2, n + factor // 2, factor), n - 1) for n in data.shape[1:])
    part = data[:, rows[:, None], columns]
    return part, _valid(part, mask[:, rows[:, None], columns] if len(mask) else NO_MASK, nodata)


def _compiled(data: np.ndarray, mask: np.ndarray, nodata: float | None, factor: int) -> Pair:
    kernel = _kernel()
    whole = data.dtype.kind in "iu"
    values, valid = _empty(data, factor)
    if whole and nodata is None and not len(mask):
        line = np.empty(data.shape[2], np.int32 if data.dtype.itemsize < np.int32().itemsize else np.int64)
        kernel.shrink_all(data, factor, {2: 2, 4: 4}[factor], line, values)
        valid[:] = True
    else:
        kernel.shrink_valid(data, mask, np.nan if nodata is None else nodata, factor, whole, values, valid)
    return values, valid


def _plain(data: np.ndarray, mask: np.ndarray, nodata: float | None, factor: int) -> Pair:
    values, valid = _empty(data, factor)
    rows, columns = (n * factor for n in values.shape[1:])
    edges = ((0, 0), (0, rows - data.shape[1]), (0, columns - data.shape[2]))
    blocks = (len(data), values.shape[1], factor, values.shape[2], factor)
    known = np.pad(np.broadcast_to(_valid(data, mask, nodata), data.shape), edges).reshape(blocks)
    sums = np.where(known, np.pad(data, edges).reshape(blocks), 0).sum(axis=(2, 4), dtype=np.float64)
    counts = known.sum(axis=(2, 4))
    means = sums / np.maximum(counts, 1)
    values[:] = np.floor(means + 0.5) if data.dtype.kind in "iu" else means
    valid[:] = counts > 0
    return values, valid


def _valid(data: np.ndarray, mask: np.ndarray, nodata: float | None) -> np.ndarray:
    valid: np.ndarray = np.isfinite(data) if data.dtype.kind == "f" else np.ones(data.shape, bool)
    if nodata is not None:
        valid &= data != nodata
    if len(mask):
        valid &= mask
    return valid


def _empty(data: np.ndarray, factor: int) -> Pair:
    bands, rows, columns = data.shape
    shape = (bands, -(-rows // factor), -(-columns // factor))
    return np.empty(shape, data.dtype), np.empty(shape, bool)


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)
