"""A raster opened in place and read window by window; never decoded whole."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

import numpy as np
import rasterio

from app.imagery.environment import GDAL_ERRORS, gdal, without_position_warning
from app.imagery.errors import RasterAwayError, UnreadableRasterError
from app.imagery.fetch import Fetcher, Size, empty
from app.imagery.grid import FloatWindow
from app.imagery.info import RasterInfo, describe_dataset
from app.imagery.mosaic import Mosaic
from app.imagery.overviews import kept_sample
from app.imagery.overviews.folder import identity
from app.imagery.overviews.pyramid import Overviews, wanted_by
from app.imagery.overviews.work import Portion
from app.imagery.placement import fit
from app.imagery.sampling import RawTile, Sampler
from app.models.scene import split_uri
from app.open_files import refuse_open

_BLOCK_LIMIT = 512 << 20
_NOT_A_RASTER = "not recognized as being in a supported file format"
_GONE = ("it has gone", "bring it back; it is tried again by itself")
_Ends = tuple[int, int]
_FORMATS = "open a GeoTIFF, COG, NITF, JPEG 2000, PNG, JPEG or VRT"


class PixelSource(Protocol):
    """Anything that gives pixel values by window: a file, or another scene warped into this one's pixels."""

    @property
    def info(self) -> RasterInfo:
        """Size, bands and what else the header says."""

    def read(
        self,
        window: FloatWindow,
        size: Size,
        bands: tuple[int, ...],
        *,
        thorough: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> RawTile:
        """Read as `RasterSource.read` does; any thread may call it."""


@runtime_checkable
class Sampled(Protocol):
    """What can be sampled for statistics, always alike."""

    def sample(self, size: Size, bands: tuple[int, ...]) -> RawTile:
        """Read as `RasterSource.sample` does; any thread may call it."""


class RasterSource:
    """A raster that any number of threads may read; each read borrows a dataset handle of its own."""

    def __init__(self, info: RasterInfo, first: rasterio.DatasetReader) -> None:
        self.info: RasterInfo = info
        self._file = split_uri(info.path)[0]
        self._name = first.name
        self._stamp = _stamp(self._file)
        self.overviews = self._overviews(first.files) if wanted_by(info) else None
        self._idle = [first]
        self._closed = False
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a local file, or the picture of it that a scene's uri names, as in PATH#segment=2.

        Raises:
            UnreadableRasterError: when it is missing, no raster, or its header cannot be meant.
            OpenWorkspaceError: when it belongs to a workspace that is open here.
        """
        file, segment = (str(path), 0) if isinstance(path, Path) and path.is_file() else split_uri(str(path))
        _check_file(Path(file))
        try:
            with gdal():
                dataset, mosaic = _open_dataset(str(Path(file).absolute()), segment)
                info = replace(describe_dataset(str(path), dataset), mosaic=mosaic)
        except (*GDAL_ERRORS, ValueError, OSError) as error:
            raise _unreadable(path, error) from error
        _check_blocks(path, dataset, info)
        return cls(info, dataset)

    def read(
        self,
        window: FloatWindow,
        size: Size,
        bands: tuple[int, ...],
        *,
        thorough: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> RawTile:
        """Read `bands` (1-based) of `window` (x, y, width, height in scene pixels) into `size` (width, height).

        What lies outside the scene, is nodata, masked or cannot be read is invalid. Coarse reads of big files without
        overviews are sparse unless `thorough`; `cancelled` may stop a thorough one, which then is incomplete.

        Raises:
            UnreadableRasterError: when the source is closed or the file has gone.
        """
        across = fit(window[0], window[2], size[0], self.info.width)
        down = fit(window[1], window[3], size[1], self.info.height)
        if across is None or down is None:
            return RawTile(*empty(self.info, len(bands), size))
        inside = (across.start, down.start, across.length, down.length)
        count = (across.count, down.count)
        part = self.overviews.read(inside, count, bands) if self.overviews is not None else None
        if part is None:
            with self._reading(bands) as fetcher:
                part = Sampler(fetcher, cancelled, partial(self._reading, bands)).read(inside, count, thorough=thorough)
            self._judge(damaged=part.damaged)
        edges = ((down.before, down.after), (across.before, across.after))
        rest = ((down.first, size[1] - down.last), (across.first, size[0] - across.last))
        data = _surrounded(part.data, ((0, 0), *edges), ((0, 0), *rest))
        valid = _surrounded(part.valid, edges, rest)
        damaged = part.damaged
        if self.info.mosaic is not None:
            holes = self.info.mosaic.holes(window, size, bands)
            valid &= ~holes
            damaged = damaged or bool(holes.any())
            valid &= ~self.info.mosaic.bare_at(window, size)
        return RawTile(data, valid, part.sparse, damaged)

    def sample(self, size: Size, bands: tuple[int, ...]) -> RawTile:
        """Read a picture of the whole scene for its statistics: from its own pixels, whatever overviews were built.

        So the first and every later opening work out the same limits; it is kept beside the overviews.

        Raises:
            UnreadableRasterError: when the source is closed or the file has gone.
        """
        whole = (0.0, 0.0, float(self.info.width), float(self.info.height))
        if self.overviews is None:
            return self.read(whole, size, bands)
        known = kept_sample.read(self.overviews.folder, size, bands)
        if known is not None:
            return known
        with self._reading(bands) as fetcher:
            tile = Sampler(fetcher, lambda: False).read(whole, size, thorough=False)
        self._judge(damaged=tile.damaged)
        if self.info.mosaic is not None:
            empty_there = self.info.mosaic.holes(whole, size, bands) | self.info.mosaic.bare_at(whole, size)
            tile = replace(tile, valid=tile.valid & ~empty_there)
        if not tile.damaged:
            kept_sample.keep(self.overviews.folder, self.info.path, size, bands, tile)
        return tile

    def close(self) -> None:
        """Let go of the file; handles being read from go when their read ends."""
        if self.overviews is not None:
            self.overviews.close()
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for dataset in idle:
            dataset.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _overviews(self, files: Sequence[str]) -> Overviews | None:
        info = self.info
        header = (info.width, info.height, info.bands, info.dtype, info.nodata, info.nodatas, info.alpha)
        with suppress(OSError):
            return Overviews(identity(self._name, [self._file, *files], *header), info, self._whole)
        return None

    def _whole(self, window: tuple[int, int, int, int], bands: tuple[int, ...]) -> Portion:
        """Read all pixels of a window inside the scene, for its overviews."""
        with self._reading(bands) as fetcher:
            data, mask, damaged = Sampler(fetcher, lambda: False).whole(window)
        self._judge(damaged=damaged)
        return Portion(data, mask, damaged)

    @contextmanager
    def _reading(self, bands: tuple[int, ...]) -> Iterator[Fetcher]:
        stamp = _stamp(self._file)
        if stamp is not None and self._stamp is not None and stamp != self._stamp:
            what = "another file has taken its place since it was opened"
            raise UnreadableRasterError(self.info.path, what, "open the scene again")
        with gdal(), self._borrowed() as dataset:
            yield Fetcher(dataset, self.info, bands)

    def _judge(self, *, damaged: bool) -> None:
        """Tell a damaged file from one that is away; handles that have failed are not used again."""
        if not damaged:
            return
        with self._lock:
            idle, self._idle = self._idle, []
        for dataset in idle:
            dataset.close()
        if _stamp(self._file) is None:
            raise RasterAwayError(self.info.path, *_GONE)

    @contextmanager
    def _borrowed(self) -> Iterator[rasterio.DatasetReader]:
        dataset = self._take()
        try:
            yield dataset
        finally:
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(dataset)
            if not keep:
                dataset.close()

    def _take(self) -> rasterio.DatasetReader:
        with self._lock:
            if self._closed:
                raise UnreadableRasterError(self.info.path, "it was closed", "open the scene again")
            if self._idle:
                return self._idle.pop()
        try:
            with without_position_warning():
                return rasterio.open(self._name)
        except GDAL_ERRORS as error:
            if _stamp(self._file) is None:
                raise RasterAwayError(self.info.path, *_GONE) from error
            raise _unreadable(self.info.path, error) from error


def _surrounded(pixels: np.ndarray, edges: tuple[_Ends, ...], rest: tuple[_Ends, ...]) -> np.ndarray:
    """Repeat the outermost pixels, then add nothing, so many before and after along each axis; most often none."""
    if any(map(any, edges)):
        pixels = np.pad(pixels, edges, "edge")
    return np.pad(pixels, rest) if any(map(any, rest)) else np.ascontiguousarray(pixels)


def _stamp(path: str) -> tuple[int, int] | None:
    """Give size and time of a file; None when it is not there."""
    try:
        state = Path(path).stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


def _open_dataset(path: str, segment: int) -> tuple[rasterio.DatasetReader, Mosaic | None]:
    with without_position_warning():
        dataset = rasterio.open(path)
        parts = dataset.subdatasets
        if segment > max(len(parts), 1):
            dataset.close()
            held = f"it holds {len(parts)} pictures" if parts else "it is one picture"
            raise UnreadableRasterError(path, f"there is no picture {segment} in it, {held}", "add the scene again")
        if parts and (segment or dataset.count == 0):
            dataset.close()
            dataset = rasterio.open(parts[max(segment, 1) - 1])
        mosaic = Mosaic.of(Path(path), (dataset.width, dataset.height)) if dataset.driver == "VRT" else None
        if mosaic is not None and mosaic.missing:
            dataset.close()
            dataset = rasterio.open(mosaic.sound)
    if dataset.count == 0:
        raise UnreadableRasterError(path, "there is no picture in it", _FORMATS)
    return dataset, mosaic


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise UnreadableRasterError(path, "it is a folder", "name a file in it")
    if not path.is_file():
        raise RasterAwayError(path, f"there is no such file in {path.parent}", "check the path, or copy it there")
    refuse_open(path)
    if path.stat().st_size == 0:
        raise UnreadableRasterError(path, "it is empty", "copy it again from where it came")


def _check_blocks(path: str | Path, dataset: rasterio.DatasetReader, info: RasterInfo) -> None:
    """Refuse a mosaic of nothing, and blocks that one read could not hold in memory."""
    if info.mosaic is not None and info.mosaic.whole:
        dataset.close()
        what = f"none of the files it is made of is there ({info.mosaic.missing[0]} is the first)"
        raise UnreadableRasterError(path, what, "put them where the VRT names them")
    together = info.bands if dataset.profile.get("interleave") == "pixel" else 1
    kind = np.dtype(np.complex64) if info.complex else np.dtype(info.dtype)
    size = info.block[0] * info.block[1] * together * kind.itemsize
    if size > _BLOCK_LIMIT:
        dataset.close()
        what = f"its header says that each block takes {size / (1 << 30):.1f} GiB"
        raise UnreadableRasterError(path, what, "have it written again in tiles, for example as a COG")


def _unreadable(path: str | Path, error: Exception) -> UnreadableRasterError:
    if _NOT_A_RASTER in str(error):
        return UnreadableRasterError(path, "it is in no raster format known here", _FORMATS)
    reason = str(error).replace(str(Path(path).absolute()), Path(path).name).strip().rstrip(".")
    return UnreadableRasterError(path, f"the file is damaged ({reason})", "copy it again from where it came")
