"""Statements past SQLAlchemy, which spends ten times as long around a short one as SQLite does on it."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.store.connecting import errors

_AT_ONCE = (500, 100)
# Bytes go in as they are: if not told so, sqlite3 looks in two places for a way to adapt each, and fails in both.
sqlite3.register_adapter(bytes, bytes)


def run(connection: Connection, statement: str, given: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Run one statement with the values of its marks; UUIDs are given and found as bytes.

    Raises:
        DBAPIError: the class of it that SQLAlchemy would raise, so that callers know one family of errors.
    """
    try:
        return _bare(connection).execute(statement, given)
    except errors() as error:
        raise _told(error, statement) from error


def run_many(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement once for each row of values.

    Raises:
        DBAPIError: as `run`.
    """
    try:
        _bare(connection).executemany(statement, rows)
    except errors() as error:
        raise _told(error, statement) from error


def insert_many(connection: Connection, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of these columns, in their order, hundreds to a statement.

    Triggers see each row as ever, those before it in place. But for a table that has any, SQLite keeps every page a
    statement touches, to take it back: row by row, that costs more than the row.

    Raises:
        DBAPIError: as `run`.
    """
    start = 0
    for many in _AT_ONCE:
        while start + many <= len(rows):
            run(connection, _insert(table, tuple(names), many), tuple(chain.from_iterable(rows[start : start + many])))
            start += many
    if start < len(rows):
        run_many(connection, _insert(table, tuple(names), 1), rows[start:])


@cache
def _insert(table: str, names: tuple[str, ...], rows: int) -> str:
    marks = f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([marks] * rows)}"  # noqa: S608  our own words


def _bare(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _told(error: Exception, statement: str) -> BaseException:
    family = next(known for known in errors() if isinstance(error, known))
    return DBAPIError.instance(statement, None, error, family)
