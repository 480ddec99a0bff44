"""Whether pictures of tiles hide all that lies below them; found out once for each, best by the worker that made it."""

import weakref
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_FULL = 0xFF000000


class _Opaque:
    """Which pictures are known to be opaque or not, for as long as they live."""

    known: ClassVar[dict[int, tuple[weakref.ref[Pixels], bool]]] = {}


def opaque(pixels: Pixels) -> bool:
    """Whether (height, width, 4) premultiplied BGRA hides all below; any thread may ask.

    Looking costs a tenth of a millisecond and hands Python's lock to whoever waits for it, so a thread that paints
    frames should ask of what was asked before only.
    """
    which = id(pixels)
    reference, found = _Opaque.known.get(which, (None, False))
    if reference is not None and reference() is pixels:
        return found
    found = not pixels.size or bool(pixels.view(np.uint32).min() >= _FULL)
    _Opaque.known[which] = (weakref.ref(pixels, partial(_forget, which)), found)
    return found


def _forget(which: int, reference: weakref.ref[Pixels]) -> None:
    if _Opaque.known.get(which, (None, False))[0] is reference:
        _Opaque.known.pop(which, None)
