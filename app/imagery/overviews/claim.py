"""A lock on a folder that ends with the process that holds it, whatever ends that."""

import os
import sys
from pathlib import Path
from typing import Self

LOCK = "building.lock"


class Claim:
    """Held by the one program that builds in a folder."""

    def __init__(self, file: int) -> None:
        self._file = file

    @classmethod
    def take(cls, folder: Path) -> Self | None:
        """Claim a folder that is there; None when another holds it or it cannot be written to."""
        try:
            file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError:
            return None
        try:
            _lock(file)
        except OSError:
            os.close(file)
            return None
        return cls(file)

    def release(self) -> None:
        """Let others have it."""
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
