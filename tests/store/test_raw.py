"""Statements past SQLAlchemy live in its transactions and fail as its own do."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.store.database import Database
from app.store.raw import insert_many, run, run_many

COUNT = "SELECT count(*) FROM meta WHERE key LIKE 'raw%'"
INSERT = "INSERT INTO meta (key, value) VALUES (?, ?)"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.create(tmp_path / "raw.orthomark") as made:
        yield made


def count(connection: Connection) -> int:
    found: int = connection.execute(text(COUNT)).scalar_one()
    return found


def test_what_is_run_is_seen_by_the_connection_and_kept_with_its_transaction(database: Database) -> None:
    with database.transaction() as connection:
        run(connection, INSERT, ("raw", "1"))
        run_many(connection, INSERT, [("raw2", "2"), ("raw3", "3")])
        assert count(connection) == 3
    with database.read() as connection:
        assert run(connection, "SELECT value FROM meta WHERE key = ?", ("raw2",)).fetchall() == [("2",)]


def test_what_is_run_goes_with_a_transaction_that_fails(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as connection:
            run(connection, INSERT, ("raw", "1"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.read() as connection:
        assert count(connection) == 0


@pytest.mark.parametrize("many", [False, True])
def test_a_refusal_is_the_error_sqlalchemy_would_raise_and_tells_the_statement(database: Database, many: bool) -> None:
    with database.transaction() as connection:
        run(connection, INSERT, ("raw", "1"))
    with database.transaction() as connection, pytest.raises(IntegrityError) as refused:
        run_many(connection, INSERT, [("raw", "2")]) if many else run(connection, INSERT, ("raw", "2"))
    assert refused.value.statement == INSERT
    assert isinstance(refused.value.orig, sqlite3.IntegrityError)


def test_a_statement_that_is_none_is_an_operational_error(database: Database) -> None:
    with database.read() as connection, pytest.raises(OperationalError):
        run(connection, "SELECT nothing FROM nowhere")


@pytest.mark.parametrize("rows", [0, 1, 100, 250])
def test_rows_inserted_by_the_hundred_are_all_there_in_order(database: Database, rows: int) -> None:
    given = [(f"raw{number:03}", str(number)) for number in range(rows)]
    with database.transaction() as connection:
        insert_many(connection, "meta", ("key", "value"), given)
        found = run(connection, "SELECT key, value FROM meta WHERE key LIKE 'raw%' ORDER BY rowid").fetchall()
    assert found == given
