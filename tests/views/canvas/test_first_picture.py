"""A scene with overviews comes up with no pixel decoded twice, and none finer than is shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling

from app.imagery.environment import gdal
from app.imagery.fetch import Size
from app.imagery.grid import FloatWindow, TileGrid
from app.imagery.info import RasterInfo
from app.imagery.sampling import RawTile
from app.imagery.source import RasterSource
from tests.views.canvas.stage import Stage, Until

SIDE = 2048


class Noting:
    """A source that notes what is read of it."""

    def __init__(self, source: RasterSource) -> None:
        self._source = source
        self.info: RasterInfo = source.info
        self.read_of: list[tuple[FloatWindow, Size]] = []

    def read(
        self,
        window: FloatWindow,
        size: Size,
        bands: tuple[int, ...],
        *,
        thorough: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> RawTile:
        self.read_of.append((window, size))
        return self._source.read(window, size, bands, thorough=thorough, cancelled=cancelled)


@pytest.fixture(scope="module")
def with_overviews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cog") / "cog.tif"
    pixels = np.random.default_rng(1).integers(20, 220, (3, SIDE, SIDE), np.uint8)
    shape = {"width": SIDE, "height": SIDE, "count": 3, "dtype": "uint8", "crs": "EPSG:32618"}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512}
    place = rasterio.Affine(0.5, 0.0, 500000.0, 0.0, -0.5, 4100000.0)
    with gdal(), rasterio.open(path, "w", driver="GTiff", transform=place, **shape, **tiles) as target:
        target.write(pixels)
        target.build_overviews([2, 4], Resampling.average)
    return path


@pytest.fixture
def make_noted(with_overviews: Path, until: Until) -> Iterator[Callable[[int, int], tuple[Stage, Noting]]]:
    stages: list[Stage] = []

    def make(width: int, height: int) -> tuple[Stage, Noting]:
        stage = Stage(with_overviews, until, (width, height))
        stages.append(stage)
        noting = Noting(stage.source)
        stage.canvas.show_scene(stage.scene, noting, None, stage.georeference)
        stage.settle()
        until(lambda: stage.canvas.overview() is not None)
        return stage, noting

    yield make
    for stage in stages:
        stage.close()


@pytest.mark.parametrize(("width", "height", "level"), [(1200, 1000, 1), (1200, 1080, 1), (700, 560, 2)])
def test_the_first_picture_reads_each_tile_once_and_none_finer_than_it_shows(
    make_noted: Callable[[int, int], tuple[Stage, Noting]], width: int, height: int, level: int
) -> None:
    stage, noting = make_noted(width, height)
    grid = TileGrid(SIDE, SIDE)
    assert grid.level_for(stage.canvas.camera.scale) == level
    preview = {(grid.window(key), grid.size(key)) for key in grid.tiles((0, 0, SIDE, SIDE), 1)}
    whole = ((0, 0, SIDE, SIDE), (512, 512))
    assert sorted(noting.read_of) == sorted([*preview, whole])


def test_a_finer_view_adds_only_its_own_tiles(make_noted: Callable[[int, int], tuple[Stage, Noting]]) -> None:
    stage, noting = make_noted(700, 560)
    before = len(noting.read_of)
    stage.look(300, 300, 1.0)
    added = noting.read_of[before:]
    assert len(added) == len(set(added))
    assert {size for _, size in added} == {(512, 512)}
    assert {window[2] for window, _ in added} == {512}
