"""A source that keeps what it read last, so that another stretch of the same tiles decodes nothing again."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from app.imagery.fetch import Size
from app.imagery.grid import FloatWindow
from app.imagery.info import RasterInfo
from app.imagery.memory import shares
from app.imagery.overviews.pyramid import Growing, overviews_of
from app.imagery.sampling import RawTile
from app.imagery.source import PixelSource, Sampled

_Asked = tuple[FloatWindow, Size, tuple[int, ...]]


class KeptPixels:
    """Gives what `source` gives. Whole and sound readings are kept up to `limit` bytes, the oldest go first."""

    def __init__(self, source: PixelSource, limit: int | None = None) -> None:
        self._source = source
        self._limit = limit if limit is not None else shares().values
        self._bytes = 0
        self._kept: OrderedDict[_Asked, RawTile] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def info(self) -> RasterInfo:
        """The header of the raster."""
        return self._source.info

    @property
    def overviews(self) -> Growing | None:
        """Those of the source."""
        return overviews_of(self._source)

    def read(
        self,
        window: FloatWindow,
        size: Size,
        bands: tuple[int, ...],
        *,
        thorough: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> RawTile:
        """Read as the source does; any thread may call it."""
        asked = (window, size, bands)
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
                return self._kept[asked]
        stopped = False

        def ask() -> bool:
            nonlocal stopped
            stopped = stopped or cancelled()
            return stopped

        tile = self._source.read(window, size, bands, thorough=thorough, cancelled=ask)
        if not (stopped or tile.sparse or tile.damaged):
            self._keep(asked, tile)
        return tile

    def sample(self, size: Size, bands: tuple[int, ...]) -> RawTile:
        """Read a picture of the whole scene for its statistics, as the source does."""
        if isinstance(self._source, Sampled):
            return self._source.sample(size, bands)
        return self.read((0.0, 0.0, float(self.info.width), float(self.info.height)), size, bands)

    def _keep(self, asked: _Asked, tile: RawTile) -> None:
        with self._lock:
            if asked in self._kept or _bytes(tile) > self._limit:
                return
            self._kept[asked] = tile
            self._bytes += _bytes(tile)
            while self._bytes > self._limit:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= _bytes(oldest)


def _bytes(tile: RawTile) -> int:
    return tile.data.nbytes + tile.valid.nbytes
