"""Scenes large enough to need overviews, in a cache folder of their own."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.imagery.overviews.pyramid import Overviews
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster

WIDTH, HEIGHT = 5003, 4801
Open = Callable[..., RasterSource]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ORTHOMARK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def scene(raster: WriteRaster) -> Open:
    """Write a scene of noise on a slope and open it."""

    def make(kind: str = "uint8", bands: int = 1, **profile: object) -> RasterSource:
        return RasterSource.open(raster("scene.tif", pixels(kind, bands), **{"tiled": True, **profile}))

    return make


def pixels(kind: str, bands: int) -> np.ndarray:
    rng = np.random.default_rng(4)
    noise = rng.integers(0, 90, (bands, HEIGHT, WIDTH), np.uint8)
    return (noise + np.linspace(10, 150, WIDTH).astype(np.uint8)).astype(kind)


def overviews_of(source: RasterSource) -> Overviews:
    assert source.overviews is not None
    return source.overviews


def build(overviews: Overviews, steps: int | None = None) -> int:
    """Do so many steps, or all; give how many were done."""
    done = 0
    while overviews.ready and (steps is None or done < steps):
        overviews.step()
        done += 1
    return done


def kept(source: RasterSource) -> list[np.ndarray]:
    """Everything the overviews of a source hold, values and validity, in order."""
    store = overviews_of(source)._store
    layout = store.layout
    found: list[np.ndarray] = []
    for band in range(1, layout.bands + 1):
        for level in range(2, layout.top + 1):
            for key in layout.keys(level):
                tile = store.read(band, key)
                assert tile is not None, (band, key)
                found += [tile.values, tile.valid]
    return found
