import math
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC
from rasterio.transform import GCPTransformer, RPCTransformer

from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.models.scene import GeoreferenceData, GeoreferenceKind, GroundPoint
from tests.imagery.conftest import WriteRaster

XS, YS = np.array([0, 0.5, 10, 63.25, 64]), np.array([0, 47.5, 3, 20.75, 48])
RADIUS = 40_000_000 / 360


def of_file(path: Path, height: float | None = None) -> Georeference:
    with RasterSource.open(path) as source:
        return Georeference.of(source.info.georeference, source.info.width, source.info.height, height)


def metres(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    return float(np.max(Geod(ellps="WGS84").inv(one[0], one[1], other[0], other[1])[2]))


@pytest.mark.parametrize("rotation", [0, 30, 200])
@pytest.mark.parametrize("shear", [0, 12])
def test_an_affine_scene_lies_where_pyproj_puts_it(raster: WriteRaster, rotation: float, shear: float) -> None:
    transform = (
        Affine.translation(500_000, 4_300_000)
        @ Affine.rotation(rotation)
        @ Affine.shear(shear)
        @ Affine.scale(0.5, -0.5)
    )
    path = raster("a.tif", np.zeros((1, 48, 64), np.uint8), transform=transform, crs="EPSG:32618")
    reference = of_file(path)
    east, north = transform @ (XS, YS)
    expected = Transformer.from_crs("EPSG:32618", "EPSG:4326", always_xy=True).transform(east, north)
    assert metres(reference.to_lonlat(XS, YS), expected) < 1e-6
    back = reference.from_lonlat(*expected)
    assert np.abs(np.subtract(back, (XS, YS))).max() < 1e-6
    assert reference.exactness == "affine, EPSG:32618"


def ground_points(count: int, bend: float) -> list[GroundControlPoint]:
    rng = np.random.default_rng(count)
    pixels = [(0, 0), (64, 0), (64, 48), (0, 48), *map(tuple, rng.uniform(0, 48, (count - 4, 2)))]
    return [
        GroundControlPoint(row=y, col=x, x=500_000 + 2 * x + 0.3 * y + bend * x * y, y=4_300_000 - 2 * y + 0.1 * x)
        for x, y in pixels
    ]


@pytest.mark.parametrize(("count", "bend", "order"), [(4, 0, 1), (12, 0.002, 2)])
def test_a_scene_with_ground_points_lies_where_gdal_puts_it(
    raster: WriteRaster, count: int, bend: float, order: int
) -> None:
    points = ground_points(count, bend)
    reference = of_file(raster("a.tif", np.zeros((1, 48, 64), np.uint8), gcps=points, crs="EPSG:32618"))
    with GCPTransformer(points) as gdal_model:
        east, north = gdal_model.xy(YS, XS, offset="ul")
    assert np.abs(np.subtract(reference.to_map(XS, YS), (east, north))).max() < 0.01
    assert np.abs(np.subtract(reference.from_lonlat(*reference.to_lonlat(XS, YS)), (XS, YS))).max() < 1e-6
    assert reference.exactness == f"{count} GCPs, polynomial order {order}, rms 0.0 px, EPSG:32618"


def test_ground_points_that_do_not_fit_say_by_how_much(raster: WriteRaster) -> None:
    points = ground_points(5, 0)
    points[0].x += 20
    reference = of_file(raster("a.tif", np.zeros((1, 48, 64), np.uint8), gcps=points, crs="EPSG:32618"))
    assert "rms 2." in reference.exactness


@pytest.mark.parametrize("name", ["rpc/wv3_20.NTF", "gdal/rpc.vrt"])
@pytest.mark.parametrize("height", [0.0, 250.0])
def test_a_scene_with_rpc_lies_where_gdal_puts_it(shared: Path, name: str, height: float) -> None:
    path = shared / "imagery" / name
    reference = of_file(path, height)
    with RasterSource.open(path) as source:
        rpc = source.info.georeference.rpc
    assert rpc is not None
    with RPCTransformer(_rasterio_rpc(rpc), rpc_height=height, rpc_pixel_error_threshold=1e-6) as gdal_model:
        expected = tuple(np.array(values) for values in gdal_model.xy(YS, XS, offset="ul"))
    assert metres(reference.to_lonlat(XS, YS), expected) < 0.001
    assert np.abs(np.subtract(reference.from_lonlat(*reference.to_lonlat(XS, YS)), (XS, YS))).max() < 1e-4
    assert f"RPC, no DEM, height {height:.0f} m" in reference.exactness


def _rasterio_rpc(rpc: dict) -> RPC:
    return RPC.from_gdal({"ERR_BIAS": "0", "ERR_RAND": "0", **rpc})


def test_rpc_without_a_height_are_used_at_their_own() -> None:
    data = GeoreferenceData(GeoreferenceKind.RPC, rpc=plain_rpc(height_off="120"))
    assert Georeference.of(data, 100, 100).exactness.startswith("RPC, no DEM, height 120 m, 0.0 m aside")


def plain_rpc(lon: str = "10", height_off: str = "0") -> dict[str, str]:
    """One degree in 1000 pixels, straight down."""
    unit = " 0" * 17
    return {
        "LONG_OFF": lon, "LAT_OFF": "20", "HEIGHT_OFF": height_off, "LONG_SCALE": "1", "LAT_SCALE": "1",
        "HEIGHT_SCALE": "100", "SAMP_OFF": "49.5", "LINE_OFF": "49.5", "SAMP_SCALE": "1000", "LINE_SCALE": "1000",
        "SAMP_NUM_COEFF": "0 1 0" + unit, "SAMP_DEN_COEFF": "1 0 0" + unit,
        "LINE_NUM_COEFF": "0 0 -1" + unit, "LINE_DEN_COEFF": "1 0 0" + unit,
    }  # fmt: skip


def test_rpc_of_pixel_centres_lie_half_a_pixel_in() -> None:
    reference = Georeference.of(GeoreferenceData(GeoreferenceKind.RPC, rpc=plain_rpc()), 100, 100)
    assert np.allclose(reference.to_lonlat(50, 50), (10, 20))


@pytest.mark.parametrize("lon", ["179.99", "-179.99"])
def test_rpc_across_the_date_line_go_there_and_back(lon: str) -> None:
    reference = Georeference.of(GeoreferenceData(GeoreferenceKind.RPC, rpc=plain_rpc(lon)), 100, 100)
    xs, ys = np.array([0.0, 50, 100]), np.array([0.0, 50, 100])
    longitudes, latitudes = reference.to_lonlat(xs, ys)
    assert (np.abs(longitudes) <= 180).all()
    assert np.abs(np.subtract(reference.from_lonlat(longitudes, latitudes), (xs, ys))).max() < 1e-6


def test_the_chart_across_180_reads_as_it_is_printed(shared: Path) -> None:
    reference = of_file(shared / "imagery" / "nitf" / "i_3004g.ntf")
    lines = {(128.25, 128.25): (170, 10), (256, 256): (180, 0), (383.75, 383.75): (-170, -10)}
    for (x, y), (lon, lat) in lines.items():
        at = [float(value) for value in reference.to_lonlat(x, y)]
        assert abs((at[0] - lon + 180) % 360 - 180) < 0.1
        assert abs(at[1] - lat) < 0.1
        assert np.allclose(reference.from_lonlat(lon, lat), (x, y), atol=1.5)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (GeoreferenceData(GeoreferenceKind.NONE), "no map position"),
        (GeoreferenceData(GeoreferenceKind.AFFINE, None, (1, 0, 5, 0, -1, 5)), "no map position .*known CRS"),
        (GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:4326", (1, 1, 0, 1, 1, 0)), r"no map position \(affine"),
        (GeoreferenceData(GeoreferenceKind.AFFINE, 'LOCAL_CS["x"]', (1, 0, 0, 0, 1, 0)), "no map position"),
        (GeoreferenceData(GeoreferenceKind.RPC, rpc={"LINE_OFF": "1"}), r"no map position \(rpc"),
        (
            GeoreferenceData(
                GeoreferenceKind.GCP, "EPSG:4326", gcps=tuple(GroundPoint(n, n, n, n) for n in range(4))
            ),
            r"no map position \(gcp",
        ),
    ],
)  # fmt: skip
def test_a_scene_without_usable_position_says_so_and_gives_no_numbers(data: GeoreferenceData, words: str) -> None:
    reference = Georeference.of(data, 10, 10)
    assert not reference.known
    assert re.match(words, reference.exactness)
    assert np.isnan(reference.to_lonlat(1, 1)).all()
    assert np.isnan(reference.from_lonlat(1, 1)).all()
    assert math.isnan(reference.metres_per_pixel(1, 1))
    assert math.isnan(reference.north(1, 1))
    assert reference.decimals == 0


def web_mercator(pixel: float, north: float) -> Georeference:
    data = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:3857", (pixel, 0, 0, 0, -pixel, north))
    return Georeference.of(data, 100, 100)


def test_metres_per_pixel_are_metres_on_the_ground_not_on_the_map() -> None:
    at_60_degrees = 8_399_737.89
    assert web_mercator(1, at_60_degrees).metres_per_pixel(0, 0) == pytest.approx(0.5, rel=0.003)
    assert web_mercator(1, 0).metres_per_pixel(0, 0) == pytest.approx(1, rel=0.005)


def test_digits_are_no_finer_than_the_pixel() -> None:
    assert [web_mercator(size, 0).decimals for size in (0.1, 0.5, 5, 100)] == [7, 6, 5, 4]


@given(st.floats(0, 359.9), st.floats(-80, 80))
def test_north_is_where_the_rotation_took_it(rotation: float, lat: float) -> None:
    turn = Affine.translation(20, lat) @ Affine.scale(1, 1) @ Affine.rotation(rotation) @ Affine.scale(1e-5, -1e-5)
    data = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:4326", tuple(turn)[:6])
    found = Georeference.of(data, 100, 100).north(50, 50)
    assert abs((found - rotation + 180) % 360 - 180) < 0.1


def test_positions_come_from_the_stored_values_when_the_file_has_gone(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.NTF"
    shutil.copy(shared / "imagery" / "rpc" / "wv3_20.NTF", path)
    with RasterSource.open(path) as source:
        data = source.info.georeference
    path.unlink()
    lon, lat = Georeference.of(data, 500, 500).to_lonlat(250, 250)
    assert (round(float(lon), 3), round(float(lat), 3)) == (-58.526, -34.555)
