"""Stopping a sync from another thread: at once, whatever it waits for, by cutting its connections.

Nothing is lost by it, as by no other cut (SYNC 4.3): a batch on its way is stored or not, and is offered again.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock
from typing import Protocol

from app.sync.errors import CentralError


class SyncStoppedError(CentralError):
    """A person stopped it."""

    def __init__(self) -> None:
        super().__init__("The sync was stopped; nothing is lost, and the rest goes with the next one.")


class Line(Protocol):
    """A connection."""

    def fileno(self) -> int:
        """Its socket."""


class Halt:
    """One piece of work with central that can be stopped. Sockets are kept twice, so that none is mixed up."""

    def __init__(self) -> None:
        self._change = Lock()
        self._asked = self._ended = False
        self._sockets: list[socket.socket] = []

    @property
    def asked(self) -> bool:
        """Whether somebody wants it to stop."""
        return self._asked

    def ask(self) -> None:
        """Stop it; any thread may."""
        with self._change:
            self._asked = True
            for one in self._sockets:
                _cut(one)

    def check(self) -> None:
        """Go no further once it is to stop.

        Raises:
            SyncStoppedError: then.
        """
        if self._asked:
            raise SyncStoppedError

    def hold(self, line: Line) -> None:
        """Cut this connection too when it is to stop; one that comes when the work has ended is its opener's own."""
        with self._change:
            if self._ended:
                return
            self._sockets.append(socket.fromfd(line.fileno(), socket.AF_INET, socket.SOCK_STREAM))
            if self._asked:
                _cut(self._sockets[-1])

    def end(self) -> None:
        """Let go of every connection, for good."""
        with self._change:
            self._ended = True
            for one in self._sockets:
                one.close()
            self._sockets.clear()


_CURRENT: ContextVar[Halt | None] = ContextVar("halt", default=None)


@contextmanager
def stoppable(halt: Halt) -> Iterator[None]:
    """Have every connection to central that is opened here, on this thread, obey `halt`."""
    before = _CURRENT.set(halt)
    try:
        yield
    finally:
        _CURRENT.reset(before)
        halt.end()


def current() -> Halt | None:
    """What the work of this thread obeys."""
    return _CURRENT.get()


def _cut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
