"""Pictures for the guide, cut from the training scene: an object with an outline as it should be drawn, or not."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.features import rasterize
from rasterio.io import MemoryFile
from rasterio.windows import Window
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from app.imagery.environment import gdal, without_position_warning

SIDE = 224
"""Pixels of the picture; the outline is three of them wide, with a dark rim."""
AROUND, LEAST = 1.7, 56.0
WIDTH, RIM = 1.5, 2.5
LINE = {True: (86, 180, 233), False: (230, 159, 0)}


def cut(raster: Path, about: BaseGeometry, outline: BaseGeometry, *, good: bool) -> bytes:
    """A JPEG of the ground around `about` with `outline` on it, both in pixels of the raster; a bad one is dashed."""
    x0, y0, x1, y1 = about.bounds
    side = max(AROUND * max(x1 - x0, y1 - y0), LEAST)
    left, top = (x0 + x1 - side) / 2, (y0 + y1 - side) / 2
    with gdal(), rasterio.open(raster) as source:
        left = min(max(left, 0.0), source.width - side)
        top = min(max(top, 0.0), source.height - side)
        pixels = source.read(
            (1, 2, 3),
            window=Window(left, top, side, side),
            out_shape=(3, SIDE, SIDE),
            resampling=rasterio.enums.Resampling.cubic,
        )
    scale = SIDE / side
    drawn = affine_transform(outline, [scale, 0, 0, scale, -left * scale, -top * scale]).boundary
    return _jpeg(_painted(pixels, drawn, good=good))


def _painted(pixels: npt.NDArray[np.uint8], line: BaseGeometry, *, good: bool) -> npt.NDArray[np.uint8]:
    painted = pixels.copy()
    for width, colour in ((WIDTH + RIM, (20, 20, 20)), (WIDTH, LINE[good])):
        with gdal():
            mask = rasterize([line.buffer(width)], (SIDE, SIDE))
        if not good:
            rows, columns = np.mgrid[0:SIDE, 0:SIDE]
            mask = mask & (((rows + columns) // 9) % 2 == 0)
        painted[:, mask.astype(bool)] = np.array(colour, np.uint8)[:, None]
    return painted


def _jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    profile = {"driver": "JPEG", "width": SIDE, "height": SIDE, "count": 3, "dtype": "uint8", "quality": 88}
    with gdal(), without_position_warning(), MemoryFile() as memory:
        with memory.open(**profile) as target:
            target.write(pixels)
        return bytes(memory.read())
