"""A sample of the blocks of a large scene is read by two threads, and is the same as if by one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
import rasterio

from app.imagery.environment import gdal, without_position_warning
from app.imagery.errors import UnreadableRasterError
from app.imagery.fetch import Fetcher
from app.imagery.sampling import RawTile, Sampler
from app.imagery.source import RasterSource

SIDE = 4608
WHOLE = (0.0, 0.0, float(SIDE), float(SIDE))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.tif"
    steps = (np.arange(SIDE) // 300 * 17 % 100).astype(np.uint8)
    shape = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "uint8"}
    tiles = {"tiled": True, "blockxsize": 256, "blockysize": 256}
    with gdal(), without_position_warning(), rasterio.open(path, "w", driver="GTiff", **shape, **tiles) as target:
        target.write((steps[:, None] + steps + 10)[None])
    return path


def sampled(path: Path, another: Callable[[], AbstractContextManager[Fetcher]] | None) -> RawTile:
    with RasterSource.open(path) as source, gdal(), rasterio.open(path) as dataset:
        tile = Sampler(Fetcher(dataset, source.info, (1,)), lambda: False, another).read(
            WHOLE, (300, 300), thorough=False
        )
    assert tile.sparse
    return tile


def test_two_threads_sample_what_one_would(large: Path) -> None:
    lent = []

    @contextmanager
    def another() -> Iterator[Fetcher]:
        with RasterSource.open(large) as source, gdal(), rasterio.open(large) as dataset:
            lent.append(dataset)
            yield Fetcher(dataset, source.info, (1,))

    one, two = sampled(large, None), sampled(large, another)
    assert len(lent) == 1
    assert lent[0].closed
    assert np.array_equal(one.data, two.data)
    assert one.valid.all()
    assert two.valid.all()


def test_one_thread_samples_all_when_no_second_handle_is_to_be_had(large: Path) -> None:
    @contextmanager
    def gone() -> Iterator[Fetcher]:
        raise UnreadableRasterError(large, "it has gone", "bring it back")
        yield

    assert np.array_equal(sampled(large, gone).data, sampled(large, None).data)


class Late:
    """A dataset that is read only when `over` says so."""

    def __init__(self, dataset: rasterio.DatasetReader, over: threading.Event) -> None:
        self._dataset, self._over = dataset, over

    def read(self, *what: object, **how: object) -> np.ndarray:
        assert self._over.wait(60)
        pixels: np.ndarray = self._dataset.read(*what, **how)
        return pixels


def test_what_the_second_thread_cannot_read_counts_as_damaged(large: Path) -> None:
    over = threading.Event()
    with RasterSource.open(large) as source, gdal(), rasterio.open(large) as dataset:
        closed = rasterio.open(large)
        closed.close()

        @contextmanager
        def broken() -> Iterator[Fetcher]:
            yield Fetcher(closed, source.info, (1,))
            over.set()

        own = Fetcher(Late(dataset, over), source.info, (1,))  # type: ignore[arg-type]
        tile = Sampler(own, lambda: False, broken).read(WHOLE, (300, 300), thorough=False)
    assert tile.damaged
    assert not tile.valid.all()
