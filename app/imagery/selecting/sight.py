"""What a selecting tool sees: the picture as displayed, stretch and all, at the level it is shown at."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.imagery.grid import FloatWindow
from app.imagery.selecting.prompt import Found, Prompt

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class SeenPixels:
    """`rgb` (rows, columns, 3) uint8 as displayed, `valid` (rows, columns) bool; the first one begins at (x, y).

    (x, y) is in image pixels; each pixel here is `step` of those wide and high.
    """

    rgb: NDArray[np.uint8]
    valid: Mask
    x: float
    y: float
    step: float

    def row_column(self, x: float, y: float) -> tuple[int, int]:
        """Give the pixel in which an image point lies, the nearest one for points outside."""
        rows, columns = self.valid.shape
        row, column = math.floor((y - self.y) / self.step), math.floor((x - self.x) / self.step)
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)


class Sight(Protocol):
    """The picture on the screen, for whoever works off the GUI thread."""

    @property
    def view(self) -> FloatWindow:
        """What is on the screen of the scene: (x, y, width, height) in image pixels."""

    @property
    def level(self) -> int:
        """The level it is shown at: its pixels are 2**level image pixels wide."""

    @property
    def identity(self) -> Hashable:
        """Equal for equal pixels: which scene, displayed how."""

    @property
    def models(self) -> "Finders":
        """The model this workstation has, if any."""

    def read(self, window: FloatWindow, level: int) -> SeenPixels:
        """Give the pixels of a window of the scene, snapped outwards to whole pixels of a level.

        Raises:
            UnreadableRasterError: when the scene has gone.
        """


class Finder(Protocol):
    """A model that finds what somebody points at."""

    @property
    def sha256(self) -> str:
        """Which model it is."""

    def find(self, sight: Sight, prompt: Prompt, scale: float) -> tuple[Found, ...]:
        """Give what it finds, the likeliest first, in image pixels; any thread may ask."""


class Finders(Protocol):
    """Where a workstation keeps its model."""

    def model(self) -> Finder:
        """Give the model, or raise an AppError that says why there is none."""


def level_of(area: float, most: float) -> int:
    """Give the finest level at which an area of image pixels takes at most `most` pixels."""
    return max(0, math.ceil(math.log2(max(area, 1.0) / most) / 2))
