"""The overviews of one scene: what is kept of them, read like the scene itself, and what is still being built."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.imagery.grid import FloatWindow, TileGrid, TileKey
from app.imagery.info import RasterInfo
from app.imagery.overviews import folder, reduction
from app.imagery.overviews.assembly import level_of, read
from app.imagery.overviews.builder import Builder, Read, State
from app.imagery.overviews.layout import FIRST, Layout
from app.imagery.overviews.store import ClosedStoreError, TileStore
from app.imagery.sampling import CHEAP_PIXELS, RawTile, decoded_pixels

_MOST_TILES = 4_000_000
UNFINISHED = frozenset({State.BUILDING, State.ELSEWHERE, State.WAITING})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the building is: share of 0 to 1, and why it does not go on, when it does not."""

    state: State
    share: float
    sentence: str = ""


def wanted_by(info: RasterInfo) -> bool:
    """Whether the whole scene is too dear to decode for a single picture of it."""
    grid = TileGrid(info.width, info.height)
    top = TileKey(grid.levels - 1, 0, 0)
    if grid.levels <= FIRST or Layout(info.width, info.height, info.bands, "uint8").slots > _MOST_TILES:
        return False
    return decoded_pixels(info.overviews, (0.0, 0.0, info.width, info.height), grid.size(top)) > CHEAP_PIXELS


@runtime_checkable
class Growing(Protocol):
    """Overviews as a loader of tiles sees them: what comes by itself, and what to do while no tile is wanted."""

    @property
    def unfinished(self) -> bool:
        """Whether they are being built, here or elsewhere."""

    @property
    def ready(self) -> bool:
        """Whether a step is worth a try now."""

    def awaits(self, key: TileKey, bands: Sequence[int]) -> bool:
        """Whether a tile of the source's own grid will come by itself and must not be read meanwhile."""

    def prefer(self, bands: Sequence[int], focus: tuple[float, float]) -> None:
        """Build these bands first, nearest to `focus` (x, y in pixels of the source) first."""

    def step(self) -> list[TileKey] | None:
        """Do one short piece of work; give what it made whole, None when there was nothing to do."""


class Overviews:
    """Any thread may read, and any thread that has time may `step`."""

    def __init__(self, key: str, info: RasterInfo, whole: Read) -> None:
        kind = "float32" if info.complex else info.dtype
        place = folder.base() / key
        folder.note_use(place)
        self._info = info
        self._store = TileStore(place, Layout(info.width, info.height, info.bands, kind))
        self._builder = Builder(self._store, info, whole)
        self._warm, self._warming = threading.Event(), threading.Lock()

    @property
    def folder(self) -> Path:
        """Where they are kept."""
        return self._store.folder

    @property
    def unfinished(self) -> bool:
        """Whether they are being built, here or elsewhere."""
        return self._builder.state in UNFINISHED

    @property
    def ready(self) -> bool:
        """Whether a step is worth a try now."""
        return self._builder.ready

    def progress(self) -> Progress:
        """Say how far they are."""
        layout = self._store.layout
        columns, rows = layout.grid.shape(FIRST)
        there = sum(int((self._store.marks(band)[: columns * rows] > 0).sum()) for band in range(1, layout.bands + 1))
        state = self._builder.state
        share = 1.0 if state is State.DONE else there / (columns * rows * layout.bands)
        return Progress(state, share, self._builder.sentence)

    def read(self, window: FloatWindow, size: tuple[int, int], bands: Sequence[int]) -> RawTile | None:
        """Read a window inside the scene as `RasterSource.read` does; None where that takes more than there is."""
        if level_of(window, size, self._store.layout.top) < FIRST:
            return None
        complete = self._builder.state is State.DONE
        try:
            found = read(self._store, window, size, bands, index=self._info.palette is not None)
        except ClosedStoreError:
            return None
        except OSError:
            return None
        if found is None:
            if complete:
                self._builder.resume()
            return None
        data, valid, damaged = found
        return RawTile(data, valid, damaged=damaged)

    def awaits(self, key: TileKey, bands: Sequence[int]) -> bool:
        """Whether a tile will come by itself and must not be read from the scene meanwhile."""
        return key.level >= FIRST and self.unfinished and not self._store.has(bands, key)

    def lacks(self, window: FloatWindow, size: tuple[int, int], bands: Sequence[int]) -> bool:
        """Whether a window of the scene at this size will be there by itself, but is not yet."""
        level = level_of(window, size, self._store.layout.top)
        if level < FIRST or not self.unfinished:
            return False
        return not all(self._store.has(bands, key) for key in self._store.layout.grid.tiles(window, level))

    def prefer(self, bands: Sequence[int], focus: tuple[float, float]) -> None:
        """Build these bands first, nearest to `focus` (x, y in scene pixels) first."""
        self._builder.prefer(bands, focus)

    def step(self) -> list[TileKey] | None:
        """Do one short piece of work; give the tiles that this, or another program, made whole.

        None when there was nothing to do: wait a little before the next. The first step compiles what the others need,
        which may take seconds; other threads do nothing meanwhile.
        """
        if self._warm.is_set():
            return self._builder.step()
        if not self._warming.acquire(blocking=False):
            return None
        reduction.warm(self._store.layout.kind)
        self._warm.set()
        return []

    def stop(self) -> None:
        """Build no further until `resume`."""
        self._builder.stop()

    def resume(self) -> None:
        """Go on."""
        self._builder.resume()

    def close(self) -> None:
        """Let go of the files; a step being done meanwhile comes to nothing."""
        self._builder.stop()
        self._store.close()


def overviews_of(source: object) -> Growing | None:
    """Give those of a source that has or passes on some."""
    found = getattr(source, "overviews", None)
    return found if isinstance(found, Growing) else None
