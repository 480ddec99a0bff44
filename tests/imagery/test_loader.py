import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.imagery.cache import TileCache
from app.imagery.display import Display
from app.imagery.grid import TileGrid, TileKey
from app.imagery.loader import TileLoader
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster

DISPLAY = Display((1,), ((0, 255),))
GRID = TileGrid(256, 256, tile=64)
WAIT = 20.0


class Gate:
    """A raster whose readings wait to be let through, and are noted."""

    def __init__(self, source: RasterSource) -> None:
        self._source = source
        self.info = source.info
        self.begun: list[tuple[float, ...]] = []
        self.first = threading.Event()
        self.open = threading.Event()

    def read(self, window: tuple[float, ...], *rest: object, **more: object) -> object:
        self.begun.append(window)
        self.first.set()
        assert self.open.wait(WAIT)
        return self._source.read(window, *rest, **more)  # type: ignore[arg-type]


class Heard:
    """What a loader announced."""

    def __init__(self) -> None:
        self.done: list[TileKey] = []
        self.failed: list[tuple[TileKey, str]] = []

    def fail(self, key: TileKey, sentence: str) -> None:
        self.failed.append((key, sentence))


@pytest.fixture
def source(raster: WriteRaster) -> RasterSource:
    data = np.random.default_rng(1).integers(1, 255, (1, 256, 256), np.uint8)
    return RasterSource.open(raster("a.tif", data))


@contextmanager
def loading(
    source: RasterSource | Gate, cache: TileCache, heard: Heard, workers: int = 2, grid: TileGrid = GRID
) -> Iterator[TileLoader]:
    loader = TileLoader(source, grid, DISPLAY, cache, heard.done.append, heard.fail, workers)  # type: ignore[arg-type]
    try:
        yield loader
    finally:
        if isinstance(source, Gate):
            source.open.set()
        assert loader.close()


def keys(*places: tuple[int, int, int]) -> list[TileKey]:
    return [TileKey(*place) for place in places]


def test_every_wanted_tile_is_read_once_cached_and_announced(source: RasterSource) -> None:
    cache, heard = TileCache(), Heard()
    with loading(source, cache, heard) as loader:
        wanted = GRID.tiles((0, 0, 256, 256), 0)
        loader.want(wanted * 2)
        loader.want(wanted)
        assert loader.wait(WAIT)
        loader.want(wanted)
        assert loader.idle
    assert sorted(heard.done) == sorted(wanted)
    picture = cache.get(TileKey(0, 1, 2))
    assert picture is not None
    assert (picture[..., 0] == source.read((64, 128, 64, 64), (64, 64), (1,)).data[0]).all()


def test_coarse_tiles_come_before_fine_ones_and_the_given_order_holds_within_a_level(source: RasterSource) -> None:
    gate, heard = Gate(source), Heard()
    with loading(gate, TileCache(), heard, workers=1) as loader:
        loader.want(keys((0, 3, 3)))
        assert gate.first.wait(WAIT)
        loader.want(keys((0, 2, 0), (0, 1, 0), (2, 0, 0), (1, 1, 1)))
        gate.open.set()
        assert loader.wait(WAIT)
    assert heard.done == keys((2, 0, 0), (1, 1, 1), (0, 2, 0), (0, 1, 0))


def test_a_new_wish_drops_what_has_not_begun_and_a_late_answer_goes_to_the_cache_unannounced(
    source: RasterSource,
) -> None:
    gate, cache, heard = Gate(source), TileCache(), Heard()
    with loading(gate, cache, heard, workers=1) as loader:
        loader.want(keys((0, 0, 0), (0, 1, 0), (0, 2, 0)))
        assert gate.first.wait(WAIT)
        loader.want(keys((0, 3, 3)))
        gate.open.set()
        assert loader.wait(WAIT)
    assert heard.done == keys((0, 3, 3))
    assert TileKey(0, 0, 0) in cache
    assert TileKey(0, 1, 0) not in cache
    assert len(gate.begun) == 2


def test_a_tile_being_read_is_not_read_again_when_wanted_again(source: RasterSource) -> None:
    gate, heard = Gate(source), Heard()
    with loading(gate, TileCache(), heard) as loader:
        loader.want(keys((0, 0, 0)))
        assert gate.first.wait(WAIT)
        loader.want(keys((0, 0, 0)))
        gate.open.set()
        assert loader.wait(WAIT)
    assert len(gate.begun) == 1
    assert heard.done == keys((0, 0, 0))


def test_a_changed_display_makes_the_wanted_tiles_anew_and_older_answers_are_not_announced(
    source: RasterSource,
) -> None:
    gate, cache, heard = Gate(source), TileCache(), Heard()
    dark = replace(DISPLAY, limits=((300.0, 400.0),))
    with loading(gate, cache, heard, workers=1) as loader:
        loader.want(keys((0, 0, 0)))
        assert gate.first.wait(WAIT)
        loader.set_display(dark)
        assert loader.display == dark
        gate.open.set()
        assert loader.wait(WAIT)
        picture = cache.get(TileKey(0, 0, 0))
    assert heard.done == keys((0, 0, 0))
    assert picture is not None
    assert picture[..., :3].max() == 0


def test_a_tile_pushed_out_of_the_cache_is_read_again_when_wanted_again(source: RasterSource) -> None:
    cache, heard = TileCache(), Heard()
    with loading(source, cache, heard) as loader:
        loader.want(keys((0, 0, 0)))
        assert loader.wait(WAIT)
        cache.clear()
        loader.want(keys((0, 0, 0)))
        assert loader.wait(WAIT)
    assert heard.done == keys((0, 0, 0), (0, 0, 0))


def test_a_damaged_tile_is_shown_as_far_as_it_goes_and_reported(shared: Path) -> None:
    cache, heard = TileCache(), Heard()
    damaged = RasterSource.open(shared / "bad" / "raster" / "corrupt.tif")
    grid = TileGrid(1024, 1024)
    with loading(damaged, cache, heard, grid=grid) as loader:
        loader.want(grid.tiles((0, 0, 1024, 1024), 0))
        assert loader.wait(WAIT)
    assert len(heard.done) == 4
    assert [key for key, _ in heard.failed] == keys((0, 1, 1))
    assert heard.failed[0][1].endswith("the file is damaged; copy it again from where it came.")


def test_a_tile_that_cannot_be_read_at_all_is_reported_once(source: RasterSource) -> None:
    heard = Heard()
    with loading(source, TileCache(), heard) as loader:
        source.close()
        loader.want(keys((0, 0, 0)))
        assert loader.wait(WAIT)
        loader.want(keys((0, 0, 0)))
        assert loader.wait(WAIT)
    assert heard.done == []
    assert len(heard.failed) == 1


def test_closing_drops_what_waits_and_ends_the_threads(source: RasterSource) -> None:
    gate, heard = Gate(source), Heard()
    with loading(gate, TileCache(), heard, workers=1) as loader:
        loader.want(GRID.tiles((0, 0, 256, 256), 0))
        assert gate.first.wait(WAIT)
    assert len(gate.begun) == 1
    assert heard.done == []


def test_a_sparse_tile_is_announced_again_once_it_was_read_whole(raster: WriteRaster) -> None:
    size = 5000
    path = raster("a.tif", np.full((1, size, size), 90, np.uint8), tiled=True, blockxsize=256, blockysize=256)
    grid, heard, cache = TileGrid(size, size), Heard(), TileCache()
    with loading(RasterSource.open(path), cache, heard, grid=grid) as loader:
        top = TileKey(grid.levels - 1, 0, 0)
        loader.want([top])
        assert loader.wait(WAIT)
    assert heard.done == [top, top]
