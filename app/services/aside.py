"""How a service that knows no window has work done off the thread it lives on."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol, TypeVar

T = TypeVar("T")


class Aside(Protocol):
    """Has work done, elsewhere perhaps, and its outcome handed on where the open task lives."""

    def __call__(self, work: Callable[[], T], done: Callable[[T], None], undone: Callable[[], None] = ..., /) -> object:
        """Do `work`, then call `done` with what it gave, or `undone` when it came to nothing."""


def _no_matter() -> None:
    """Nothing has to be put right when it comes to nothing."""


def at_once(work: Callable[[], T], done: Callable[[T], None], undone: Callable[[], None] = _no_matter) -> None:
    """Do it here and now."""
    with ExitStack() as stack:
        stack.callback(undone)
        found = work()
        stack.pop_all()
    done(found)
