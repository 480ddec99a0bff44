"""Statements past SQLAlchemy, which spends ten times as long around a short one as SQLite does on it."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def run(connection: Connection, statement: str, given: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Run one statement with the values of its marks; UUIDs are given and found as bytes.

    Raises:
        DBAPIError: the class of it that SQLAlchemy would raise, so that callers know one family of errors.
    """
    try:
        return _bare(connection).execute(statement, given)
    except sqlite3.Error as error:
        raise _told(error, statement) from error


def run_many(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement once for each row of values.

    Raises:
        DBAPIError: as `run`.
    """
    try:
        _bare(connection).executemany(statement, rows)
    except sqlite3.Error as error:
        raise _told(error, statement) from error


def _bare(connection: Connection) -> sqlite3.Connection:
    bare = connection.connection.driver_connection
    assert isinstance(bare, sqlite3.Connection)
    return bare


def _told(error: sqlite3.Error, statement: str) -> BaseException:
    return DBAPIError.instance(statement, None, error, sqlite3.Error)
