from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from app.imagery import resampling
from app.imagery.correspondence import Located, by_pixels, by_position
from app.imagery.display import default_display
from app.imagery.georeference import Georeference
from app.imagery.resampling import gather
from app.imagery.sampling import RawTile
from app.imagery.source import RasterSource
from app.imagery.warped import WarpedSource
from tests.imagery.conftest import WriteRaster
from tests.imagery.pairs import affine, located, transform

SIZE = (256, 256)
ALL = (0, 0, 256, 256)


def scene_of(source: RasterSource) -> Located:
    info = source.info
    return Located(
        Path(info.path).stem, info.width, info.height, Georeference.of(info.georeference, info.width, info.height)
    )


def ramp(bands: int = 1, kind: type[np.generic] = np.uint16, size: int = 256) -> np.ndarray:
    """Values that say where they lie: 10 per column, 3 per row."""
    plane = 1000 + 10.0 * np.arange(size) + 3.0 * np.arange(size)[:, None]
    return np.stack([plane + 100 * band for band in range(bands)]).astype(kind)


def one() -> Located:
    return located(affine("EPSG:26915", transform("EPSG:26915", 1.0)), name="one")


def test_a_scene_on_the_same_grid_comes_through_unchanged(raster: WriteRaster) -> None:
    data = np.random.default_rng(1).integers(0, 65535, (3, 256, 256)).astype(np.uint16)
    path = raster("b.tif", data, transform=transform("EPSG:26915", 1.0), crs="EPSG:26915")
    with RasterSource.open(path) as source:
        warped = WarpedSource(source, by_position(one(), scene_of(source)))
        tile = warped.read(ALL, SIZE, (3, 1))
    assert np.abs(tile.data.astype(int) - data[[2, 0]]).max() <= 1
    assert tile.valid.all()
    assert tile.data.dtype == np.uint16


@pytest.mark.parametrize("turn", [0, 30, 117])
def test_values_come_from_where_they_lie(raster: WriteRaster, turn: float) -> None:
    grid = transform("EPSG:3857", 1.3, turn=turn)
    path = raster("b.tif", ramp(), transform=grid, crs="EPSG:3857")
    with RasterSource.open(path) as source:
        found = by_position(one(), scene_of(source))
        tile = WarpedSource(source, found).read((100, 90, 60, 50), (60, 50), (1,))
    xs, ys = np.meshgrid(np.arange(100, 160) + 0.5, np.arange(90, 140) + 0.5)
    x, y = found.to_other(xs, ys)
    assert tile.valid.all()
    assert np.abs(tile.data[0] - (1000 + 10 * (x - 0.5) + 3 * (y - 0.5))).max() < 3


def test_outside_of_the_other_scene_and_on_its_nodata_nothing_is_valid(raster: WriteRaster) -> None:
    data = ramp()
    data[:, 100:110, 100:120] = 7
    grid = transform("EPSG:26915", 1.0) @ Affine.translation(50, 0)
    path = raster("b.tif", data, transform=grid, crs="EPSG:26915", nodata=7)
    with RasterSource.open(path) as source:
        tile = WarpedSource(source, by_position(one(), scene_of(source))).read((-10, 0, 266, 256), (266, 256), (1,))
    assert not tile.valid[:, :59].any()
    assert not tile.valid[101:109, 162:178].any()
    assert tile.valid[:95, 62:].all()
    known = tile.data[0][tile.valid]
    assert known.min() >= 999


def test_nodata_does_not_bleed_into_its_neighbours(raster: WriteRaster) -> None:
    data = np.full((1, 256, 256), 5000, np.uint16)
    data[:, :, 128:] = 0
    path = raster("b.tif", data, transform=transform("EPSG:26915", 1.0, turn=20), crs="EPSG:26915", nodata=0)
    with RasterSource.open(path) as source:
        tile = WarpedSource(source, by_position(one(), scene_of(source))).read(ALL, SIZE, (1,))
    assert set(np.unique(tile.data[0][tile.valid])) == {5000}


def test_a_band_without_a_number_leaves_the_others_as_they_are(raster: WriteRaster) -> None:
    data = ramp(2, np.float32)
    data[0, 120:140, 120:140] = np.nan
    path = raster("b.tif", data, transform=transform("EPSG:26915", 1.0, turn=5), crs="EPSG:26915")
    with RasterSource.open(path) as source:
        tile = WarpedSource(source, by_position(one(), scene_of(source))).read((110, 110, 40, 40), (40, 40), (1, 2))
    assert tile.valid.all()
    assert np.isnan(tile.data[0, 20, 20])
    assert np.isfinite(tile.data[1]).all()


def test_palettes_are_never_mixed(raster: WriteRaster) -> None:
    data = np.where(np.indices((256, 256)).sum(0) % 2, 3, 200)[None].astype(np.uint8)
    colours = {3: (255, 0, 0, 255), 200: (0, 255, 0, 255)}
    grid = transform("EPSG:26915", 1.0, turn=33)
    path = raster("b.tif", data, transform=grid, crs="EPSG:26915", colormap=colours, photometric="palette")
    with RasterSource.open(path) as source:
        warped = WarpedSource(source, by_position(one(), scene_of(source)))
        tile = warped.read((64, 64, 128, 128), (128, 128), (1,))
        assert default_display(warped).palette is not None
    assert set(np.unique(tile.data[tile.valid[None]])) == {3, 200}


def test_ten_metres_beside_thirty_centimetres_and_back(raster: WriteRaster) -> None:
    fine = raster("fine.tif", ramp(size=2048), transform=transform("EPSG:26915", 0.3, size=(2048, 2048)), crs=26915)
    coarse = raster("coarse.tif", ramp(), transform=transform("EPSG:32614", 10.0), crs="EPSG:32614")
    with RasterSource.open(fine) as small, RasterSource.open(coarse) as large:
        down = WarpedSource(small, by_position(scene_of(large), scene_of(small))).read(ALL, SIZE, (1,))
        up = WarpedSource(large, by_position(scene_of(small), scene_of(large))).read((0, 0, 2048, 2048), SIZE, (1,))
    rows, columns = np.nonzero(down.valid)
    assert 55 <= rows.max() - rows.min() <= 66
    assert 55 <= columns.max() - columns.min() <= 66
    assert float(down.data[0, 128, 128]) == pytest.approx(1000 + 13 * (1024 + 5 / 0.3), rel=0.005)
    assert up.valid.all()
    assert float(up.data[0, 128, 128]) == pytest.approx(1000 + 13 * 127.6, rel=0.005)


def test_a_tile_on_both_sides_of_the_antimeridian_is_whole(raster: WriteRaster) -> None:
    grid = transform("EPSG:4326", 1e-3, at=(180.0, 10))
    path = raster("b.tif", ramp(), transform=grid, crs="EPSG:4326")
    first = located(affine("EPSG:32601", transform("EPSG:32601", 100.0, at=(-180.0, 10))))
    with RasterSource.open(path) as source:
        tile = WarpedSource(source, by_position(first, scene_of(source))).read((20, 20, 216, 216), (216, 216), (1,))
    assert tile.valid.all()
    assert (np.diff(tile.data[0, 100].astype(int)) > 0).all()


def test_a_big_picture_is_the_same_as_its_tiles(raster: WriteRaster) -> None:
    grid = transform("EPSG:3857", 1.3, turn=12, size=(1024, 1024))
    path = raster("b.tif", ramp(size=1024), transform=grid, crs="EPSG:3857")
    first = located(affine("EPSG:26915", transform("EPSG:26915", 1.0, size=(1024, 1024))), (1024, 1024))
    with RasterSource.open(path) as source:
        warped = WarpedSource(source, by_position(first, scene_of(source)))
        whole = warped.read((0, 0, 1024, 1024), (1024, 1024), (1,))
        part = warped.read((300, 500, 200, 100), (200, 100), (1,))
    there = whole.data[0, 500:600, 300:500]
    assert np.abs(part.data[0].astype(int) - there).max() <= 3


def test_a_thorough_reading_can_be_stopped_and_a_first_one_cannot(raster: WriteRaster) -> None:
    path = raster("b.tif", ramp(), transform=transform("EPSG:26915", 1.0), crs="EPSG:26915")
    with RasterSource.open(path) as source:
        warped = WarpedSource(source, by_position(one(), scene_of(source)))
        stopped = warped.read(ALL, SIZE, (1,), thorough=True, cancelled=lambda: True)
        first = warped.read(ALL, SIZE, (1,), cancelled=lambda: True)
    assert not stopped.valid.any()
    assert first.valid.all()


def test_pixel_on_pixel_shows_the_other_tile_as_it_is(raster: WriteRaster) -> None:
    path = raster("b.tif", ramp())
    with RasterSource.open(path) as source:
        scene = scene_of(source)
        tile = WarpedSource(source, by_pixels(scene, scene)).read(ALL, SIZE, (1,))
    assert np.array_equal(tile.data, ramp())


def test_the_compiled_kernel_and_numpy_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    resampling.warm()
    rng = np.random.default_rng(5)
    xs, ys = rng.uniform(-3, 43, (2, 64, 64))
    for kind in (np.uint8, np.uint16, np.int16, np.float32, np.float64):
        tile = RawTile(rng.integers(0, 200, (3, 40, 40)).astype(kind), rng.random((40, 40)) > 0.2)
        for smooth in (True, False):
            fast = gather(tile, xs, ys, smooth=smooth)
            with monkeypatch.context() as patch:
                patch.setattr(resampling, "_warmed", set())
                plain = gather(tile, xs, ys, smooth=smooth)
            assert np.array_equal(fast[1], plain[1])
            assert np.abs(fast[0].astype(float) - plain[0]).max() <= (1 if np.dtype(kind).kind in "iu" else 1e-3)


@given(st.floats(0, 39.999), st.floats(0, 39.999))
def test_a_smooth_value_lies_between_its_neighbours(x: float, y: float) -> None:
    data = np.arange(1600, dtype=np.float64).reshape(1, 40, 40)
    value, ok = gather(RawTile(data, np.ones((40, 40), bool)), np.array([[x]]), np.array([[y]]), smooth=True)
    assert ok.all()
    expected = np.clip(x - 0.5, 0, 39) + 40 * np.clip(y - 0.5, 0, 39)
    assert value[0, 0, 0] == pytest.approx(expected, abs=1e-6)


def test_two_dates_of_the_shared_town_lie_on_each_other(shared: Path) -> None:
    folder = shared / "imagery" / "joplin_prepost"
    with (
        RasterSource.open(folder / "tile_31500-5137.tif") as after,
        RasterSource.open(folder / "tile_337-9136.tif") as before,
    ):
        found = by_position(scene_of(after), scene_of(before))
        tile = WarpedSource(before, found).read((0, 0, 1024, 1024), (512, 512), (1, 2, 3))
    assert found.words == "warped from EPSG:26915 to the pixels of tile_31500-5137"
    assert 0.45 < tile.valid.mean() < 0.6
