"""A tile of another scene warped into the pixels of this one, beside reads and GDAL's warper; one JSON line."""

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import Affine
from rasterio.warp import reproject
from scenery.figures import spread
from scenery.rasters import cog

from app.imagery import resampling
from app.imagery.correspondence import Located, by_position
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.imagery.warped import WarpedSource
from app.models.scene import GeoreferenceData, GeoreferenceKind

TILE = 512
TURN = 12
CRS = "EPSG:3857"


def frame(other: Located) -> Located:
    """A turned grid in another CRS around the middle of the scene, with pixels about as large."""
    lon, lat = other.georeference.to_lonlat(other.width / 2, other.height / 2)
    east, north = Georeference.of(
        GeoreferenceData(GeoreferenceKind.AFFINE, CRS, (1, 0, 0, 0, -1, 0)), 1, 1
    ).from_lonlat(lon, lat)
    pixel = other.metres_per_pixel / np.cos(np.radians(float(lat)))
    grid = Affine.translation(float(east), -float(north)) @ Affine.rotation(TURN) @ Affine.scale(pixel, -pixel)
    grid = grid @ Affine.translation(-other.width / 2, -other.height / 2)
    data = GeoreferenceData(GeoreferenceKind.AFFINE, CRS, tuple(grid)[:6])
    return Located("one", other.width, other.height, Georeference.of(data, other.width, other.height))


def timed(work: Callable[[int, int], object], places: list[tuple[int, int]]) -> dict[str, float]:
    """Milliseconds of the work at each place, once GDAL holds the blocks decoded: decoding is not what differs."""
    for x, y in places:
        work(x, y)
    times = []
    for x, y in places:
        start = time.perf_counter()
        work(x, y)
        times.append((time.perf_counter() - start) * 1e3)
    return spread(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--tiles", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    resampling.warm()
    path = cog(arguments.size)
    rng = np.random.default_rng(1)
    low, high = arguments.size // 4, arguments.size // 2
    places = [(int(x), int(y)) for x, y in rng.integers(low, high, (arguments.tiles, 2))]
    bands = (1, 2, 3)
    with RasterSource.open(path) as source, rasterio.open(path) as dataset:
        info = source.info
        other = Located("other", info.width, info.height, Georeference.of(info.georeference, info.width, info.height))
        one = frame(other)
        found = by_position(one, other)
        warped = WarpedSource(source, found)
        grid = Affine(*one.georeference.data.affine)  # type: ignore[misc]
        size = (TILE, TILE)

        def gdal(x: int, y: int) -> None:
            out = np.zeros((3, TILE, TILE), np.uint8)
            place = grid @ Affine.translation(x, y)
            band = rasterio.band(dataset, [1, 2, 3])
            reproject(band, out, dst_transform=place, dst_crs=CRS, resampling=Resampling.bilinear, warp_mem_limit=64)

        figures = {
            "warped_ms": timed(lambda x, y: warped.read((x, y, TILE, TILE), size, bands), places),
            "read_as_much_ms": timed(lambda x, y: source.read((x, y, 620, 620), (620, 620), bands), places),
            "gdal_ms": timed(gdal, places),
        }
    print(json.dumps({"script": "warp", "size": arguments.size, **figures}))


if __name__ == "__main__":
    main()
