"""Connections to workspace files: SQLite as it comes with Python, or SQLCipher for one that is encrypted (SYNC 3.7)."""

import importlib
import sqlite3
import sys
from pathlib import Path
from typing import Any, cast

from app.models.errors import AppError
from app.store.keys import StoreKey, key_of

_CIPHER = "sqlcipher3.dbapi2"


class CipherMissingError(AppError):
    """Encryption is an optional part of the installation."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: encryption is not installed with this program; nothing was changed: install it with "
            "“pip install 'orthomark[encrypted]'”."
        )


class WrongStoreKeyError(AppError):
    """The key there is does not open the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: the key on this computer is not the one this workspace is encrypted with, or its beginning is "
            "damaged; nothing was changed: keep the file, and give the right key with "
            f"“orthomark store-key keep {path}”."
        )


def connect(path: Path, key: StoreKey | None = None, *, immutable: bool = False, **options: Any) -> sqlite3.Connection:
    """Connect to a file, with `key` to an encrypted one.

    Raises:
        CipherMissingError: when it is encrypted and SQLCipher is not installed.
        WrongStoreKeyError: when the key does not open it.
    """
    place = f"{path.resolve().as_uri()}?immutable=1" if immutable else str(path)
    if key is None:
        return cast("sqlite3.Connection", sqlite3.connect(place, uri=immutable, **options))
    driver = cipher(path)
    connection = cast("sqlite3.Connection", driver.connect(place, uri=immutable, **options))
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f'PRAGMA key = "{key.raw}"')
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except driver.DatabaseError as error:
        connection.close()
        if isinstance(error, driver.OperationalError):
            raise
        raise WrongStoreKeyError(path) from error
    return connection


def connect_to(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """Connect to a file with the key it names, if it names one; raises as `connect` and `key_of` do."""
    return connect(path, key_of(path), immutable=immutable)


def cipher(path: Path) -> Any:
    """SQLCipher's module, a DB-API like that of sqlite3.

    Raises:
        CipherMissingError: when it is not installed.
    """
    try:
        return importlib.import_module(_CIPHER)
    except ImportError as error:
        raise CipherMissingError(path) from error


def errors() -> tuple[type[Exception], ...]:
    """What connections may raise: SQLCipher has a family of its own."""
    loaded: Any = sys.modules.get(_CIPHER)
    return (sqlite3.Error,) if loaded is None else (sqlite3.Error, loaded.Error)


def failures() -> tuple[type[Exception], ...]:
    """The same, and what the drive raises."""
    return (OSError, *errors())
