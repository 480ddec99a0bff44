"""Two pictures of one place as one: arrays (rows, columns, 4) uint8 premultiplied BGRA, clear where nothing is."""

from enum import StrEnum

import numpy as np


class Mode(StrEnum):
    """How two pictures become one."""

    SIDE = "side"
    SWIPE = "swipe"
    BLEND = "blend"
    DIFFERENCE = "difference"


def together(one: np.ndarray, other: np.ndarray, mode: Mode, share: float = 0.5) -> np.ndarray:
    """Give one picture, twice as wide for SIDE.

    `share` is where the line of a swipe stands, the other picture to its right, or how much of the other picture a
    blend lets through. A difference is that of the colours, clear where either picture is.
    """
    if mode is Mode.SIDE:
        return np.concatenate([one, other], axis=1)
    if mode is Mode.SWIPE:
        line = round(share * one.shape[1])
        return np.concatenate([one[:, :line], other[:, line:]], axis=1)
    if mode is Mode.BLEND:
        through = other * np.float32(share)
        rest = 1 - through[..., 3:] / 255
        mixed: np.ndarray = np.floor(through + one * rest + 0.5).astype(np.uint8)
        return mixed
    apart: np.ndarray = np.abs(one.astype(np.int16) - other).astype(np.uint8)
    both = (one[..., 3] > 0) & (other[..., 3] > 0)
    apart[..., 3] = 255
    apart[~both] = 0
    return apart
