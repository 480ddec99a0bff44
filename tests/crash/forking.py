"""Processes that fork a child for every line they read, because starting Python costs more than being killed.

A line holds words divided by tabs. Standard output gets `child PID`, whatever the child says, and `gone STATUS` when it
is no more.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.crash.ledger import Ledger

PIPE = 1
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


def serve(work: Callable[..., None]) -> None:
    """Have a new child do this work with the words of every line read."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.write(PIPE, f"child {os.getpid()}\n".encode())
            work(*line.rstrip("\n").split("\t"))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        os.write(PIPE, f"gone {os.waitstatus_to_exitcode(status)}\n".encode())


class Forked:
    """The other end of the pipes; one child at a time."""

    def __init__(self, module: str) -> None:
        command = [sys.executable, "-m", module]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, bufsize=0)
        self._rest = b""
        self._child = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child:
            self.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def start(self, *words: object) -> None:
        """Have a child begin."""
        assert self._process.stdin is not None
        self._process.stdin.write(("\t".join(map(str, words)) + "\n").encode())
        word, pid = next(self._lines(PATIENCE_S)).split()
        assert word == "child"
        self._child = int(pid)

    def kill(self) -> None:
        """Kill the child; what it had said before can still be listened to."""
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
        self._child = 0

    def listen(self, ledger: Ledger, seconds: float = PATIENCE_S, lines: int | None = None) -> str:
        """Note acknowledgements for so long, or so many, or until something else is said; what that is."""
        for line in self._lines(seconds):
            if not line.startswith(("saved", "deleted")):
                return line
            ledger.note(line)
            lines = None if lines is None else lines - 1
            if lines == 0:
                break
        return ""

    def _lines(self, seconds: float) -> Iterator[str]:
        """Lines as they come; buffered here, because `select` knows nothing of what a text stream has read ahead."""
        assert self._process.stdout is not None
        end = time.monotonic() + seconds
        while True:
            while b"\n" in self._rest:
                line, self._rest = self._rest.split(b"\n", 1)
                yield line.decode()
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                return
            if not (part := os.read(self._process.stdout.fileno(), 1 << 16)):
                return
            self._rest += part
