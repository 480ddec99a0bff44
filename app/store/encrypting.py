"""Encrypting a workspace file in place, and the way back: a copy is made, proved equal, and takes the file's place."""

import hashlib
import os
import sqlite3
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from app.models.errors import AppError
from app.store.connecting import cipher, connect, errors, failures
from app.store.database import OWNER_ONLY, Database
from app.store.errors import StoreWriteError
from app.store.keys import StoreKey, keep, key_of, new_key
from app.store.writer_lock import WriterLock

PATIENCE_S = 0.5


class InUseError(AppError):
    """Somebody has the file open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: it is open in another window or command; nothing was changed: close them and try again."
        )


class AlreadySoError(AppError):
    """It is what was asked for."""

    def __init__(self, path: Path, state: str) -> None:
        super().__init__(f"{path}: this workspace is {state} already; nothing was changed.")


def encrypt(path: Path) -> str:
    """Encrypt a workspace file with a new key; where the key is kept, which it is before the file changes.

    Raises:
        AlreadySoError, InUseError, CipherMissingError, KeyNotKeptError: nothing was changed then.
        StoreWriteError: when there is no room for the copy, or it does not prove to be equal.
    """
    Database.open(path).close()
    if key_of(path) is not None:
        raise AlreadySoError(path, "encrypted")
    cipher(path)
    key = new_key()
    place = keep(key)
    _convert(path, None, key)
    return place


def decrypt(path: Path) -> None:
    """Make a plain file of an encrypted one; its key stays in the keyring, for older copies. Raises as `encrypt`."""
    Database.open(path).close()
    key = key_of(path)
    if key is None:
        raise AlreadySoError(path, "not encrypted")
    _convert(path, key, None)


def _convert(path: Path, before: StoreKey | None, after: StoreKey | None) -> None:
    made = path.with_name(f"{path.name}.part")
    made.unlink(missing_ok=True)
    try:
        made.touch(OWNER_ONLY, exist_ok=False)
        with (
            closing(WriterLock(path.with_name(f"{path.name}-lock"))) as lock,
            lock,
            closing(_alone(path, before)) as source,
        ):
            _export(source, made, after)
            _prove(source, made, after)
            _replace(path, made, source)
    except failures() as error:
        raise StoreWriteError(path, str(error)) from error
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)


def _alone(path: Path, key: StoreKey | None) -> sqlite3.Connection:
    """A connection beside which there is no other, and can be none until it is closed.

    The library the file was used with is asked first: two libraries in one process do not see each other's locks.
    """
    driver = cipher(path)
    with closing(connect(path, key, timeout=PATIENCE_S)) as first:
        _shut_out(path, first)
    source: sqlite3.Connection = (
        connect(path, key, timeout=PATIENCE_S) if key else driver.connect(str(path), timeout=PATIENCE_S)
    )
    with ExitStack() as undo:
        undo.callback(source.close)
        _shut_out(path, source)
        undo.pop_all()
    return source


def _shut_out(path: Path, connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except errors() as error:
        raise InUseError(path) from error


def _export(source: sqlite3.Connection, made: Path, key: StoreKey | None) -> None:
    source.execute("ATTACH DATABASE ? AS made KEY ?", (str(made), key.raw if key else ""))
    source.execute("SELECT sqlcipher_export('made')")
    for pragma in ("application_id", "user_version"):
        (value,) = source.execute(f"PRAGMA main.{pragma}").fetchone()
        source.execute(f"PRAGMA made.{pragma} = {int(value)}")
    source.execute("DETACH DATABASE made")


def _prove(source: sqlite3.Connection, made: Path, key: StoreKey | None) -> None:
    with closing(connect(made, key)) as copy:
        (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok" or _sum(copy) != _sum(source):
            raise StoreWriteError(made, f"the copy is not equal to the file: {said}")
    with made.open("rb+") as file:
        os.fsync(file.fileno())


def _sum(connection: sqlite3.Connection) -> list[object]:
    """Every part of the schema, how many rows each table has, and one hash over the log."""
    query = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    schema = connection.execute(query).fetchall()
    tables = [name for kind, name, _ in schema if kind == "table"]
    counts = [connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables]  # noqa: S608  our own names
    whole = hashlib.sha256()
    for row in connection.execute("SELECT position, hash, body, feed_n, disposition FROM op ORDER BY position"):
        whole.update(repr(row).encode())
    return [schema, counts, whole.hexdigest()]


def _replace(path: Path, made: Path, source: sqlite3.Connection) -> None:
    """Put the copy in the file's place. Whoever opened the former one meanwhile cannot write it any more."""
    if os.name == "nt":
        source.close()
    made.replace(path)
