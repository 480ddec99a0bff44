from collections.abc import Callable

import numpy as np

from app.imagery.fetch import Size
from app.imagery.grid import FloatWindow
from app.imagery.info import RasterInfo
from app.imagery.kept_pixels import KeptPixels
from app.imagery.sampling import RawTile
from app.models.scene import GeoreferenceData, GeoreferenceKind

INFO = RasterInfo("a", 9, 9, 1, "uint8", "MEM", None, ("gray",), (), GeoreferenceData(GeoreferenceKind.NONE))


class Counting:
    """A source that counts how often it is read."""

    info = INFO

    def __init__(self, *, sparse: bool = False, damaged: bool = False, asks: bool = False) -> None:
        self.reads = 0
        self._flags = (sparse, damaged)
        self._asks = asks

    def read(
        self,
        window: FloatWindow,
        size: Size,
        bands: tuple[int, ...],
        *,
        thorough: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> RawTile:
        self.reads += 1
        if self._asks:
            cancelled()
        return RawTile(np.full((1, 10, 10), self.reads, np.uint8), np.ones((10, 10), bool), *self._flags)


def read(kept: KeptPixels, x: float = 0.0, cancelled: Callable[[], bool] = lambda: False) -> int:
    return int(kept.read((x, 0.0, 5.0, 5.0), (10, 10), (1,), cancelled=cancelled).data[0, 0, 0])


def test_the_same_window_is_read_once() -> None:
    kept = KeptPixels(Counting())
    assert [read(kept), read(kept), read(kept, 5.0), read(kept)] == [1, 1, 2, 1]
    assert kept.info is INFO


def test_the_oldest_go_when_room_is_short() -> None:
    kept = KeptPixels(Counting(), limit=450)
    assert [read(kept, 0.0), read(kept, 1.0), read(kept, 0.0), read(kept, 2.0)] == [1, 2, 1, 3]
    assert [read(kept, 0.0), read(kept, 1.0)] == [1, 4]


def test_sparse_damaged_and_stopped_readings_are_not_kept() -> None:
    for source in (Counting(sparse=True), Counting(damaged=True)):
        kept = KeptPixels(source)
        assert [read(kept), read(kept)] == [1, 2]
    kept = KeptPixels(Counting(asks=True))
    assert [read(kept, cancelled=lambda: True), read(kept), read(kept)] == [1, 2, 2]
