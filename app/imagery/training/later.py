"""A later picture of the training scene: other ships, a turned grid on another map, coarser pixels, another light."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import Affine
from rasterio.warp import reproject, transform

from app.imagery.environment import gdal
from app.imagery.training.frame import GSD
from app.imagery.training.generate import CORNER, CRS, FOCUS, lay_out, window_of
from app.imagery.training.render import TILE, Frozen, render

LATER_CRS = "EPSG:3857"
LATER_GSD = 0.5
TURN = 14.0
LIGHT = (1.12, 1.06, 0.94)
TAKEN = "2026:06:21 10:42:00"
SIDE = 3072


def generate_later(path: Path, size: int = 8192, seed: int = 7, side: int = SIDE) -> None:
    """Write what a square of `side` pixels of the scene `generate` makes of this size and seed looked like later.

    The land is the same; what sails does not lie where it lay. Same size, seed and side, same pixels.
    """
    window = window_of(size)
    side = min(side, size)
    frozen = Frozen.of(lay_out(window, seed, sailing=seed + 1), seed)
    left, top = (
        round(min(max((at - start) / GSD - side / 2, 0), size - side))
        for at, start in zip(FOCUS, window[:2], strict=True)
    )
    drawn = np.empty((3, side, side), np.uint8)
    for y in range(0, side, TILE):
        for x in range(0, side, TILE):
            pixels = render(frozen, left + x, top + y, min(TILE, side - x), min(TILE, side - y))
            drawn[:, y : y + pixels.shape[1], x : x + pixels.shape[2]] = pixels
    x0, y0 = window[0] + left * GSD, window[1] + top * GSD
    drawn = np.clip(drawn * np.array(LIGHT, np.float32)[:, None, None], 1, 255).astype(np.uint8)
    place = Affine(GSD, 0.0, CORNER[0] + x0, 0.0, -GSD, CORNER[1] - y0)
    with gdal():
        _write(path, drawn, place)


def _write(path: Path, drawn: np.ndarray, place: Affine) -> None:
    """Write (bands, rows, columns) that lie at `place` on the scene's map, warped onto a turned grid of another."""
    grid, size = _grid(place, drawn.shape[1])
    out = np.zeros((3, size, size), np.uint8)
    where = {"src_transform": place, "src_crs": CRS, "dst_transform": grid, "dst_crs": LATER_CRS}
    reproject(drawn, out, resampling=Resampling.cubic, **where)
    shape = {"driver": "GTiff", "width": size, "height": size, "count": 3, "dtype": "uint8", "nodata": 0}
    tiling = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate", "photometric": "RGB"}
    with rasterio.open(path, "w", crs=LATER_CRS, transform=grid, **shape, **tiling) as raster:
        raster.write(out)
        raster.update_tags(TIFFTAG_DATETIME=TAKEN)
        raster.build_overviews([2, 4], Resampling.average)


def _grid(place: Affine, side: int) -> tuple[Affine, int]:
    """Give a turned grid around the middle of the square, large enough for most of it."""
    middle = place @ (side / 2, side / 2)
    (east,), (north,) = transform(CRS, LATER_CRS, [middle[0]], [middle[1]])
    _, (lat,) = transform(CRS, "EPSG:4326", [middle[0]], [middle[1]])
    pixel = LATER_GSD / float(np.cos(np.radians(lat)))
    size = round(side * GSD / LATER_GSD)
    turned = Affine.translation(east, north) @ Affine.rotation(TURN) @ Affine.scale(pixel, -pixel)
    return turned @ Affine.translation(-size / 2, -size / 2), size
