"""The one door for work off the GUI thread (HOUSE 4): frozen values and arrays in, a value or an error out."""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import ClassVar, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.imagery.precedence import step_back
from app.models.errors import AppError

T = TypeVar("T")
JOIN_MS = 3000


class Ticket:
    """Stands for one piece of work asked for; `cancel` before it starts drops it, later its answer is ignored."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Make sure that neither `done` nor `failed` is called from now on."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody gave it up."""
        return self._cancelled.is_set()


class _Door(QObject):
    """Lives on the GUI thread and delivers answers there. Its threads are Python's own and live as long as it does.

    Qt's pool would give each piece of work a new Python thread state; libraries that keep a context per thread (PROJ)
    lose theirs every time and crash.
    """

    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._serve, name=f"background-{number}", daemon=True)
            for number in range(max(2, os.cpu_count() or 2))
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, work: Callable[[], None]) -> None:
        """Have it done by the next free thread."""
        self._waiting.put(work)

    def close(self, limit_ms: int) -> bool:
        """Drop what waits and join the threads; False when one still works at the limit."""
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()
        for _ in self._threads:
            self._waiting.put(None)
        ends = time.monotonic() + limit_ms / 1000
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def deliver(self, answer: Callable[[], None]) -> None:
        """Call it on the GUI thread."""
        self._arrived.emit(answer)

    def _serve(self) -> None:
        step_back()
        while (work := self._waiting.get()) is not None:
            work()

    @Slot(object)
    def _deliver(self, answer: Callable[[], None]) -> None:
        answer()


class _Doorway:
    """Holds the door once it has been opened; opened by the first piece of work, on the GUI thread.

    A door whose work outlasted `shutdown` is kept: deleting it under a running thread would crash.
    """

    door: _Door | None = None
    outlasted: ClassVar[list[_Door]] = []


def run(work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> Ticket:
    """Do `work` on a worker thread, then call `done` or `failed` on the GUI thread; call it from the GUI thread.

    A failure that is no AppError is a bug: it goes to `sys.excepthook` as well.
    """
    door = _Doorway.door = _Doorway.door or _Door()
    ticket = Ticket()
    door.ask(partial(_work, door, ticket, work, done, failed))
    return ticket


def _work(
    door: _Door, ticket: Ticket, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]
) -> None:
    if ticket.cancelled:
        return
    try:
        value = work()
    except Exception as error:  # noqa: BLE001 the background door is one of the three places for it (HOUSE 5)
        door.deliver(partial(_failed, ticket, failed, error))
    else:
        door.deliver(partial(_done, ticket, done, value))


def _done(ticket: Ticket, done: Callable[[T], None], value: T) -> None:
    if not ticket.cancelled:
        done(value)


def _failed(ticket: Ticket, failed: Callable[[Exception], None], error: Exception) -> None:
    if not isinstance(error, AppError):
        sys.excepthook(type(error), error, error.__traceback__)
    if not ticket.cancelled:
        failed(error)


def shutdown(limit_ms: int = JOIN_MS) -> bool:
    """Drop what has not started and wait for the rest, at most `limit_ms`; False when something still runs."""
    door, _Doorway.door = _Doorway.door, None
    if door is None:
        return True
    joined = door.close(limit_ms)
    if not joined:
        _Doorway.outlasted.append(door)
    return joined
