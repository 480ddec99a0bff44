"""Rendering again only those parts of a tile in which something has changed."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from app.imagery.grid import FloatWindow
from app.imagery.overlay import Overlay
from app.models.ids import AnnotationId

Spot = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels of a tile, the last two beyond it."""
MOST_SHARE = 0.5
"""Where more of a tile than this has changed, all of it is as quickly rendered anew."""


def worth_patching(spots: Sequence[Spot], side: int) -> bool:
    """Whether to patch a tile of `side` x `side` pixels rather than to render it anew."""
    return sum((right - left) * (lower - top) for left, top, right, lower in spots) <= MOST_SHARE * side * side


def patched(
    overlay: Overlay, before: NDArray[np.uint8], window: FloatWindow, side: int, spots: Sequence[Spot], pen: float
) -> NDArray[np.uint8]:
    """Give what `Overlay.tile` would of a window, if a picture of it from before is right everywhere but in `spots`.

    `before` is (side, side, 4) uint8 premultiplied BGRA, or without elements where nothing was drawn; it is not
    changed. A scene pixel has to be a power of two of picture pixels, as in OverlayGrid: then all coordinates are
    exact. What crosses the edge of a spot may differ from `tile` by one level of 255.
    """
    picture = before.copy() if before.size else np.zeros((side, side, 4), np.uint8)
    patch(overlay, picture, window, spots, pen)
    return picture


def patch(
    overlay: Overlay,
    picture: NDArray[np.uint8],
    window: FloatWindow,
    spots: Sequence[Spot],
    pen: float,
    without: Collection[AnnotationId] = (),
) -> None:
    """The same in place, as if those in `without` were gone."""
    x, y, width, height = window
    across, down = width / picture.shape[1], height / picture.shape[0]
    for left, top, right, lower in spots:
        if right <= left or lower <= top:
            continue
        part = (x + left * across, y + top * down, (right - left) * across, (lower - top) * down)
        picture[top:lower, left:right] = overlay.tile(part, (right - left, lower - top), pen, without)
