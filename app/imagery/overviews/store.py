"""Overview tiles of one scene on disk: a file of records at fixed places, and a map of which are there.

A record is written before its mark in the map, each mark is one byte, and every record is checked when it is read, so
that a program may be killed at any moment, and two may write the same scene: what is marked is whole or found out.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from app.imagery.grid import TileKey
from app.imagery.overviews.layout import Layout
from app.imagery.overviews.places import read_at, write_at
from app.imagery.overviews.record import Kept, decoded, encoded

TILES, MARKS = "tiles.dat", "marks.map"
ABSENT, PRESENT, PARTIAL = 0, 1, 2
_BINARY = getattr(os, "O_BINARY", 0)


class ClosedStoreError(OSError):
    """Somebody closed the store; nothing is wrong with it."""


class TileStore:
    """Any thread may read and write; nothing is made on disk before the first tile is written."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.folder = folder
        self.layout = layout
        self._marks = np.zeros(layout.slots, np.uint8)
        self._files: tuple[int, int] | None = None
        self._users = 0
        self._closed = False
        self._lock = threading.Lock()
        self.refresh()

    def refresh(self) -> None:
        """Learn what another program has written since."""
        with self._lock:
            if self._closed or (self._files is None and not self._opened(os.O_RDWR)):
                return
            assert self._files is not None
            marks = np.frombuffer(read_at(self._files[1], self.layout.slots, 0), np.uint8)
            self._marks[: len(marks)] = np.minimum(marks, PARTIAL)

    def marks(self, band: int) -> np.ndarray:
        """Give a copy of the marks of a band, in the order of its slots."""
        first = (band - 1) * self.layout.tiles
        return self._marks[first : first + self.layout.tiles].copy()

    def has(self, bands: Sequence[int], key: TileKey) -> bool:
        """Whether a tile is there in all of `bands`, as far as is known without reading it."""
        return all(self._marks[self.layout.slot(band, key)] for band in bands)

    def whole(self, bands: Sequence[int], key: TileKey) -> bool:
        """Whether a tile is there in all of `bands`, and nothing of it was unreadable."""
        return all(self._marks[self.layout.slot(band, key)] == PRESENT for band in bands)

    def read(self, band: int, key: TileKey) -> Kept | None:
        """Read a tile; None when it is not there, or was and is damaged, which then is forgotten."""
        slot = self.layout.slot(band, key)
        if not self._marks[slot]:
            return None
        with self._using(create=False) as files:
            raw = read_at(files[0], self.layout.record_bytes, slot * self.layout.record_bytes) if files else b""
        kept = decoded(slot, raw, self.layout.shape(key), self.layout.kind)
        if kept is None:
            self.forget(band, key)
        return kept

    def write(self, band: int, key: TileKey, kept: Kept) -> None:
        """Write a tile, then mark it.

        Raises:
            OSError: when the disk is full or the folder cannot be written to; the tile then counts as absent.
        """
        slot = self.layout.slot(band, key)
        record = encoded(slot, kept)
        with self._using(create=True) as files:
            assert files is not None
            self._mark(files, slot, ABSENT)
            write_at(files[0], record, slot * self.layout.record_bytes)
            self._mark(files, slot, PARTIAL if kept.damaged else PRESENT)

    def forget(self, band: int, key: TileKey) -> None:
        """Count a tile as absent."""
        slot = self.layout.slot(band, key)
        with suppress(OSError), self._using(create=False) as files:
            if files is not None:
                self._mark(files, slot, ABSENT)
        self._marks[slot] = ABSENT

    def close(self) -> None:
        """Let go of the files as soon as nobody reads or writes."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _mark(self, files: tuple[int, int], slot: int, mark: int) -> None:
        if self._marks[slot] != mark:
            write_at(files[1], bytes([mark]), slot)
            self._marks[slot] = mark

    @contextmanager
    def _using(self, *, create: bool) -> Iterator[tuple[int, int] | None]:
        with self._lock:
            if self._closed:
                raise ClosedStoreError
            if self._files is None and not self._opened(os.O_RDWR) and create:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._opened(os.O_RDWR | os.O_CREAT)
            self._users += 1
            files = self._files
        try:
            yield files
        finally:
            with self._lock:
                self._users -= 1
                self._let_go()

    def _opened(self, flags: int) -> bool:
        """Open both files; say whether they are there."""
        try:
            tiles = os.open(self.folder / TILES, flags | _BINARY, 0o644)
        except OSError:
            if flags & os.O_CREAT:
                raise
            return False
        try:
            self._files = tiles, os.open(self.folder / MARKS, flags | _BINARY, 0o644)
        except OSError:
            os.close(tiles)
            if flags & os.O_CREAT:
                raise
            return False
        return True

    def _let_go(self) -> None:
        if self._closed and self._users == 0 and self._files is not None:
            for file in self._files:
                os.close(file)
            self._files = None
