"""Tiles read on worker threads: newest wish first, coarse before fine, each only once, the unwanted never."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.imagery.cache import TileCache
from app.imagery.display import Display, to_bgra
from app.imagery.grid import TileGrid, TileKey
from app.imagery.opacity import opaque
from app.imagery.overviews.pyramid import Growing, overviews_of
from app.imagery.precedence import in_turn, step_back
from app.imagery.sharpening import read_to_show
from app.imagery.source import PixelSource
from app.models.errors import AppError

WORKERS = 2
_CLOSE_SECONDS = 5.0
_LOOK_SECONDS = 1.0
_PAUSE_SECONDS = 0.02
_FIRST_PAUSE, _LONGEST_PAUSE, _TRIES = 1.0, 10.0, 4
_SLOW_SECONDS = 3.0
_BETTERED_PIXELS = 1 << 30
_SPARE_NOTES = 1000
_DAMAGED = "Part of the picture cannot be read: {}."


@dataclass(frozen=True, slots=True)
class _Job:
    """One reading of a tile; a thorough one betters a sparse picture."""

    key: TileKey
    generation: int
    display: Display = field(compare=False)
    thorough: bool = False


@dataclass(slots=True)
class _Result:
    picture: np.ndarray | None = None
    sparse: bool = False
    complaint: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the reading was stopped."""
        return self.picture is None and not self.complaint


@dataclass(slots=True)
class _Trouble:
    """A tile that could not be read whole: how often it was tried, and when (monotonic seconds) it will be again."""

    sentence: str
    partly: bool
    tries: int = 0
    due: float = 0.0

    def again(self) -> None:
        """Wait twice as long as before; give a damaged file up after some tries, but never one that may come back."""
        self.tries += 1
        pause = min(_FIRST_PAUSE * 2 ** (self.tries - 1), _LONGEST_PAUSE)
        self.due = math.inf if self.partly and self.tries > _TRIES else time.monotonic() + pause


class _Stop:
    """Asks whether to stop and remembers having said so, because a stopped reading is incomplete."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self.happened = False

    def __call__(self) -> bool:
        self.happened = self.happened or self._ask()
        return self.happened


class TileLoader:
    """Fills `cache` with what is wanted and calls `done`, or `failed` with a sentence, on a worker thread.

    A tile nobody wants any more, or of an older display, still goes into the cache but is not announced. A tile that
    was first read sparsely is announced again once it was read whole, which happens when nothing else is wanted.
    Between tiles the workers build the overviews of a scene that has none; a tile that these will hold is not read
    from the scene, but the coarsest one sparsely at once.
    """

    def __init__(
        self,
        source: PixelSource,
        grid: TileGrid,
        display: Display,
        cache: TileCache,
        done: Callable[[TileKey], None],
        failed: Callable[[TileKey, str], None],
        workers: int = WORKERS,
    ) -> None:
        self._source, self._grid, self._display, self._cache = source, grid, display, cache
        self._done, self._failed = done, failed
        self._generation = 0
        self._wanted: dict[TileKey, None] = {}
        self._pending: deque[_Job] = deque()
        self._reading: dict[_Job, float] = {}
        self._made: dict[TileKey, _Job] = {}
        self._broken: dict[_Job, _Trouble] = {}
        self._closed = False
        self._change = threading.Condition()
        self._overviews = overviews_of(source)
        self._threads = [threading.Thread(target=self._work, name=f"tiles-{n}", daemon=True) for n in range(workers)]
        for thread in self._threads:
            thread.start()

    @property
    def display(self) -> Display:
        """How tiles are shown now."""
        return self._display

    @property
    def idle(self) -> bool:
        """Whether nothing is left to read, not even a better picture of a sparse tile."""
        with self._change:
            return self._nothing_left()

    def want(self, keys: Sequence[TileKey]) -> None:
        """Replace what is wanted; within one level the order given is kept."""
        with self._change:
            self._wanted = dict.fromkeys(keys)
            self._prefer()
            self._queue()

    def set_display(self, display: Display) -> None:
        """Show differently: everything wanted is made anew; until then the old pictures stay in the cache."""
        with self._change:
            self._display = display
            self._generation += 1
            self._prefer()
            self._queue()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to read; say whether that came to be."""
        with self._change:
            return self._change.wait_for(self._nothing_left, seconds)

    @property
    def slow(self) -> frozenset[TileKey]:
        """The tiles that somebody has been reading for more than three seconds."""
        with self._change:
            since = time.monotonic() - _SLOW_SECONDS
            return frozenset(job.key for job, begun in self._reading.items() if begun < since)

    def close(self, seconds: float = _CLOSE_SECONDS) -> bool:
        """Drop what waits and join the workers within a limit; say whether all have ended.

        With no time to wait, what is being read is given up: nothing of it is told any more, and its worker ends.
        """
        with self._change:
            self._closed = True
            self._wanted.clear()
            self._queue()
        end = time.monotonic() + seconds
        others = [thread for thread in self._threads if thread is not threading.current_thread()]
        for thread in others:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in others)

    def _nothing_left(self) -> bool:
        building = self._overviews is not None and self._overviews.unfinished
        return not (self._pending or self._reading or building)

    def _prefer(self) -> None:
        """Build first what the view shows: its bands, and what is nearest to the first of its finest tiles."""
        if self._overviews is None or not self._wanted:
            return
        x, y, width, height = self._grid.window(min(self._wanted, key=lambda key: key.level))
        self._overviews.prefer(self._display.bands, (x + width / 2, y + height / 2))

    def _queue(self) -> None:
        """Find anew what is to be read: first what is missing, coarse levels first, then what is only sparse."""
        missing, sparse = [], []
        for key in self._wanted:
            made = self._made.get(key) if key in self._cache else None
            job = _Job(key, self._generation, self._display)
            if self._awaits(key):
                if key.level == self._grid.levels - 1 and (made is None or made.generation != self._generation):
                    missing.append(job)
            elif made is None or made.generation != self._generation:
                missing.append(job)
            elif not made.thorough:
                sparse.append(replace(job, thorough=True))
        jobs = sorted(missing, key=lambda job: -job.key.level) + sparse
        self._pending = deque(job for job in self._retried() + jobs if self._free(job))
        self._change.notify_all()

    def _free(self, job: _Job) -> bool:
        trouble = self._broken.get(job)
        return job not in self._reading and (trouble is None or trouble.due <= time.monotonic())

    def _retried(self) -> list[_Job]:
        """Give what was read in part and is due to be tried again."""
        return [job for job, trouble in self._broken.items() if trouble.partly and self._is_wanted(job)]

    def _awaits(self, key: TileKey) -> bool:
        return self._overviews is not None and self._overviews.awaits(key, self._display.bands)

    def _work(self) -> None:
        step_back()
        while not self._closed:
            job = self._next()
            if job is not None:
                with in_turn():
                    made = self._make(job)
                self._finish(job, made)
            elif self._overviews is not None and self._may_build():
                with in_turn():
                    self._build(self._overviews)

    def _next(self) -> _Job | None:
        """Take what is to be read next; None when there is time for something else, or at the end."""
        with self._change:
            self._change.wait_for(lambda: self._closed or bool(self._pending) or self._may_build(), _LOOK_SECONDS)
            if self._broken and not self._pending:
                self._queue()
            if self._closed or not self._pending:
                return None
            job = self._pending.popleft()
            self._reading[job] = time.monotonic()
            return job

    def _may_build(self) -> bool:
        """Whether to spend time on overviews: not before there is a first picture."""
        shown = bool(self._made) or bool(self._broken)
        return self._overviews is not None and shown and self._overviews.ready

    def _build(self, overviews: Growing) -> None:
        made = overviews.step()
        with self._change:
            if made or not overviews.unfinished:
                self._queue()
            if made is None and not self._pending:
                self._change.wait(_PAUSE_SECONDS)

    def _make(self, job: _Job) -> _Result:
        stop = _Stop(lambda: self._overtaken(job))
        window, size = self._grid.window(job.key), self._grid.size(job.key)
        try:
            tile = read_to_show(self._source, window, size, job.display, thorough=job.thorough, cancelled=stop)
        except AppError as error:
            return _Result(complaint=str(error))
        if stop.happened:
            return _Result()
        built = self._overviews is not None and self._overviews.unfinished
        better_later = tile.sparse and (built or window[2] * window[3] <= _BETTERED_PIXELS)
        complaint = _DAMAGED.format(self._source.info.damage) if tile.damaged else ""
        picture = to_bgra(tile, job.display)
        opaque(picture)
        return _Result(picture, better_later, complaint)

    def _overtaken(self, job: _Job) -> bool:
        with self._change:
            urgent = bool(self._pending) and not self._pending[0].thorough
            return urgent or not self._is_wanted(job)

    def _is_wanted(self, job: _Job) -> bool:
        return job.key in self._wanted and job.generation == self._generation

    def _finish(self, job: _Job, result: _Result) -> None:
        with self._change:
            self._reading.pop(job, None)
            announce = self._is_wanted(job)
            if result.picture is not None:
                self._keep(job, result.picture, sparse=result.sparse)
            told = self._note(job, result)
            if result.sparse or result.is_empty:
                self._queue()
            self._change.notify_all()
        if announce and result.picture is not None:
            self._done(job.key)
        if announce and result.complaint and (result.picture is not None or not told):
            self._failed(job.key, result.complaint)

    def _note(self, job: _Job, result: _Result) -> bool:
        """Remember trouble with a tile, or that it is over; say whether it was told already."""
        if result.is_empty:
            return True
        known = self._broken.pop(job, None)
        if not result.complaint:
            return True
        trouble = _Trouble(result.complaint, result.picture is not None, known.tries if known is not None else 0)
        trouble.again()
        self._broken[job] = trouble
        return known is not None and known.sentence == result.complaint

    def _keep(self, job: _Job, picture: np.ndarray, *, sparse: bool) -> None:
        known = self._made.get(job.key)
        if known is not None and known.generation > job.generation:
            return
        self._cache.put(job.key, picture)
        self._made[job.key] = job if sparse else replace(job, thorough=True)
        if len(self._made) > 2 * len(self._cache) + _SPARE_NOTES:
            self._made = {key: made for key, made in self._made.items() if key in self._cache}
