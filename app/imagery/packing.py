"""Values through tables into premultiplied BGRA in one go, compiled; until that is compiled, numpy does it in steps."""

import importlib
import sys
import threading
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from app.imagery.colour_maps import GREY, colour_table
from app.imagery.sampling import RawTile
from app.imagery.tables import FULL, Ramp, byte_table

_KERNEL = "app.imagery.packing_kernel"
_OPAQUE = 255 << 24
_BLUE, _GREEN, _RED = 0, 8, 16
_TABLES = 64
_warmed = threading.Event()


def warm() -> None:
    """Compile, or fetch from disk; that takes a second or more, so call it in the background."""
    for kind in ("uint8", "uint16"):
        for bands in (1, 3):
            tile = RawTile(np.ones((bands, 2, 2), kind), np.ones((2, 2), bool))
            pack(tile, (Ramp(*FULL),) * bands, GREY)
    _warmed.set()


def can_pack(tile: RawTile) -> bool:
    """Whether `pack` answers at once for values of this kind, laid out like this."""
    counted = byte_table(Ramp(*FULL), tile.data.dtype) is not None
    laid = (tile.data.flags.c_contiguous, tile.valid.flags.c_contiguous)
    free = (tile.data.flags.writeable, tile.valid.flags.writeable)
    return _warmed.is_set() and counted and all(laid) and all(free) and sys.byteorder == "little"


def pack(tile: RawTile, ramps: Sequence[Ramp], colour_map: str) -> np.ndarray:
    """Give (rows, columns, 4) uint8 of one band through a colour map, or of red, green and blue; 8 or 16 bits."""
    pixels = np.empty(tile.valid.shape, np.uint32)
    planes = tile.data.view(f"u{tile.data.dtype.itemsize}")
    if len(ramps) == 1:
        _kernel().pack_one(planes, _mapped(ramps[0], tile.data.dtype, colour_map), tile.valid, pixels)
    else:
        red, green, blue = (
            _placed(ramp, tile.data.dtype, shift) for ramp, shift in zip(ramps, (_RED, _GREEN, _BLUE), strict=True)
        )
        _kernel().pack_three(planes, red, green, blue, tile.valid, pixels)
    return pixels.view(np.uint8).reshape(*tile.valid.shape, 4)


@lru_cache(maxsize=_TABLES)
def _placed(ramp: Ramp, dtype: np.dtype, shift: int) -> np.ndarray:
    """Give for every value its byte at its place in an opaque pixel."""
    table = byte_table(ramp, dtype)
    assert table is not None
    return (table.astype(np.uint32) << np.uint32(shift)) | np.uint32(_OPAQUE)


@lru_cache(maxsize=_TABLES)
def _mapped(ramp: Ramp, dtype: np.dtype, colour_map: str) -> np.ndarray:
    """Give for every value its opaque pixel."""
    table = byte_table(ramp, dtype)
    assert table is not None
    red, green, blue = colour_table(colour_map).astype(np.uint32).T
    pixels: np.ndarray = (red << _RED) | (green << _GREEN) | (blue << _BLUE) | np.uint32(_OPAQUE)
    return np.ascontiguousarray(pixels.astype(np.uint32)[table])


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)
