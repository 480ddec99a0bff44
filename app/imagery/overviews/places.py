"""Reading and writing at a place of an open file, from any thread; Windows has no calls of its own for that."""

import os
import threading

_turns = threading.Lock()


def read_at(file: int, length: int, offset: int) -> bytes:
    """Read up to `length` bytes; fewer at the end of the file."""
    if hasattr(os, "pread"):
        return os.pread(file, length, offset)
    with _turns:
        os.lseek(file, offset, os.SEEK_SET)
        return os.read(file, length)


def write_at(file: int, data: bytes, offset: int) -> None:
    """Write all of `data`.

    Raises:
        OSError: when the disk is full.
    """
    rest = memoryview(data)
    while rest:
        written = _write(file, rest, offset)
        rest, offset = rest[written:], offset + written


def _write(file: int, data: memoryview, offset: int) -> int:
    if hasattr(os, "pwrite"):
        return os.pwrite(file, data, offset)
    with _turns:
        os.lseek(file, offset, os.SEEK_SET)
        return os.write(file, data)
