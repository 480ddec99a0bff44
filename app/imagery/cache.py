"""Pictures of tiles kept in memory, as many as fit in a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

import numpy as np

DEFAULT_BYTES = 512 << 20


class TileCache:
    """The most recently used arrays, together never more than `max_bytes`; any thread may use it."""

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._limit = max_bytes
        self._kept: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """How many bytes are kept."""
        return self._bytes

    def get(self, key: Hashable) -> np.ndarray | None:
        """Give what is kept under `key`, which is then the last to go."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, picture: np.ndarray) -> None:
        """Keep `picture`; the least recently used go, and one too large for the whole cache is not kept."""
        with self._lock:
            self._forget(key)
            if picture.nbytes > self._limit:
                return
            self._kept[key] = picture
            self._bytes += picture.nbytes
            while self._bytes > self._limit:
                self._forget(next(iter(self._kept)))

    def limit(self, max_bytes: int) -> None:
        """Keep no more than this from now on."""
        with self._lock:
            self._limit = max_bytes
            while self._bytes > self._limit:
                self._forget(next(iter(self._kept)))

    def discard(self, key: Hashable) -> None:
        """Forget `key`, known or not."""
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def _forget(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= gone.nbytes
