"""What a loader does when files cannot be read, vanish, are slow, or are opened by the hundred."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.imagery.cache import TileCache
from app.imagery.display import Display
from app.imagery.errors import UnreadableRasterError
from app.imagery.grid import TileGrid, TileKey
from app.imagery.loader import TileLoader
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster
from tests.imagery.test_loader import Gate, Heard, loading

GRID = TileGrid(1024, 1024)
TILES = GRID.tiles((0, 0, 1024, 1024), 0)
LIMIT = 20.0


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def path(raster: WriteRaster) -> Path:
    data = np.random.default_rng(1).integers(1, 255, (1, 1024, 1024), np.uint8)
    return raster("a.tif", data, tiled=True, compress="deflate")


def test_a_tile_of_a_file_replaced_by_another_is_tried_again_until_it_is_back(path: Path) -> None:
    cache, heard = TileCache(), Heard()
    with RasterSource.open(path) as source, loading(source, cache, heard, grid=GRID) as loader:
        away = path.rename(path.with_suffix(".away"))
        path.write_bytes(b"another")
        loader.want(TILES[:1])
        until(lambda: bool(heard.failed))
        assert "another file has taken its place" in heard.failed[0][1]
        away.replace(path)
        until(lambda: heard.done == TILES[:1])
        assert len(heard.failed) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs a system where an open file can be truncated")
def test_a_tile_that_was_cut_off_is_whole_again_when_the_file_is(path: Path) -> None:
    cache, heard = TileCache(), Heard()
    whole, state = path.read_bytes(), path.stat()
    with RasterSource.open(path) as source:
        path.write_bytes(b"\0" * len(whole))
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        with loading(source, cache, heard, grid=GRID) as loader:
            loader.want(TILES[:1])
            until(lambda: bool(heard.failed))
            path.write_bytes(whole)
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
            until(lambda: cache.get(TILES[0]) is not None and bool(cache.get(TILES[0])[..., 3].all()))  # type: ignore[index]


def test_a_reading_held_up_is_said_to_be_slow_and_does_not_hold_up_closing(path: Path) -> None:
    gate, heard = Gate(RasterSource.open(path)), Heard()
    loader = TileLoader(gate, GRID, Display((1,), ((0, 255),)), TileCache(), heard.done.append, heard.fail, 1)
    loader.want(TILES)
    assert gate.first.wait(LIMIT)
    assert loader.slow == frozenset()
    until(lambda: loader.slow == {TILES[0]})
    begun = time.monotonic()
    assert not loader.close(0)
    assert time.monotonic() - begun < 1
    gate.open.set()
    assert loader.close()
    assert heard.done == []


def resources() -> tuple[int, int, int]:
    """Threads, open files, and pages in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return threading.active_count(), len(os.listdir("/proc/self/fd")), pages  # noqa: PTH208


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="counts what Linux shows of a process")
def test_two_hundred_scenes_in_a_row_leave_nothing_behind(raster: WriteRaster, path: Path, tmp_path: Path) -> None:
    large = raster("large.tif", np.ones((1, 4608, 4608), np.uint8), tiled=True)
    broken = tmp_path / "broken.tif"
    broken.write_bytes(path.read_bytes()[:700])
    paths = [path, large, broken, path]
    before = (0, 0, 0)
    for number in range(200):
        if number == 40:
            before = resources()
        _glance(paths[number % len(paths)])
    until(lambda: resources()[0] <= before[0])
    after = resources()
    assert after[1] <= before[1]
    assert after[2] < before[2] * 1.1 + 5000


def _glance(path: Path) -> None:
    """Look at a scene for a moment, and leave it while it is being read."""
    try:
        source = RasterSource.open(path)
    except UnreadableRasterError:
        return
    grid, heard = TileGrid(source.info.width, source.info.height), Heard()
    loader = TileLoader(source, grid, Display((1,), ((0, 255),)), TileCache(), heard.done.append, heard.fail)
    loader.want([TileKey(grid.levels - 1, 0, 0), *grid.tiles((0, 0, 512, 512), 0)])
    until(lambda: bool(heard.done or heard.failed))
    loader.close(0)
    source.close()
