"""Workspace files that are open here, and the locks SQLite holds on them.

POSIX takes all locks of a process on a file away as soon as that process closes any descriptor of it, whoever opened
it. Another program that closes the file then believes to be the last one, and deletes the write-ahead log from under
this one (sqlite.org/howtocorrupt.html, 2.2). So a descriptor that looks at such a file stays open as long as it is in
use, no such file is read or replaced as anything else, and, for what other libraries open, where there are locks that
belong to a descriptor and not to the process (Linux), what must not be lost is locked that way too.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from app.models.errors import AppError

Inode = tuple[int, int]
MARK = b"OMARK\x01"  # what an encrypted workspace file begins with
APPLICATION_ID = 0x4F524D4B
_SQLITE = b"SQLite format 3\0"
_HEAD_BYTES = 72
_BESIDE = ("-wal", "-shm", "-journal", "-lock")
_SHARED = (0x40000002, 510)  # what every reader of a database file locks (SQLite, os.h)
_IN_USE = (128, 1)  # what every user of a -shm file locks (SQLite, os_unix.c)


class OpenWorkspaceError(AppError):
    """A workspace file where another file was meant."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: this belongs to a workspace that is open here; it was not touched: choose another file."
        )


class WorkspaceThereError(AppError):
    """Something would be written in the place of a workspace file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: a workspace lies there; it was not touched: choose another name.")


@dataclass(slots=True)
class _Used:
    """A file in use: how many use it, under which name, and the descriptors that are kept: to look at, locked, idle."""

    path: Path
    users: int = 0
    kept: int | None = None
    held: dict[Inode, int] = field(default_factory=dict)
    idle: list[int] = field(default_factory=list)


class _Files:
    change = threading.Lock()
    used: ClassVar[dict[Inode, _Used]] = {}


def head(path: Path, length: int) -> bytes:
    """The first bytes of a file, fewer where it ends before; any thread may ask.

    Raises:
        OSError: when it cannot be read.
    """
    if sys.platform == "win32":
        with path.open("rb") as file:
            return file.read(length)
    with _Files.change:
        used = _Files.used.get(_inode(path))
        if used is not None and used.kept is not None:
            return os.pread(used.kept, length, 0)
        opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.pread(opened, length, 0)
        finally:
            if used is not None:
                used.kept = opened
            else:
                os.close(opened)


def use(path: Path) -> Inode:
    """Say, before SQLite opens a file, that it is in use; what is given is for `leave` and `left`."""
    with _Files.change:
        where = _inode(path)
        used = _Files.used.setdefault(where, _Used(path.resolve()))
        used.users += 1
        return where


def hold(path: Path) -> None:
    """Lock, once SQLite has opened a file, what other libraries could make it lose; nothing where that cannot be."""
    with _Files.change:
        used = _Files.used.get(_inode(path))
        if used is None or not used.users:
            return
        for file, part in ((used.path, _SHARED), (_beside(used.path, "-shm"), _IN_USE)):
            with suppress(OSError):
                if (inode := _inode(file)) not in used.held:
                    used.held[inode] = _locked(file, part)


def leave(where: Inode) -> None:
    """Say, before SQLite closes it, that one user less has the file: the last one is to fold its log in."""
    with _Files.change:
        used = _Files.used.get(where)
        if used is None:
            return
        used.users -= 1
        if not used.users:
            for number in used.held.values():
                _unlock(number)
            used.idle += used.held.values()
            used.held.clear()


def left(where: Inode) -> None:
    """Say, once SQLite has closed it, that what was kept open can go, if nobody came meanwhile."""
    with _Files.change:
        used = _Files.used.get(where)
        if used is None or used.users:
            return
        del _Files.used[where]
        for number in (used.kept, *used.idle):
            if number is not None:
                os.close(number)


def refuse_open(path: Path) -> None:
    """Refuse to read a file, as what it is not, that belongs to a workspace open here; a look would lose its locks.

    Raises:
        OpenWorkspaceError: when it does, under whatever name.
    """
    if is_open(path):
        raise OpenWorkspaceError(path)


def refuse_to_replace(path: Path) -> None:
    """Refuse to write over a workspace file, whether it is open here or not.

    Raises:
        OpenWorkspaceError, WorkspaceThereError: when one is there.
    """
    refuse_open(path)
    with suppress(OSError):
        if path.is_file() and is_workspace(head(path, _HEAD_BYTES)):
            raise WorkspaceThereError(path)


def is_open(path: Path) -> bool:
    """Whether a path leads to a workspace file that is open here, or to one of the files SQLite keeps beside it."""
    try:
        where = _inode(path)
    except (OSError, ValueError):
        return False
    with _Files.change:
        return where in _Files.used or any(where == beside for used in _Files.used.values() for beside in _others(used))


def is_workspace(start: bytes) -> bool:
    """Whether the first 72 bytes of a file are those of a workspace, encrypted or not."""
    plain = start.startswith(_SQLITE) and start[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return plain or start.startswith(MARK)


def _others(used: _Used) -> Iterator[Inode]:
    for ending in _BESIDE:
        with suppress(OSError):
            yield _inode(_beside(used.path, ending))


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _inode(path: Path) -> Inode:
    found = path.stat()
    return found.st_dev, found.st_ino


if sys.platform == "linux":
    import fcntl
    import struct

    def _locked(path: Path, part: tuple[int, int]) -> int:
        opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        with suppress(OSError):
            fcntl.fcntl(opened, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, *part, 0))
        return opened

    def _unlock(number: int) -> None:
        with suppress(OSError):
            fcntl.fcntl(number, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0))

else:

    def _locked(path: Path, part: tuple[int, int]) -> int:
        raise OSError(f"{path}: {part} cannot be locked for a descriptor here")

    def _unlock(number: int) -> None:
        """Nothing was locked."""
