"""Reading the first bytes of a workspace file without losing the locks SQLite holds on it.

POSIX takes all locks of a process on a file away as soon as that process closes any descriptor of it, whoever opened
it. Another program that closes the file then believes to be the last one, and deletes the write-ahead log from under
this one (sqlite.org/howtocorrupt.html, 2.2). So a descriptor of a file that is in use here stays open as long as that.
"""

import os
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import ClassVar

Inode = tuple[int, int]


class _Files:
    change = threading.Lock()
    used: ClassVar[Counter[Inode]] = Counter()
    kept: ClassVar[dict[Inode, int]] = {}


def head(path: Path, length: int) -> bytes:
    """The first bytes of a file, fewer where it ends before; any thread may ask.

    Raises:
        OSError: when it cannot be read.
    """
    if sys.platform == "win32":
        with path.open("rb") as file:
            return file.read(length)
    with _Files.change:
        where = _inode(path)
        known = _Files.kept.get(where)
        if known is not None:
            return os.pread(known, length, 0)
        opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.pread(opened, length, 0)
        finally:
            if _Files.used[where]:
                _Files.kept[where] = opened
            else:
                os.close(opened)


def use(path: Path) -> Inode:
    """Say, before SQLite opens a file, that it is in use; what is given is for `leave`."""
    with _Files.change:
        where = _inode(path)
        _Files.used[where] += 1
        return where


def leave(where: Inode) -> None:
    """Say, once SQLite has closed it, that one user less has the file."""
    with _Files.change:
        _Files.used[where] -= 1
        if _Files.used[where] <= 0:
            del _Files.used[where]
            kept = _Files.kept.pop(where, None)
            if kept is not None:
                os.close(kept)


def _inode(path: Path) -> Inode:
    found = path.stat()
    return found.st_dev, found.st_ino
