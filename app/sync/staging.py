"""What is sent to central's staging table: batches, one of them ahead of its turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
    """A second connection of a login, for batches copied while the one before is judged; opened by the first of them.

    Nothing hangs on it. Where central has no room for it, or it is lost, a batch is copied when its turn comes, as the
    first always is.
    """

    reach: Callable[[], Connection]
    _connection: Connection | None = field(default=None, init=False)
    _given_up: bool = field(default=False, init=False)

    def copy(self, rows: Sequence[OpRow]) -> UUID | None:
        """Copy a batch into staging; None when it has to be copied in its turn."""
        if self._given_up:
            return None
        try:
            if self._connection is None:
                self._connection = self.reach()
            return copy_in(self._connection, rows)
        except (psycopg.Error, CentralError):
            self.close()
            return None

    def close(self) -> None:
        """Close the connection for good."""
        self._given_up = True
        if self._connection is not None:
            self._connection.close()
