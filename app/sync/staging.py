"""What is sent to central's staging table: batches, one of them ahead of its turn."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from uuid import UUID

import psycopg

from app.models.ids import uuid7
from app.models.op_row import OpRow
from app.sync.copying import OP_FIELDS, packed
from app.sync.errors import CentralError

_COPY = f"copy stage.op (attempt, {OP_FIELDS}) from stdin (format binary)".encode()

Connection = psycopg.Connection[Any]


def copy_in(connection: Connection, rows: Sequence[OpRow]) -> UUID:
    """Copy a batch into staging, by itself; give the attempt it is found under."""
    attempt = uuid7()
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(packed(attempt, rows))
    return attempt


@dataclass(slots=True)
class Ahead:
    """A second connection of a login, for batches copied while the one before is judged.

    Nothing hangs on it, nor waits for it to open. Where central has no room for it, or it is lost, a batch is copied
    when its turn comes, as the first always is.
    """

    reach: Callable[[], Connection]
    _opened: "Future[Connection] | None" = field(default=None, init=False)
    _given_up: bool = field(default=False, init=False)

    def open(self) -> "Future[Connection]":
        """Begin to open it, if that has not begun."""
        if self._opened is None:
            self._opened = Future()
            Thread(target=_settle, args=(self._opened, self.reach), name="second connection", daemon=True).start()
        return self._opened

    def copy(self, rows: Sequence[OpRow]) -> UUID | None:
        """Copy a batch into staging; None when it has to be copied in its turn."""
        opened = self._opened
        if self._given_up or opened is None or not opened.done() or opened.exception() is not None:
            return None
        try:
            return copy_in(opened.result(), rows)
        except psycopg.Error:
            self.close()
            return None

    def close(self) -> None:
        """Close it for good, also when it is still being opened."""
        self._given_up = True
        if self._opened is not None:
            self._opened.add_done_callback(_close)


def _settle(opened: "Future[Connection]", reach: Callable[[], Connection]) -> None:
    try:
        opened.set_result(reach())
    except (psycopg.Error, CentralError) as error:
        opened.set_exception(error)


def _close(opened: "Future[Connection]") -> None:
    if opened.exception() is None:
        opened.result().close()
