"""Tiles laid on a picture at any scale, neighbours mixed, by the thread that calls and no other."""

import importlib
import threading
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.imagery.opacity import opaque

_KERNEL = "app.imagery.blit_kernel"
_warmed = threading.Event()
Pixels = NDArray[np.uint8]
Words = NDArray[np.uint32]
Bounds = tuple[float, float, float, float]
Room = tuple[int, int, int, int]


def ready() -> bool:
    """Whether `lay` answers at once."""
    return _warmed.is_set()


def lay(pixels: Pixels, target: Words, room: Room, sight: Bounds, place: Bounds, tile: Bounds) -> None:
    """Lay what falls on `place` of `pixels`, the picture of `tile`, both (x, y, width, height) in image pixels.

    `pixels` (rows, columns, 4) are premultiplied BGRA, blended over `target`, words of the same. Only its pixels in
    `room` (left, top, right, bottom) change. `sight` is image x and y at the middle of its first pixel, and how much
    either grows by a pixel. A pixel belongs to the place its middle lies in: places side by side leave no gap.
    """
    words = pixels.view(np.uint32)[..., 0]
    _kernel().lay(words, target, room, _real(sight), _real(place), _real(tile), not opaque(pixels))


def warm() -> None:
    """Compile the kernel, or fetch it from disk; that takes seconds the first time, so call it in the background."""
    whole = (0.0, 0.0, 1.0, 1.0)
    for alpha in (0, 255):
        pixels = np.full((1, 1, 4), alpha, np.uint8)
        lay(pixels, np.zeros((1, 1), np.uint32), (0, 0, 1, 1), (0.5, 0.5, 1.0, 1.0), whole, whole)
    _warmed.set()


def _real(bounds: Bounds) -> Bounds:
    """Whole numbers would have the kernel compiled for them, while a frame waits."""
    x, y, width, height = bounds
    return float(x), float(y), float(width), float(height)


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)
