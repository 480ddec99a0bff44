"""One writer at a time, over all threads and programs on this machine (SQLite's WAL-reset bug, SYNC 4.8)."""

import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO

_THREADS: dict[str, threading.RLock] = {}


class WriterLock:
    """A re-entrant lock: within the program by thread, between programs by a locked file beside the workspace."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = _THREADS.setdefault(str(path.absolute()), threading.RLock())
        self._depth = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> None:
        self._threads.acquire()
        self._depth += 1
        if self._depth == 1:
            with ExitStack() as undo:
                undo.callback(self._leave)
                self._lock_file()
                undo.pop_all()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._depth == 1:
            self._unlock_file()
        self._leave()

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()
            self._file = None

    def _leave(self) -> None:
        self._depth -= 1
        self._threads.release()

    def _lock_file(self) -> None:
        if self._file is None:
            self._file = self._path.open("a+b")
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            self._file.seek(0)
            msvcrt.locking(self._file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(self._file, fcntl.LOCK_EX)

    def _unlock_file(self) -> None:
        assert self._file is not None
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            self._file.seek(0)
            msvcrt.locking(self._file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(self._file, fcntl.LOCK_UN)
