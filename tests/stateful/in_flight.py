"""A push whose transaction stays open: what everybody else has to wait for."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import psycopg

from app.sync.central import Central

_POLL_S = 0.002
_LIMIT_S = 60.0


@contextmanager
def held_open(url: str) -> Iterator[tuple[Central, psycopg.Connection[Any]]]:
    """A login whose pushes stay in one open transaction, and the connection to end it by."""
    with Central(url) as central:
        connection = central._connection
        connection.autocommit = False
        yield central, connection


def is_kept_waiting(root: psycopg.Connection[Any], pushing: "Future[Any]") -> bool:
    """Whether somebody waits for a lock before the push is done."""
    pause, waited = threading.Event(), 0.0
    query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    while not pushing.done() and waited < _LIMIT_S:
        row = root.execute(query).fetchone()
        if row and row[0]:
            return True
        pause.wait(_POLL_S)
        waited += _POLL_S
    return False
