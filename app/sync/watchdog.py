"""Runs beside a PostgreSQL of ours and ends it when the program that started it is gone, however it went.

Its standard input is a pipe only that program holds: the end of it is the end of the program. It imports nothing of
Orthomark, so that it starts at once.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

_PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.1


def watch(process: int, data: Path, temporary: str) -> None:
    """Wait for the end of standard input, then stop `process` if it still serves `data`; remove `temporary`."""
    sys.stdin.buffer.read()
    if serves(process, data):
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGTERM if os.name == "nt" else signal.SIGINT)
        end = time.monotonic() + _PATIENCE_SECONDS
        while (data / "postmaster.pid").exists() and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
    if temporary:
        shutil.rmtree(temporary, ignore_errors=True)


def serves(process: int, data: Path) -> bool:
    """Say whether `process` is the PostgreSQL that serves `data`; numbers of processes are used again."""
    try:
        return int((data / "postmaster.pid").read_text("ascii").split("\n", maxsplit=1)[0]) == process
    except (OSError, ValueError):
        return False


if __name__ == "__main__":
    watch(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
