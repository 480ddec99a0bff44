"""Seeded scenes, written once under a cache folder."""

import multiprocessing
import os
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.windows import Window

STRIP = 512
PLACE = rasterio.Affine(0.5, 0.0, 500000.0, 0.0, -0.5, 4100000.0)


def cache_folder() -> Path:
    """$ORTHOMARK_BENCH, else the user's cache folder, else the temporary one."""
    named = os.environ.get("ORTHOMARK_BENCH")
    base = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "orthomark-bench"
    base.mkdir(parents=True, exist_ok=True)
    return base


def cog(size: int) -> Path:
    """8-bit RGB, tiled, JPEG, with overviews."""
    options = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "jpeg", "photometric": "ycbcr"}
    return _made(f"cog_{size}.tif", size, 3, "uint8", options, True)


def plain(size: int) -> Path:
    """8-bit RGB in strips without overviews."""
    return _made(f"plain_{size}.tif", size, 3, "uint8", {"tiled": False}, False)


def u16(size: int) -> Path:
    """Four bands of 16 bits, tiled, deflated, without overviews."""
    options = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate", "zlevel": 1}
    return _made(f"u16_{size}.tif", size, 4, "uint16", options, False)


def _made(name: str, *how: object) -> Path:
    """Write it unless it is there, in a process of its own: its memory shall not count."""
    path = cache_folder() / name
    if not path.exists():
        part = path.with_suffix(".part.tif")
        maker = multiprocessing.get_context("spawn").Process(target=_write, args=(part, *how))
        maker.start()
        maker.join()
        part.rename(path)
    return path


def _write(path: Path, size: int, bands: int, dtype: str, options: dict[str, object], overviews: bool) -> None:
    rng = np.random.default_rng(size)
    texture = rng.integers(0, 40, (bands, STRIP, STRIP + size), np.uint8)
    slope = np.linspace(40, 180, size)
    header = {"width": size, "height": size, "count": bands, "dtype": dtype, "crs": "EPSG:32618", "transform": PLACE}
    with rasterio.open(path, "w", driver="GTiff", BIGTIFF="IF_SAFER", **header, **options) as target:
        for row in range(0, size, STRIP):
            height = min(STRIP, size - row)
            shift = int(rng.integers(0, STRIP))
            block = texture[:, :height, shift : shift + size] + (slope + 30 * np.sin(row / 3000)).astype(np.uint8)
            block[:, :, ::640] = 230
            wide = block.astype(dtype) * (9 if dtype == "uint16" else 1)
            target.write(wide, window=Window(0, row, size, height))
    if overviews:
        with rasterio.open(path, "r+") as target:
            target.build_overviews([2**k for k in range(1, 8) if size >> k >= 256], Resampling.average)
