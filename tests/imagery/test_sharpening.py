"""Sharpening of tiles: no seam where they meet, nothing from where there is no picture, nothing far from 1 : 1."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from app.imagery.display import Display
from app.imagery.grid import TileGrid, TileKey
from app.imagery.picture import render
from app.imagery.sampling import RawTile
from app.imagery.sharpening import read_to_show, sharpened
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster

SHARP = Display((1,), ((0.0, 255.0),), sharpening=1.2)


@pytest.fixture
def noisy(raster: WriteRaster) -> RasterSource:
    data = np.random.default_rng(5).integers(0, 4000, (1, 300, 420)).astype(np.uint16)
    return RasterSource.open(raster("a.tif", data))


def test_tiles_put_together_are_the_picture_sharpened_whole(noisy: RasterSource) -> None:
    whole = read_to_show(noisy, (0, 0, 420, 300), (420, 300), SHARP).data
    grid = TileGrid(420, 300, tile=128)
    together = np.zeros_like(whole)
    for key in grid.tiles((0, 0, 420, 300), 0):
        x, y, width, height = grid.window(key)
        tile = read_to_show(noisy, (x, y, width, height), grid.size(key), SHARP)
        together[:, y : y + height, x : x + width] = tile.data
    assert np.array_equal(together, whole)


def test_it_adds_what_a_value_has_more_than_its_surroundings() -> None:
    data = np.full((1, 9, 9), 100, np.float64)
    data[0, 4, 4] = 200
    shown = sharpened(RawTile(data, np.ones((9, 9), bool)), 1.0)
    assert shown[0, 4, 4] == pytest.approx(200 + 100 - 100 * (6 / 16) ** 2, abs=1e-3)
    assert shown[0, 0, 0] == pytest.approx(100, abs=1e-3)
    assert shown[0, 4, 5] < 100


def test_an_even_picture_stays_as_it_is_up_to_its_edges_and_holes() -> None:
    data = np.full((1, 20, 20), 777, np.uint16)
    valid = np.ones((20, 20), bool)
    valid[5:9, 5:9] = False
    data[0, ~valid] = 0
    shown = sharpened(RawTile(data, valid), 1.2)
    assert (shown[0][valid] == 777).all()
    assert (shown[0][~valid] == 0).all()


def test_values_stay_within_what_their_kind_can_hold() -> None:
    data = np.zeros((1, 8, 8), np.uint8)
    data[0, :, 4:] = 255
    shown = sharpened(RawTile(data, np.ones((8, 8), bool)), 1.2)
    assert shown.dtype == np.uint8
    assert shown[0, 0].tolist() == [0, 0, 0, 0, 255, 255, 255, 255]


def test_overviews_are_left_alone(noisy: RasterSource) -> None:
    coarse = (0.0, 0.0, 420.0, 300.0), (105, 75)
    assert np.array_equal(read_to_show(noisy, *coarse, SHARP).data, noisy.read(*coarse, (1,)).data)


def test_off_means_the_reading_itself(noisy: RasterSource) -> None:
    plain = Display((1,), ((0.0, 255.0),))
    assert np.array_equal(
        read_to_show(noisy, (0, 0, 64, 64), (64, 64), plain).data, noisy.read((0, 0, 64, 64), (64, 64), (1,)).data
    )


def test_the_edge_of_a_scene_is_sharpened_as_if_nothing_lay_beyond(noisy: RasterSource) -> None:
    key = TileKey(0, 0, 0)
    grid = TileGrid(420, 300, tile=128)
    tile = read_to_show(noisy, grid.window(key), grid.size(key), SHARP)
    assert tile.valid.all()
    assert tile.data.shape == (1, 128, 128)


def test_a_rendered_picture_is_sharpened_and_the_file_untouched(noisy: RasterSource) -> None:
    before = sha256(Path(noisy.info.path).read_bytes()).hexdigest()
    plain = Display((1,), ((0.0, 4000.0),))
    sharp = Display((1,), ((0.0, 4000.0),), sharpening=0.5)
    window, size = (10.0, 10.0, 100.0, 100.0), (100, 100)
    assert render(noisy, None, window, size, sharp).std() > render(noisy, None, window, size, plain).std()
    assert sha256(Path(noisy.info.path).read_bytes()).hexdigest() == before
