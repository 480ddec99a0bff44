"""GDAL's environment is one for the program, whichever threads come and go."""

import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from rasterio._env import get_gdal_config

from app import settings
from app.imagery.environment import gdal
from app.imagery.memory import shares
from app.imagery.source import RasterSource
from app.imagery.training.examples import cut
from tests.imagery.conftest import WriteRaster


def blocks() -> int:
    """What GDAL may keep of blocks now."""
    return int(get_gdal_config("GDAL_CACHEMAX"))


def test_a_thread_that_has_read_leaves_the_bounds_of_the_cache_to_the_others(raster: WriteRaster) -> None:
    path = raster("a.tif", np.ones((1, 300, 300), np.uint8))
    with RasterSource.open(path) as source:
        reader = threading.Thread(target=source.read, args=((0, 0, 300, 300), (30, 30), (1,)))
        reader.start()
        reader.join()
    assert blocks() == shares().blocks


def test_another_limit_of_memory_counts_from_the_next_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with gdal():
        assert blocks() == shares().blocks
    monkeypatch.setattr(settings, "memory_mb", lambda: 1200.0)
    with gdal():
        assert blocks() == shares().blocks != 128 << 20
    monkeypatch.undo()
    with gdal():
        assert blocks() == shares().blocks


def test_what_one_reading_asks_for_besides_is_over_with_it() -> None:
    with gdal(GDAL_PAM_ENABLED="NO"):
        assert get_gdal_config("GDAL_PAM_ENABLED", normalize=False) == "NO"
        assert get_gdal_config("GDAL_VRT_ENABLE_PYTHON", normalize=False) == "NO"
    with gdal():
        assert get_gdal_config("GDAL_PAM_ENABLED", normalize=False) is None
        assert get_gdal_config("GDAL_VRT_ENABLE_PYTHON", normalize=False) == "NO"


def test_a_scene_without_a_map_position_opens_without_a_warning(raster: WriteRaster) -> None:
    path: Path = raster("b.tif", np.ones((1, 30, 30), np.uint8))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        RasterSource.open(path).close()
    assert not said


def test_a_thread_that_cuts_examples_for_the_guide_has_entered_the_environment(raster: WriteRaster) -> None:
    path, square = raster("scene.tif", np.full((3, 128, 128), 90, np.uint8)), shapely.box(40, 40, 90, 90)
    made: list[object] = []

    def illustrate() -> None:
        made.extend([rasterio.env.hasenv(), cut(path, square, square, good=False)[:2], rasterio.env.hasenv()])

    thread = threading.Thread(target=illustrate)
    thread.start()
    thread.join()
    assert made == [False, b"\xff\xd8", True]
