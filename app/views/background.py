"""The one door for work off the GUI thread (HOUSE 4): frozen values and arrays in, a value or an error out."""

import atexit
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, ClassVar, TypeVar
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot
from shiboken6 import isValid

from app.imagery.precedence import step_back
from app.models.errors import AppError

T = TypeVar("T")
JOIN_MS = 3000
_WORKERS = ("background-", "tiles-")


class _Mail:
    """What threads say to the GUI thread, until the program ends.

    Qt deletes all its objects then, under threads that still work; a signal of theirs would be one of nobody.
    """

    lock = threading.Lock()
    over = False

    @classmethod
    def send(cls, signal: SignalInstance, *values: object) -> None:
        """Emit a queued signal from any thread."""
        with cls.lock:
            if not cls.over:
                signal.emit(*values)

    @classmethod
    def end(cls) -> None:
        """Say nothing more."""
        with cls.lock:
            cls.over = True


atexit.register(_Mail.end)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A piece of work, and who hears of it: widgets, so it has to be let go of on the GUI thread."""

    ticket: Ticket
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]

    def outcome(self) -> Any:
        """Do it; give its value, or the error it ended with."""
        if self.ticket.cancelled:
            return None
        try:
            return self.work()
        except Exception as error:  # noqa: BLE001 the background door is one of the three places for it (HOUSE 5)
            inner = error.__traceback__.tb_next if error.__traceback__ is not None else None
            return _Failure(error.with_traceback(inner))

    def tell(self, outcome: Any) -> None:
        """Say how it ended."""
        if not isinstance(outcome, _Failure):
            self._call(self.done, outcome)
            return
        if not isinstance(outcome.error, AppError):
            sys.excepthook(type(outcome.error), outcome.error, outcome.error.__traceback__)
        self._call(self.failed, outcome.error)

    def _call(self, told: Callable[[Any], None], value: Any) -> None:
        """Tell it unless nobody wants to hear it, or the widget that did was destroyed."""
        owner = getattr(getattr(told, "func", told), "__self__", None)
        if not self.ticket.cancelled and not (isinstance(owner, QObject) and not isValid(owner)):
            told(value)


@dataclass(frozen=True, slots=True, eq=False)
class _Failure:
    error: Exception


class _Door(QObject):
    """Lives on the GUI thread and delivers answers there. Its threads are Python's own and live as long as it does.

    Qt's pool would give each piece of work a new Python thread state; libraries that keep a context per thread (PROJ)
    lose theirs every time and crash. Threads know what was asked by its number: were they to hold the last reference
    to a widget, it would be destroyed on them, which crashes too.
    """

    _arrived = Signal(int, object)

    def __init__(self, name: str, threads: int) -> None:
        super().__init__()
        self._numbers = count()
        self._asked: dict[int, _Asked] = {}
        self._waiting: SimpleQueue[int | None] = SimpleQueue()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._serve, name=f"{name}-{number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, asked: _Asked) -> None:
        """Have it done by the next free thread."""
        number = next(self._numbers)
        self._asked[number] = asked
        self._waiting.put(number)

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

    def _serve(self) -> None:
        step_back()
        while (number := self._waiting.get()) is not None:
            _Mail.send(self._arrived, number, self._asked[number].outcome())

    @Slot(int, object)
    def _deliver(self, number: int, outcome: Any) -> None:
        self._asked.pop(number).tell(outcome)


class _Doorway:
    """Holds the door once it has been opened; opened by the first piece of work, on the GUI thread.

    A door whose work outlasted `shutdown` is kept: deleting it under a running thread would crash.
    """

    door: _Door | None = None
    side: _Door | None = None
    outlasted: ClassVar[list[_Door]] = []


def run(
    work: Callable[[], T],
    done: Callable[[T], None],
    failed: Callable[[Exception], None],
    *,
    at_once: bool = False,
) -> Ticket:
    """Do `work` on a worker thread, then call `done` or `failed` on the GUI thread; call it from the GUI thread.

    `at_once` is for what a person stands before and can do nothing else: it waits for no sync, export or check, which
    may hold every other thread for minutes. A failure that is no AppError is a bug: it goes to `sys.excepthook` too.
    """
    if at_once:
        door = _Doorway.side = _Doorway.side or _Door("background-side", 2)
    else:
        door = _Doorway.door = _Doorway.door or _Door("background", max(2, os.cpu_count() or 2))
    ticket = Ticket()
    door.ask(_Asked(ticket, work, done, failed))
    return ticket


def shutdown(limit_ms: int = JOIN_MS) -> bool:
    """Drop what has not started and wait for the rest, at most `limit_ms`; False when something still runs."""
    doors = [door for door in (_Doorway.door, _Doorway.side) if door is not None]
    _Doorway.door = _Doorway.side = None
    ends = time.monotonic() + limit_ms / 1000
    late = [door for door in doors if not door.close(max(0, round(1000 * (ends - time.monotonic()))))]
    _Doorway.outlasted += late
    return not late


def busy() -> bool:
    """Whether a thread that works for the window outlasted the time there was to wait for it."""
    return any(thread.name.startswith(_WORKERS) for thread in threading.enumerate())


class PostBox(QObject):
    """Where threads that are not the door's leave news for an object of the GUI thread, which may be gone by then.

    A signal of the object itself would be emitted on a thread while the GUI thread destroys the object.
    """

    _posted = Signal(object, object)
    _one: ClassVar["PostBox | None"] = None

    @classmethod
    def one(cls) -> "PostBox":
        """Give the one there is, which lives to the end; call it from the GUI thread."""
        cls._one = cls._one or cls()
        return cls._one

    def __init__(self) -> None:
        super().__init__()
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, receiver: "WeakMethod[Callable[..., None]]", *values: object) -> None:
        """Have a method of a QObject called on the GUI thread, if that is there then; any thread may post."""
        _Mail.send(self._posted, receiver, values)

    @Slot(object, object)
    def _deliver(self, receiver: "WeakMethod[Callable[..., None]]", values: tuple[object, ...]) -> None:
        method = receiver()
        if method is not None and isValid(method.__self__):  # type: ignore[attr-defined]
            method(*values)
