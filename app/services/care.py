"""Looking after a workspace file while it is worked in (SYNC 4.8): backups of unsent work, full checks, clock, disk.

Call `tend` now and then off the GUI thread; it does what is due, on connections of its own, and never holds up an edit.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from app.models.errors import AppError
from app.models.op import parse_utc, utc_text
from app.services.clock import Clock, system_clock
from app.store import leases, outbox, people
from app.store.database import Database, copy_file
from app.store.errors import StoreWriteError
from app.store.folders import refuse_unsafe_folder
from app.store.moments import latest_moment
from app.store.verify import verify

BACKUP_EVERY = timedelta(hours=1)
CHECK_EVERY = timedelta(days=7)
KEPT = 24
LEAST_FREE_BYTES = 500_000_000
JUMP = timedelta(minutes=2)
_BACKED_UP, _CHECKED = "backed_up_at", "checked_at"


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done, and a sentence for everything a person should know."""

    backup: Path | None = None
    checked: bool = False
    warnings: tuple[str, ...] = ()


def tend(path: Path, clock: Clock = system_clock) -> Tended:
    """Do what is due for a workspace file.

    Raises:
        AppError: when the file cannot be opened.
    """
    now = clock()
    with Database.open(path) as database:
        warnings = [*_clock_words(database, now), *_disk_words(path)]
        made, checked = None, False
        try:
            made = _back_up(database, now)
        except AppError as error:
            warnings.append(f"The hourly backup failed: {error}")
        if _is_due(database, _CHECKED, CHECK_EVERY, now):
            try:
                warnings += _check(database, now)
                checked = True
            except AppError as error:
                warnings.append(f"The weekly check could not be made: {error}")
    return Tended(made, checked, tuple(warnings))


def backup_folder(path: Path, project: str) -> Path:
    """Where backups of a workspace go: ORTHOMARK_BACKUPS, or this person's data folder, never beside the file."""
    return _backup_home() / f"{path.stem}-{project[:8]}"


def _backup_home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    return Path(os.environ.get("ORTHOMARK_BACKUPS") or Path(base) / "orthomark" / "backups")


def rescue(path: Path, target: Path) -> None:
    """Copy a workspace file that cannot be opened where it lies, as its disk is full, to another, and prove the copy.

    Raises:
        StoreWriteError: when it cannot be read or the copy not be written.
        NotAWorkspaceError: when it is damaged; then there is no copy.
    """
    copy_file(path, target, alone=True)
    _prove(target)


def copy_here(path: Path, target: Path) -> Path:
    """Copy a workspace file that lies where none can be worked in to a disk of this computer, prove the copy, give it.

    Raises:
        UnsafeFolderError: when the target lies no better.
        WorkspaceExistsError, StoreWriteError, NotAWorkspaceError: as `rescue` does.
    """
    refuse_unsafe_folder(target)
    rescue(path, target)
    return target


def backups(path: Path) -> list[Path]:
    """The backups of a workspace file, newest first."""
    with Database.open(path) as database, database.read() as connection:
        project = people.get_meta(connection, "project") or ""
    return _in(backup_folder(path, project))


def backups_named(path: Path, project: str) -> list[Path]:
    """The backups of a file that cannot be opened, newest first; without a project, whatever bears its name."""
    if project:
        return _in(backup_folder(path, project))
    return [copy for folder in sorted(_backup_home().glob(f"{path.stem}-????????")) for copy in _in(folder)]


def last_check(path: Path) -> str | None:
    """When the last full check was whole (UTC text)."""
    with Database.open(path) as database, database.read() as connection:
        return people.get_meta(connection, _CHECKED)


def _back_up(database: Database, now: datetime) -> Path | None:
    with database.read() as connection:
        unsent, project = outbox.unsent(connection), people.get_meta(connection, "project") or ""
        before, newest = people.get_meta(connection, _BACKED_UP), outbox.last_recorded(connection)
    if not unsent or (before and newest and newest <= before) or not _is_due(database, _BACKED_UP, BACKUP_EVERY, now):
        return None
    folder = backup_folder(database.path, project)
    target = folder / f"{now:%Y%m%dT%H%M%S}Z.orthomark"
    database.backup(target)
    _prove(target)
    with database.transaction() as connection:
        people.set_meta(connection, _BACKED_UP, utc_text(now))
    for old in _in(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return target


def _prove(copy: Path) -> None:
    """Look at a copy as a restore would, and let go of one that is not whole."""
    try:
        with Database.open(copy, anywhere=True) as database:
            database.check_whole()
    except AppError:
        copy.unlink(missing_ok=True)
        raise
    finally:
        for beside in copy.parent.glob(f"{copy.name}-*"):
            beside.unlink(missing_ok=True)


def _check(database: Database, now: datetime) -> list[str]:
    """Prove a copy: rebuilding the tables takes the writer’s turn for as long as it lasts."""
    with TemporaryDirectory(prefix="orthomark-check-") as folder:
        copy = Path(folder) / database.path.name
        database.backup(copy)
        with Database.open(copy) as aside:
            problems = verify(aside).problems
    with database.transaction() as connection:
        if problems:
            leases.note(connection, utc_text(now), "damaged", problems[0])
        else:
            people.set_meta(connection, _CHECKED, utc_text(now))
    remedy = f"close it, make a whole one with “orthomark recover {database.path} NEW” and tell your lead"
    return [f"The weekly check found damage: {problem}; {remedy}." for problem in problems[:1]]


def ahead(database: Database, now: datetime) -> str | None:
    """The newest moment something was recorded at (UTC text) when it lies ahead of this computer’s clock."""
    with database.read() as connection:
        newest = latest_moment(connection)
    return None if newest is None or parse_utc(newest) <= now + JUMP else newest


def _clock_words(database: Database, now: datetime) -> Iterator[str]:
    newest = ahead(database, now)
    if newest is None:
        return
    with suppress(StoreWriteError), database.transaction() as connection:  # said all the same
        leases.note(connection, utc_text(now), "clock", f"the newest entry is of {newest}")
    yield (
        f"This computer’s clock says {now:%Y-%m-%d %H:%M} UTC, but work was recorded here at {newest[:10]} "
        f"{newest[11:16]}; order is kept all the same, set the clock right so that times can be believed."
    )


def _disk_words(path: Path) -> Iterator[str]:
    free = shutil.disk_usage(path.parent).free
    if free < LEAST_FREE_BYTES:
        yield f"{path.parent}: only {free // 1_000_000} MB of disk are free; make room before work cannot be saved."


def _is_due(database: Database, key: str, every: timedelta, now: datetime) -> bool:
    """A moment in the future, from a clock that was wrong, counts as long ago."""
    with database.read() as connection:
        text = people.get_meta(connection, key)
    return text is None or not timedelta(0) <= now - parse_utc(text) < every


def _in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*Z.orthomark"), reverse=True)
