"""How a sync from the command line goes: counted on a terminal while it runs, and told when Ctrl+C stops it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from app.commands.console import tell

if TYPE_CHECKING:
    from app.sync.reconcile import SyncResult

INTERRUPTED = 130
_CLEAR = "\r\x1b[K"


@contextmanager
def going(again: str) -> Iterator[Callable[["SyncResult"], None]]:
    """Give what is to hear of progress; Ctrl+C becomes a sentence that says what was done and how to go on: `again`."""
    done, counted = (0, 0), sys.stderr.isatty()

    def moved(result: "SyncResult") -> None:
        nonlocal done
        if counted and (result.pushed, result.pulled) != done:
            print(f"{_CLEAR}{result.pushed:,} sent, {result.pulled:,} fetched", end="", file=sys.stderr, flush=True)
        done = (result.pushed, result.pulled)

    try:
        yield moved
    except KeyboardInterrupt:
        _clear(counted)
        tell(f"Stopped: {done[0]:,} sent and {done[1]:,} fetched before; nothing is lost, {again} to go on.")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        _clear(counted)


def _clear(counted: bool) -> None:
    if counted:
        print(_CLEAR, end="", file=sys.stderr, flush=True)
