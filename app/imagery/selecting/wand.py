"""The magic wand: what hangs together with a place and is coloured much the same."""

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.imagery.selecting.outline import outline
from app.imagery.selecting.sight import Mask, SeenPixels

LIGHT = 0.7
"""How much a difference of lightness counts beside one of hue, because roofs and hulls lie half in shade."""
_FAR = 255
POURED = 2


class Wand:
    """One press: how far every pixel's colour is from the place pressed, so that another tolerance costs little.

    Distances are in CIE L*a*b* as OpenCV scales it to bytes, where 2.3 is about what an eye tells apart.
    """

    def __init__(self, pixels: SeenPixels, x: float, y: float) -> None:
        self._pixels = pixels
        self._seed = pixels.row_column(x, y)
        self._distances = _distances(pixels, self._seed)

    def region(self, tolerance: float) -> Mask:
        """Give (rows, columns) bool: the pixels within `tolerance` that hang together with the place pressed."""
        row, column = self._seed
        if not self._pixels.valid[row, column]:
            return np.zeros(self._pixels.valid.shape, bool)
        near = (self._distances <= tolerance).astype(np.uint8)
        near[row, column] = 1
        cv2.floodFill(near, None, (column, row), POURED, flags=4)
        poured: Mask = near == POURED
        return poured

    def shape(self, tolerance: float, scale: float) -> BaseGeometry:
        """Give the outline of that region in image pixels; empty where nothing can be told."""
        mask = self.region(tolerance)
        return outline(mask, self._pixels, scale) if mask.any() else shapely.Polygon()


def _distances(pixels: SeenPixels, seed: tuple[int, int]) -> NDArray[np.uint8]:
    calm = cv2.medianBlur(pixels.rgb, 3)
    lab = cv2.cvtColor(calm, cv2.COLOR_RGB2LAB)
    row, column = seed
    around = lab[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].reshape(-1, 3)
    colour = np.median(around, axis=0)
    apart = cv2.absdiff(lab, np.array([*colour, 0.0]))
    squares = np.square(np.arange(256, dtype=np.float32)[:, None] * np.array([LIGHT, 1.0, 1.0], np.float32))
    summed = cv2.transform(cv2.LUT(apart, squares[None]), np.ones((1, 3), np.float32))
    far: NDArray[np.uint8] = np.asarray(np.minimum(cv2.sqrt(summed), _FAR - 1), np.uint8)
    far[~pixels.valid] = _FAR
    return far
