"""The address of a PostgreSQL, taken apart."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from app.sync.errors import BadAddressError


def parts_of(url: str) -> dict[str, Any]:
    """Take the address of a PostgreSQL apart.

    Raises:
        BadAddressError: when it is none.
    """
    try:
        return dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise BadAddressError from error


def address(url: str) -> str:
    """Give the place of `url` without user or password, fit for messages and logs."""
    parts = parts_of(url)
    return f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', 'postgres')}"
