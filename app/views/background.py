"""The one door for work off the GUI thread (HOUSE 4): frozen values and arrays in, a value or an error out."""

import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import ClassVar, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

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
    """Lives on the GUI thread and delivers answers there."""

    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.pool = QThreadPool()
        self.pool.setMaxThreadCount(max(2, os.cpu_count() or 2))
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def deliver(self, answer: Callable[[], None]) -> None:
        self._arrived.emit(answer)

    @Slot(object)
    def _deliver(self, answer: Callable[[], None]) -> None:
        answer()


class _Doorway:
    """Holds the door once it has been opened; opened by the first piece of work, on the GUI thread.

    A door whose work outlasted `shutdown` is kept: deleting its pool under a running thread would crash.
    """

    door: _Door | None = None
    outlasted: ClassVar[list[_Door]] = []


def run(work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> Ticket:
    """Do `work` on a worker thread, then call `done` or `failed` on the GUI thread; call it from the GUI thread.

    A failure that is no AppError is a bug: it goes to `sys.excepthook` as well.
    """
    door = _Doorway.door = _Doorway.door or _Door()
    ticket = Ticket()
    door.pool.start(partial(_work, door, ticket, work, done, failed))
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
    door.pool.clear()
    joined = door.pool.waitForDone(limit_ms)
    if not joined:
        _Doorway.outlasted.append(door)
    return joined
