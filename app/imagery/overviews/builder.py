"""Builds the overviews of a scene in one pass over its file, step by step, on whichever threads have time for one."""

import threading
import time
from collections.abc import Callable, Sequence
from enum import Enum

import numpy as np

from app.imagery.grid import TileKey
from app.imagery.info import RasterInfo
from app.imagery.overviews import folder
from app.imagery.overviews.claim import Claim
from app.imagery.overviews.layout import FIRST
from app.imagery.overviews.plan import Unit, Window, groups, pieces, units
from app.imagery.overviews.store import ClosedStoreError, TileStore
from app.imagery.overviews.work import Portion, Work, joined
from app.models.errors import AppError

SEQUENTIAL = frozenset({"PNG", "JPEG", "GIF", "WEBP", "BMP"})
"""Drivers that can only read on from where they are."""
RETRY_SECONDS = 2.0
Read = Callable[[Window, tuple[int, ...]], Portion]


class State(Enum):
    """Where the building of overviews stands."""

    BUILDING = "building"
    ELSEWHERE = "elsewhere"
    WAITING = "waiting"
    STOPPED = "stopped"
    DONE = "done"


class Builder:
    """Hands out one piece of work at a time. `sentence` says why it does not go on, when it does not."""

    def __init__(self, store: TileStore, info: RasterInfo, read: Read) -> None:
        self._store, self._info, self._read = store, info, read
        self._units = units(store.layout, info.block)
        self._index = info.palette is not None
        self._first: tuple[int, ...] = ()
        self._focus = (store.layout.width / 2, store.layout.height / 2)
        self._groups: list[tuple[int, ...]] = []
        self._open: list[Unit] | None = None
        self._works: list[Work] = []
        self._claim: Claim | None = None
        self._retry = 0.0
        self._mended = False
        self._lock = threading.Lock()
        self.state = State.BUILDING
        self.sentence = ""
        self.prefer((1,), self._focus)
        if self._complete():
            self.state = State.DONE

    @property
    def ready(self) -> bool:
        """Whether a step is worth a try now."""
        if self.state in {State.ELSEWHERE, State.WAITING}:
            return time.monotonic() >= self._retry
        return self.state is State.BUILDING

    def prefer(self, bands: Sequence[int], focus: tuple[float, float]) -> None:
        """Make these bands (1-based) first, and what is nearest to `focus` (x, y in scene pixels)."""
        with self._lock:
            self._focus = focus
            if tuple(bands) != self._first:
                self._first = tuple(bands)
                self._plan()

    def stop(self, sentence: str = "") -> None:
        """Build no further until `resume`; what is built stays."""
        with self._lock:
            if self.state is not State.DONE:
                self.state, self.sentence = State.STOPPED, sentence
            self._release()

    def resume(self) -> None:
        """Go on where it stopped, or find out again what is missing."""
        with self._lock:
            self.state, self.sentence = State.BUILDING, ""
            self._mended = False
            self._plan()

    def step(self) -> list[TileKey] | None:
        """Read and reduce one piece; give the tiles that this made whole, None when there was nothing to do.

        Whatever goes wrong is said in `sentence`: nothing is raised for a full disk or a file that went away.
        """
        try:
            return self._step()
        except ClosedStoreError:
            return None
        except OSError as error:
            name = self._store.folder.parent
            self.stop(
                f"Overviews cannot be kept in {name}: {error.strerror or error}; free some space there, "
                f"or name another folder in ORTHOMARK_CACHE, then resume."
            )
            return None

    def close(self) -> None:
        """Let another program build."""
        with self._lock:
            self._release()

    def _step(self) -> list[TileKey] | None:
        if not self._claimed():
            return self._news() or None
        if not self._mended:
            self._mended = True
            return self._mend()
        handed = self._next()
        if handed is None:
            return None
        work, piece = handed
        try:
            portion = self._read(piece, work.bands)
        except AppError as error:
            self._put_back(work, piece, str(error))
            return None
        work.put(piece, portion, [self._info.nodata_of(band) for band in work.bands], index=self._index)
        with self._lock:
            work.outstanding -= 1
            if not work.finished or work not in self._works:
                return []
        try:
            return self._keep(work)
        finally:
            with self._lock:
                if work in self._works:
                    self._works.remove(work)

    def _claimed(self) -> bool:
        """Whether this program is the one that builds; tries to become it."""
        with self._lock:
            if self.state in {State.STOPPED, State.DONE}:
                return False
            if self._claim is None and self._made_folder():
                self._claim = Claim.take(self._store.folder)
                self._mended = False
                self._store.refresh()
                self._plan()
                if self._claim is None:
                    self._wait(State.ELSEWHERE, "Another window builds them.")
            if self._claim is not None:
                self.state, self.sentence = State.BUILDING, ""
            return self._claim is not None

    def _made_folder(self) -> bool:
        if self._store.folder.exists():
            return True
        layout = self._store.layout
        needed = layout.slots * layout.record_bytes
        if folder.make_room(needed, self._store.folder):
            folder.describe(self._store.folder, self._info.path)
            return True
        self.state = State.STOPPED
        self.sentence = (
            f"The overviews of this scene take {needed / 1e9:.1f} GB, more than the cache may; "
            "allow more in ORTHOMARK_CACHE_GB, then resume."
        )
        return False

    def _news(self) -> list[TileKey]:
        """Give what another program has made since."""
        if self.state is not State.ELSEWHERE:
            return []
        if self._complete():
            self.state, self.sentence = State.DONE, ""
        layout = self._store.layout
        levels = range(FIRST, layout.top + 1)
        return [key for level in levels for key in layout.keys(level) if self._store.has(self._first, key)]

    def _mend(self) -> list[TileKey]:
        """Make the tiles whose parts are all there: the program may have been killed before it came to them."""
        layout = self._store.layout
        made: set[TileKey] = set()
        for level in range(FIRST + 1, layout.top + 1):
            for key in layout.keys(level):
                for band in range(1, layout.bands + 1):
                    if not self._store.has((band,), key) and self._join(band, key):
                        made.add(key)
        return sorted(made)

    def _next(self) -> tuple[Work, Window] | None:
        with self._lock:
            sequential = self._info.driver in SEQUENTIAL
            if sequential and any(work.outstanding for work in self._works):
                return None
            work = next((each for each in self._works if each.waiting), None) or self._begin(sequential=sequential)
            if work is None:
                return None
            work.outstanding += 1
            return work, work.waiting.pop(0)

    def _begin(self, *, sequential: bool) -> Work | None:
        self._open_group()
        if not self._open:
            if not self._works:
                self._end()
            return None
        unit = self._open[0] if sequential else min(self._open, key=self._distance)
        self._open.remove(unit)
        bands = self._groups[0]
        if not self._open:
            self._groups.pop(0)
        waiting = pieces(unit, self._info.block[0], len(bands) * value_bytes(self._info.dtype))
        work = Work(unit, bands, self._store.layout.kind, waiting)
        self._works.append(work)
        return work

    def _open_group(self) -> None:
        """Find what is left to do for the first bands for which something is."""
        while not self._open and self._groups:
            bands = self._groups[0]
            busy = [each.unit for each in self._works if each.bands == bands]
            self._open = [unit for unit in self._units if unit not in busy and not self._has(unit, bands)]
            if not self._open:
                self._groups.pop(0)

    def _end(self) -> None:
        if self._complete():
            self.state = State.DONE
            self._release()
            return
        self._mended = False
        self._plan()
        self._wait(State.WAITING, "Some of what was kept is damaged and made again.")

    def _keep(self, work: Work) -> list[TileKey]:
        made: set[TileKey] = set()
        for key in work.unit.tiles:
            for place, band in enumerate(work.bands):
                self._forget_above(band, key)
                self._store.write(band, key, work.tile(key, place))
        made.update(work.unit.tiles)
        for key in work.unit.tiles:
            for band in work.bands:
                made.update(self._climb(band, key))
        return sorted(made)

    def _climb(self, band: int, key: TileKey) -> list[TileKey]:
        made = []
        while key.level < self._store.layout.top:
            key = self._store.layout.grid.parent(key)
            if self._store.has((band,), key) or not self._join(band, key):
                break
            made.append(key)
        return made

    def _join(self, band: int, key: TileKey) -> bool:
        children = self._store.layout.children(key)
        if not all(self._store.has((band,), child) for child in children):
            return False
        kept = [(child, found) for child in children if (found := self._store.read(band, child)) is not None]
        if len(kept) < len(children):
            return False
        self._store.write(band, key, joined(kept, index=self._index))
        return True

    def _forget_above(self, band: int, key: TileKey) -> None:
        while key.level < self._store.layout.top:
            key = self._store.layout.grid.parent(key)
            if self._store.has((band,), key):
                self._store.forget(band, key)

    def _put_back(self, work: Work, piece: Window, sentence: str) -> None:
        with self._lock:
            work.outstanding -= 1
            work.waiting.insert(0, piece)
            if self.state is State.BUILDING:
                self._wait(State.WAITING, sentence)

    def _wait(self, state: State, sentence: str) -> None:
        self.state, self.sentence = state, sentence
        self._retry = time.monotonic() + RETRY_SECONDS

    def _plan(self) -> None:
        layout = self._store.layout
        together = self._info.pixel_interleaved
        size = value_bytes(layout.kind)
        self._groups = groups(layout.bands, self._first, self._units[0], size, together=together)
        self._open = None
        self._works = [work for work in self._works if work.bands in self._groups]

    def _has(self, unit: Unit, bands: tuple[int, ...]) -> bool:
        return all(self._store.whole(bands, key) for key in unit.tiles)

    def _complete(self) -> bool:
        return all(bool(self._store.marks(band).all()) for band in range(1, self._store.layout.bands + 1))

    def _distance(self, unit: Unit) -> tuple[float, float]:
        """Nearest first, but together what makes one coarser tile."""
        span = self._store.layout.grid.span(FIRST + 1)
        x, y, width, height = unit.window
        middle = (x // span + 0.5) * span if width <= span else x + width / 2, (y // span + 0.5) * span
        far = max(abs(middle[0] - self._focus[0]) if width <= span else 0.0, abs(middle[1] - self._focus[1]))
        return far, abs(x + width / 2 - self._focus[0]) + abs(y + height / 2 - self._focus[1])

    def _release(self) -> None:
        if self._claim is not None:
            self._claim.release()
            self._claim = None


def value_bytes(kind: str) -> int:
    """Give how many bytes a value takes, by rasterio's name for its type."""
    return 4 if kind == "complex_int16" else np.dtype(kind).itemsize
