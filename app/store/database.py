"""One workspace file: opening, pragmas, the writer lock, transactions, backup (SYNC 4.8)."""

import itertools
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Dialect, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.util import LRUCache

from app.open_files import APPLICATION_ID, Inode, head, hold, is_workspace, leave, left, use
from app.store import raw
from app.store.connecting import cipher, connect, connect_to, failures
from app.store.errors import (
    DamagedWorkspaceError,
    NotAWorkspaceError,
    NoWorkspaceError,
    SelfReviewError,
    StoreWriteError,
    WorkspaceExistsError,
)
from app.store.folders import refuse_unsafe_folder
from app.store.guards import strange
from app.store.keys import key_of
from app.store.upgrade import HEAD, bring_to_head, bring_up, is_behind
from app.store.writer_lock import WriterLock

BUSY_MS = 10_000
SAFE_SQLITE = (3, 51, 3)  # older ones may lose a checkpoint when two connections write at once (SYNC 4.8)
CHECK_AT_ONCE_BYTES = 64 << 20
OWNER_ONLY = 0o600  # what SQLite keeps beside a file is as open as the file
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "mmap_size=0",
    "cache_size=-16384",
    "wal_autocheckpoint=4000",
)
_COMPILED: LRUCache[Any, Any] = LRUCache(500)


class Database:
    """A workspace file with one writer. Give each thread its own `Database`; the writer lock keeps them in turn."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = WriterLock(path.with_name(path.name + "-lock"))
        self._engine = _engine(path)
        self._in_use: Inode | None = use(path)

    @classmethod
    def create(cls, path: Path) -> "Database":
        """Make a new workspace file, which nobody else of this computer may read.

        Raises:
            WorkspaceExistsError: when something is there already.
            UnsafeFolderError: on a network share, a stick or a synchronised folder.
            StoreWriteError: when the file cannot be written.
        """
        refuse_unsafe_folder(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(OWNER_ONLY, exist_ok=False)
        except FileExistsError as error:
            raise WorkspaceExistsError(path) from error
        except OSError as error:
            raise StoreWriteError(path, _plain(error)) from error
        database = cls(path)
        try:
            with database.transaction() as connection:
                bring_to_head(connection)
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            database.checkpoint()
        except (OSError, OperationalError, StoreWriteError) as error:
            database.remove()
            raise error if isinstance(error, StoreWriteError) else StoreWriteError(path, _plain(error)) from error
        return database

    @classmethod
    def open(cls, path: Path, *, anywhere: bool = False) -> "Database":
        """Open a workspace file, checking that it is one and bringing its schema up to date.

        A copy that is only looked at, and nobody works in, may lie `anywhere`.

        Raises:
            NoWorkspaceError: when nothing is there.
            NotAWorkspaceError: when it is something else or damaged, or holds triggers this program did not make.
            UnsafeFolderError: on a network share, a stick or a synchronised folder.
            NewerWorkspaceError: when a newer program wrote it.
        """
        if not path.is_file():
            raise NoWorkspaceError(path)
        if not anywhere:
            refuse_unsafe_folder(path)
        _refuse_foreign(path)
        database = cls(path)
        with ExitStack() as undo:
            undo.callback(database.close)
            database._check()
            database._upgrade()
            undo.pop_all()
        return database

    @classmethod
    def upgrade_takes_long(cls, path: Path) -> bool:
        """Whether opening a file would first copy and change so much of it that whoever opens it would wait.

        Raises:
            NoWorkspaceError, NotAWorkspaceError, NewerWorkspaceError: as `open` does.
        """
        if not path.is_file():
            raise NoWorkspaceError(path)
        _refuse_foreign(path)
        if path.stat().st_size <= CHECK_AT_ONCE_BYTES:
            return False
        with ExitStack() as undo:
            database = cls(path)
            undo.callback(database.close)
            database._check()
            with database.read() as connection:
                return is_behind(connection, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The unit of work: everything inside is durable when it ends, or nothing happened.

        Raises:
            SelfReviewError: when the store refuses a verdict on own work.
            StoreWriteError: when the disk is full, read-only, or another program holds the file.
        """
        with self._lock:
            try:
                with self._engine.connect() as connection:
                    _begin(connection, "BEGIN IMMEDIATE")
                    with ExitStack() as undo:
                        undo.callback(_roll_back, connection)
                        yield connection
                        undo.pop_all()
                    raw.run(connection, "COMMIT")
            except IntegrityError as error:
                if "self-review" in str(error.orig):
                    raise SelfReviewError from error
                raise
            except OperationalError as error:
                if not _is_environment(error):
                    raise
                raise StoreWriteError(self.path, _plain(error)) from error

    @contextmanager
    def trial(self) -> Iterator[Connection]:
        """A transaction that is always taken back: to try something on the real tables and look at the outcome.

        Raises:
            StoreWriteError: when the disk is full, read-only, or another program holds the file.
        """
        with self._lock:
            try:
                with self._engine.connect() as connection:
                    _begin(connection, "BEGIN IMMEDIATE")
                    try:
                        yield connection
                    finally:
                        raw.run(connection, "ROLLBACK")
            except OperationalError as error:
                if not _is_environment(error):
                    raise
                raise StoreWriteError(self.path, _plain(error)) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries, with one consistent picture of the file."""
        with self._engine.connect() as connection:
            _begin(connection, "BEGIN")
            try:
                yield connection
            finally:
                raw.run(connection, "ROLLBACK")

    @property
    def large(self) -> bool:
        """Whether a look at every page would keep whoever opens it waiting; then `check_whole` is for later."""
        return self.path.stat().st_size > CHECK_AT_ONCE_BYTES

    def check_whole(self) -> None:
        """Look at every page of the file; any thread may do it.

        Raises:
            DamagedWorkspaceError: when it is damaged.
            StoreWriteError: when file or folder may not be written.
        """
        self._look("PRAGMA quick_check(1)")

    def _check(self) -> None:
        self._look("SELECT 'ok' FROM sqlite_schema LIMIT 1" if self.large else "PRAGMA quick_check(1)")

    def _look(self, question: str) -> None:
        try:
            with self.read() as connection:
                damage = connection.exec_driver_sql(question).scalar()
        except DatabaseError as error:
            if isinstance(error, OperationalError) and _is_environment(error):
                raise StoreWriteError(self.path, _plain(error)) from error
            raise DamagedWorkspaceError(self.path, _plain(error)) from error
        if damage != "ok":
            raise DamagedWorkspaceError(self.path, str(damage))

    def _upgrade(self) -> None:
        with self.read() as connection:
            behind = is_behind(connection, self.path)
        if behind:
            self.backup(copy_name(self.path, f"before-{HEAD}"))
            with self.transaction() as connection:
                bring_up(connection)
        with self.read() as connection:
            if what := strange(connection):
                raise DamagedWorkspaceError(self.path, what)

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file; call it when idle."""
        with self._lock, self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, target: Path) -> None:
        """Copy the whole workspace to `target`, consistent even while it is in use; the copy appears at once or not.

        Raises:
            WorkspaceExistsError: when `target` is there already.
            StoreWriteError: when the copy cannot be written.
        """
        copy_file(self.path, target)

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded in first when nobody else holds it."""
        with suppress(DatabaseError, OSError):
            self.checkpoint()
        in_use, self._in_use = self._in_use, None
        if in_use is not None:
            leave(in_use)
        self._engine.dispose()
        self._lock.close()
        if in_use is not None:
            left(in_use)

    def remove(self) -> None:
        """Close and remove a file that could not be made whole, so that its name is free to try again."""
        self.close()
        for ending in ("", "-wal", "-shm", "-lock"):
            with suppress(OSError):
                self.path.with_name(self.path.name + ending).unlink()


def copy_name(path: Path, why: str) -> Path:
    """A name beside a workspace file for a copy of it that nothing has yet: `NAME.why`, then `NAME.why-2` and so on."""
    numbers = itertools.count(2)
    wanted = path.with_name(f"{path.name}.{why}")
    while wanted.exists():
        wanted = path.with_name(f"{path.name}.{why}-{next(numbers)}")
    return wanted


def copy_file(path: Path, target: Path, *, alone: bool = False) -> None:
    """Copy a workspace file whole, with what its write-ahead log holds; the copy appears at once or not.

    It is its owner's alone. `alone` reads a file nobody else has open without the memory SQLite shares with others, for
    which a full disk or a folder that may not be written has no room.

    Raises:
        WorkspaceExistsError: when `target` is there already.
        StoreWriteError: when the copy cannot be written.
    """
    if target.exists():
        raise WorkspaceExistsError(target)
    partial = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        partial.touch(OWNER_ONLY, exist_ok=False)
        with (
            closing(_alone(path) if alone else connect_to(path)) as source,
            closing(connect(partial, key_of(path))) as copy,
        ):
            source.backup(copy, progress=_patience(path))
        partial.replace(target)
    except failures() as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(error, TimeoutError):
            raise StoreWriteError(target, str(error), "close it there") from error
        raise StoreWriteError(target, _plain(error)) from error


def _patience(path: Path) -> Callable[[int, int, int], object]:
    """What ends a copy that waits for another program; SQLite itself would try again for ever."""
    latest = time.monotonic() + BUSY_MS / 1000

    def look(status: int, _left: int, _all: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > latest:
            raise TimeoutError(f"another program has {path.name} open")

    return look


def _alone(path: Path) -> sqlite3.Connection:
    """Without a write-ahead log the file is all there is, and need not be locked either."""
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return connect_to(path, immutable=True)
    connection = connect_to(path)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS // 10}")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    return connection


def sqlite_version() -> tuple[int, ...]:
    """The version of SQLite in use."""
    return sqlite3.sqlite_version_info


def _refuse_foreign(path: Path) -> None:
    if key_of(path) is not None:
        with closing(connect_to(path)) as connection:
            (found,) = connection.execute("PRAGMA application_id").fetchone()
        if found != APPLICATION_ID:
            raise NotAWorkspaceError(path, "it was not made by Orthomark")
        return
    if not is_workspace(head(path, 72)):
        raise NotAWorkspaceError(path, "it was not made by Orthomark")


@cache
def _dialect(module: Any) -> Dialect:
    """One for every file: with it the statements of the store are compiled once per program, not once per file."""
    engine = create_engine("sqlite://", module=module)
    engine.connect().close()
    return engine.dialect


def _engine(path: Path) -> Engine:
    key = key_of(path)
    dialect = _dialect(sqlite3 if key is None else cipher(path))
    made: Callable[[], Any] = partial(connect, path, key, timeout=BUSY_MS / 1000, check_same_thread=False)
    pool = QueuePool(made, dialect=dialect)
    engine = Engine(pool, dialect, make_url(f"sqlite:///{path}")).execution_options(compiled_cache=_COMPILED)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        hold(path)

    return engine


def _begin(connection: Connection, how: str) -> None:
    """Begin, and have SQLAlchemy know of it, so that nobody else does."""
    connection.begin()
    raw.run(connection, how)


def _roll_back(connection: Connection) -> None:
    with suppress(OperationalError):
        raw.run(connection, "ROLLBACK")


def _is_environment(error: OperationalError) -> bool:
    text = str(error.orig)
    return any(word in text for word in ("full", "readonly", "locked", "busy", "I/O", "unable to open"))


def _plain(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return os.strerror(cause.errno) if isinstance(cause, OSError) and cause.errno else str(cause)
