"""Make the training scene: lay out the land, draw it, write the raster and give its exact truth."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
import shapely
from rasterio.enums import ColorInterp, Resampling
from rasterio.transform import Affine
from rasterio.windows import Window

from app.imagery.environment import gdal
from app.imagery.training import airfield, country, harbour, town
from app.imagery.training.drawing import Drawing
from app.imagery.training.frame import GSD
from app.imagery.training.render import TILE, Frozen, tiles
from app.imagery.training.truth import Truth

WORLD = 8192 * GSD
FOCUS = (810.0, 1690.0)
CRS = "EPSG:32632"
CORNER = (431_200.0, 5_988_400.0)
OVERVIEWS = (2, 4, 8, 16, 32)


def generate(path: Path, size: int = 8192, seed: int = 7, progress: Callable[[float], None] | None = None) -> Truth:
    """Write the training scene, size x size pixels of 0.3 m, as a tiled GeoTIFF with overviews and give its truth.

    A smaller size shows a part where harbour, town and airfield meet; a larger one shows more country around.
    `progress` hears the share done, 0 to 1. The same size and seed give the same pixels.
    """
    tell = progress or (lambda _share: None)
    tell(0.0)
    drawing = lay_out(window_of(size), seed)
    tell(0.08)
    frozen = Frozen.of(drawing, seed)
    count = (-(-size // TILE)) ** 2
    with gdal(), rasterio.open(path, "w", **_profile(size, frozen.origin)) as raster:
        raster.colorinterp = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
        for done, (x, y, pixels) in enumerate(tiles(frozen, size), start=1):
            raster.write(pixels, window=Window(x, y, pixels.shape[2], pixels.shape[1]))
            tell(0.1 + 0.75 * done / count)
    _add_overviews(path, size)
    tell(1.0)
    return Truth(size, size, GSD, seed, tuple(drawing.truth))


def lay_out(window: tuple[float, float, float, float], seed: int, sailing: int | None = None) -> Drawing:
    """Lay out everything inside a window of the world (x0, y0, x1, y1 in metres) without painting it.

    `sailing` is another seed for what sails, so that the same land can be shown on another day.
    """
    drawing = Drawing(window)
    rngs = [np.random.default_rng((seed, salt)) for salt in range(7)]
    rngs[3] = rngs[3] if sailing is None else np.random.default_rng((sailing, 3))
    country.lay_water_and_roads(drawing, rngs[0])
    drawing.reserved.extend((shapely.Polygon(harbour.YARD).buffer(6.0), airfield.ground().buffer(10.0)))
    kept = [harbour.build(drawing, rngs[1]), airfield.build(drawing, rngs[2])]
    harbour.sail(drawing, rngs[3])
    kept.append(town.build(drawing, rngs[4]))
    kept.append(country.farms(drawing, rngs[5]))
    country.till(drawing, rngs[6], shapely.union_all([*kept, *drawing.reserved]))
    return drawing


def window_of(size: int) -> tuple[float, float, float, float]:
    """Give the part of the world (x0, y0, x1, y1 in metres) a scene of this size shows."""
    side = size * GSD
    if side < WORLD:
        x0, y0 = (round(min(max(at - side / 2, 0.0), WORLD - side) / GSD) * GSD for at in FOCUS)
    else:
        x0 = y0 = -round((side - WORLD) / 2 / GSD) * GSD
    return x0, y0, x0 + side, y0 + side


def _profile(size: int, origin: tuple[float, float]) -> dict[str, object]:
    transform = Affine(GSD, 0.0, CORNER[0] + origin[0], 0.0, -GSD, CORNER[1] - origin[1])
    return {
        "driver": "GTiff", "width": size, "height": size, "count": 3, "dtype": "uint8", "crs": CRS,
        "transform": transform, "tiled": True, "blockxsize": 512, "blockysize": 512, "interleave": "pixel",
        "compress": "JPEG", "photometric": "YCBCR", "JPEG_QUALITY": 90,
    }  # fmt: skip


def _add_overviews(path: Path, size: int) -> None:
    levels = [level for level in OVERVIEWS if size // level >= 128]  # noqa: PLR2004 - smaller ones help nobody
    options = {"COMPRESS_OVERVIEW": "JPEG", "PHOTOMETRIC_OVERVIEW": "YCBCR", "JPEG_QUALITY_OVERVIEW": "88"}
    with gdal(**options), rasterio.open(path, "r+") as raster:
        raster.build_overviews(levels, Resampling.average)
