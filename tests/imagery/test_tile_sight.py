import numpy as np
import pytest

from app.imagery.display import Display
from app.imagery.grid import TileGrid, TileKey
from app.imagery.selecting.shelf import ModelShelf
from app.imagery.selecting.tile_sight import TileSight
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster

SIZE = (700, 1100)


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (3, *SIZE)).astype(np.uint8)


def sight(source: RasterSource, known: dict[TileKey, np.ndarray] | None = None, top: float = 255.0) -> TileSight:
    grid = TileGrid(SIZE[1], SIZE[0])
    display = Display((1, 2, 3), ((0.0, top),) * 3)
    return TileSight(source, grid, display, (known or {}).get, (0, 0, SIZE[1], SIZE[0]), 0, ModelShelf())


def test_a_window_across_tiles_is_seen_pixel_by_pixel(raster: WriteRaster, values: np.ndarray) -> None:
    with RasterSource.open(raster("a.tif", values)) as source:
        seen = sight(source).read((500.2, 505.0, 60.0, 20.5), 0)

    assert (seen.x, seen.y, seen.step) == (500.0, 505.0, 1.0)
    assert np.array_equal(seen.rgb, values[:, 505:526, 500:561].transpose(1, 2, 0))
    assert seen.valid.all()


def test_it_is_seen_after_the_stretch(raster: WriteRaster, values: np.ndarray) -> None:
    with RasterSource.open(raster("a.tif", values)) as source:
        seen = sight(source, top=100.0).read((0, 0, 50, 50), 0)

    assert (seen.rgb[values[:, :50, :50].transpose(1, 2, 0) >= 100] == 255).all()


def test_a_tile_in_memory_is_not_read_again(raster: WriteRaster, values: np.ndarray) -> None:
    green = np.zeros((512, 512, 4), np.uint8)
    green[..., 1] = green[..., 3] = 255
    with RasterSource.open(raster("a.tif", values)) as source:
        seen = sight(source, {TileKey(0, 0, 0): green}).read((10, 10, 20, 20), 0)

    assert (seen.rgb == (0, 255, 0)).all()


def test_a_window_beyond_the_scene_ends_at_its_edge(raster: WriteRaster, values: np.ndarray) -> None:
    with RasterSource.open(raster("a.tif", values)) as source:
        seen = sight(source).read((1000, -50, 500, 100), 1)

    assert seen.rgb.shape == (25, 50, 3)
    assert (seen.x, seen.y, seen.step) == (1000.0, 0.0, 2.0)
    assert seen.row_column(1051.0, 3.0) == (1, 25)
