"""A damaged workspace file: what can still be read goes into a new file, under new devices (SYNC 4.8).

The damaged file itself is never opened, only a copy of it. What central has comes back with the next sync.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.models.ids import NIL, PersonId
from app.models.op import GENESIS, op_hash
from app.models.words import plural
from app.store import leases, people, raw, reissuing
from app.store.connecting import connect_to, failures
from app.store.database import Database
from app.store.errors import StoreWriteError
from app.store.projections import rebuild
from app.store.rows import OP_FIELDS, Ids, read_op

_COLUMNS = (*OP_FIELDS, "recorded", "feed_n", "disposition")
_ASKED = f"SELECT {', '.join(_COLUMNS)}, position FROM op WHERE position"  # noqa: S608  our own words
_AT_ONCE, _LEAST_ROW_BYTES = 200, 200
_PIECE_BYTES, _PAGE_BYTES = 1 << 20, 4096
_DEVICE, _DSEQ, _FEED_N = 6, 7, 15
_FORGOTTEN = ("backed_up_at", "checked_at")
_SIDE_TABLES = {
    "meta": ("key", "value"),
    "device": ("device", "author", "last_dseq", "last_hash"),
    "witness": ("n", "chain", "incarnation", "seen_at"),
    "purged": ("task", "at", "ops"),
    "reissued": (*OP_FIELDS, "position", "recorded"),
    "push_batch": ("batch", "author", "lo", "hi", "receipt"),
}
Row = tuple[Any, ...]


@dataclass(slots=True)
class Found:
    """What could be read of files: operations by id, each with its own hash, and rows of other tables."""

    ops: dict[bytes, Row] = field(default_factory=dict)
    tables: dict[str, dict[Any, Row]] = field(default_factory=dict)

    @property
    def project(self) -> str:
        """The project these files are about; empty when nothing says so."""
        told = self.tables.get("meta", {}).get("project")
        return told[1] if told else next((str(read_op(row, Ids()).project) for row in self.ops.values()), "")

    @property
    def devices(self) -> set[bytes]:
        """The devices of those who worked here; without the table that lists them, of what was not sent."""
        listed = set(self.tables.get("device", {}))
        return listed or {row[_DEVICE] for row in self.ops.values() if row[_FEED_N] is None}


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery brought: `missing` is how many operations written here could not be read.

    `from_backups` were read from other copies only.
    """

    operations: int
    unsent: int
    missing: int
    from_backups: int


def read_damaged(path: Path, aside: Path, told: Callable[[float], None] = lambda _share: None) -> Found:
    """Read what can be read of a file, from a copy of it in the folder `aside`; `told` hears how much of it, 0 to 1.

    Raises:
        StoreWriteError: when there is no room for the copy.
    """
    copy = aside / path.name
    for ending in ("", "-wal"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            _copy_around(beside, copy.with_name(copy.name + ending))
    found = Found()
    with suppress(*failures()), closing(connect_to(copy)) as connection:
        connection.execute("PRAGMA cell_size_check = ON")
        for table, columns in _SIDE_TABLES.items():
            with suppress(*failures()):
                rows = connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()  # noqa: S608  our own words
                found.tables[table] = {row[0]: row for row in rows}
        found.ops = {row[0]: row for row in _legible_rows(connection, _last_position(connection, copy), told)}
    return found


def complete(found: Found, backup: Found) -> Found:
    """Add what a backup of the same file knows: own work, and tables that could not be read. The rest is central's."""
    tables = {**backup.tables, **found.tables}
    given_up = {*tables.get("reissued", {}), *found.ops}
    own = Found(backup.ops, tables).devices
    more = {key: row for key, row in backup.ops.items() if key not in given_up and row[_DEVICE] in own}
    return Found({**found.ops, **more}, tables)


def write_recovered(database: Database, found: Found, itself: Found, now: str) -> Recovery:
    """Fill an empty workspace file with what was found, `itself` of it in the damaged file.

    Where nothing written here is missing, the devices go on; else what was not sent is issued anew under others.
    """
    with database.transaction() as connection:
        _fill_tables(connection, found)
        kept = _fill_log(connection, found)
        missing = _missing(found)
        broken = missing > 0 or "device" not in itself.tables
        devices = _devices(connection, found)
        raw.insert_many(connection, "device", _SIDE_TABLES["device"], devices)
        rebuild(connection)
        settled = not broken or not _in_flight(found)
        if not settled:
            people.set_meta(connection, people.RECOVERED, now)
        elif broken and devices:
            reissuing.reissue(connection, PersonId(UUID(bytes=devices[0][1])), now)
            connection.exec_driver_sql("DELETE FROM device WHERE device = ?", [(one[0],) for one in devices])
        told = f"{plural(kept, 'operation')} of a damaged file; {missing} could not be read"
        leases.note(connection, now, "recovered", told)
        unsent = connection.exec_driver_sql("SELECT count(*) FROM op WHERE feed_n IS NULL").scalar_one()
    return Recovery(kept, int(unsent), missing, len(found.ops.keys() - itself.ops.keys()))


def _copy_around(path: Path, target: Path) -> None:
    """Copy a file; where the disk gives nothing, zeros stand for it."""
    with FileIO(path) as source:
        size = source.seek(0, os.SEEK_END)
        try:
            with target.open("wb") as copy:
                for start in range(0, size, _PIECE_BYTES):
                    copy.write(_piece(source, start, min(_PIECE_BYTES, size - start)))
        except OSError as error:
            raise StoreWriteError(target, os.strerror(error.errno or 0)) from error


def _piece(source: FileIO, start: int, length: int) -> bytes:
    try:
        source.seek(start)
        found = source.read(length) or b""
    except OSError:
        found = b""
        if length > _PAGE_BYTES:
            pages = range(start, start + length, _PAGE_BYTES)
            found = b"".join(_piece(source, page, min(_PAGE_BYTES, start + length - page)) for page in pages)
    return found.ljust(length, b"\0")


def _last_position(connection: sqlite3.Connection, path: Path) -> int:
    """The highest position, or how many rows a file of this size could hold."""
    with suppress(*failures()):
        return int(connection.execute("SELECT coalesce(max(position), 0) FROM op").fetchone()[0])
    return path.stat().st_size // _LEAST_ROW_BYTES


def _legible_rows(connection: sqlite3.Connection, last: int, told: Callable[[float], None]) -> Iterator[Row]:
    ids = Ids()
    for start in range(0, last + 1, _AT_ONCE):
        told(start / (last + 1))
        for row in _rows_between(connection, start, start + _AT_ONCE - 1):
            with suppress(ValueError, TypeError, AttributeError):
                op = read_op(row, ids)
                if op_hash(op) == op.hash:
                    yield row


def _rows_between(connection: sqlite3.Connection, low: int, high: int) -> list[Row]:
    """Rows by their positions; where a page is damaged, those on it are left out.

    A single one is asked for by “=”: a range would look on, at the damaged page after it.
    """
    asked, given = ("= ?", (low,)) if low == high else ("BETWEEN ? AND ? ORDER BY position", (low, high))
    try:
        return connection.execute(f"{_ASKED} {asked}", given).fetchall()
    except failures():
        if low == high:
            return []
    middle = (low + high) // 2
    return [*_rows_between(connection, low, middle), *_rows_between(connection, middle + 1, high)]


def _fill_tables(connection: Connection, found: Found) -> None:
    for table in ("meta", "witness", "purged", "reissued"):
        rows = [row for key, row in found.tables.get(table, {}).items() if table != "meta" or not _is_stale(key)]
        for row in rows:
            marks = ", ".join("?" * len(row))
            names = ", ".join(_SIDE_TABLES[table])
            connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", row)  # noqa: S608  our own words
    people.set_meta(connection, "project", found.project or str(NIL))


def _is_stale(key: str) -> bool:
    return key in _FORGOTTEN or key.startswith("visible:")


def _fill_log(connection: Connection, found: Found) -> int:
    """In the order of their positions, and each task from the start of what central has; give how many were kept."""
    kept, tasks = 0, set()
    for row in sorted(found.ops.values(), key=lambda one: one[-1]):
        with suppress(IntegrityError):
            raw.insert_many(connection, "op", _COLUMNS, [row[:-1]])
            tasks.add(row[4])
            kept += 1
    rows = [(task, 0, -1) for task in sorted(tasks)] if "central_login" in found.tables.get("meta", {}) else []
    raw.insert_many(connection, "pull_cursor", ("task", "feed_n", "dseq"), rows)
    return kept


def _devices(connection: Connection, found: Found) -> list[Row]:
    """Own devices, one for each person, each with number and hash of its last operation here."""
    listed = {device: row[1] for device, row in found.tables.get("device", {}).items()}
    owners = listed or {row[_DEVICE]: row[5] for row in found.ops.values() if row[_DEVICE] in found.devices}
    rows = []
    for author, device in {author: device for device, author in owners.items()}.items():
        asked = "SELECT dseq, hash FROM op WHERE device = ? ORDER BY dseq DESC LIMIT 1"
        last = raw.run(connection, asked, (device,)).fetchone()
        rows.append((device, author, *(last or (0, GENESIS))))
    return rows


def _missing(found: Found) -> int:
    """How many operations of own devices are not there, up to the last of which anything is known."""
    here = Counter(row[_DEVICE] for row in found.ops.values())
    highest = {device: row[2] for device, row in found.tables.get("device", {}).items()}
    for row in found.ops.values():
        if row[_DEVICE] in found.devices:
            highest[row[_DEVICE]] = max(highest.get(row[_DEVICE], 0), row[_DSEQ])
    return sum(last - here[device] for device, last in highest.items())


def _in_flight(found: Found) -> bool:
    """Whether central may have operations nobody here knows of: then only a sync can tell what is to be issued anew."""
    if "central_login" not in found.tables.get("meta", {}):
        return False
    batches: Sequence[Row] = list(found.tables.get("push_batch", {}).values())
    unsure = any(receipt is None for *_, receipt in batches) or "push_batch" not in found.tables
    return unsure or "rewound" in found.tables["meta"]
