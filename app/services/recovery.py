"""Making a whole workspace file of a damaged one, of its backups, and of nothing else."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

from app.models.errors import AppError
from app.models.op import utc_text
from app.models.words import plural
from app.services import care
from app.services.clock import Clock, system_clock
from app.store import people
from app.store.database import Database
from app.store.encrypting import encrypt
from app.store.errors import DamagedWorkspaceError, NoWorkspaceError, StoreWriteError, WorkspaceExistsError
from app.store.folders import refuse_unsafe_folder
from app.store.keys import salt_of
from app.store.recovering import Found, Recovery, complete, read_damaged, write_recovered


class NothingLegibleError(AppError):
    """Neither the file nor a backup gave a single operation."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: nothing of it can be read, and no backup was found; keep the file, and name a backup with "
            "--backup FILE, or join the central again with a new file."
        )


def recover(
    path: Path,
    target: Path,
    copies: Sequence[Path] = (),
    clock: Clock = system_clock,
    told: Callable[[float], None] = lambda _share: None,
) -> Recovery:
    """Make a new workspace file of what can be read of `path`, of its hourly backups and of `copies`.

    `told` hears how much has been read, 0 to 1, and may raise to stop; from 1 on the new file is written.

    Raises:
        NoWorkspaceError: when there is no such file.
        WorkspaceExistsError: when something is at `target` already.
        NothingLegibleError: when nothing could be read at all.
        AppError: when it is encrypted and its key is not here, or cannot be kept.
        StoreWriteError: when the new file cannot be written.
    """
    for one in (path, *copies):
        if not one.is_file():
            raise NoWorkspaceError(one)
    if target.exists():
        raise WorkspaceExistsError(target)
    refuse_unsafe_folder(target)
    with _room_beside(target) as folder:
        found = read_damaged(path, Path(folder), lambda share: told(share / 2))
        itself, hourly = found, care.backups_named(path, found.project)
        for number, copy in enumerate((*copies, *hourly)):
            told(1 / 2 + number / (len(copies) + len(hourly)) / 2)
            aside = Path(folder) / str(number)
            aside.mkdir()
            found = complete(found, read_damaged(copy, aside))
            for left in aside.iterdir():
                left.unlink()
    if not found.ops:
        raise NothingLegibleError(path)
    told(1.0)
    return _written(target, found, itself, utc_text(clock()), secret=any(map(salt_of, (path, *copies, *hourly))))


def is_damage(error: Exception) -> bool:
    """Whether a file was refused for what a recovery mends."""
    return isinstance(error, DamagedWorkspaceError)


def offered(path: Path) -> Path:
    """A name nothing has yet for what is recovered of a file: beside it, `NAME-recovered` and so on."""
    names = (path.with_name(f"{path.stem}-recovered{more}{path.suffix}") for more in chain([""], count(2)))
    return next(name for name in names if not name.exists())


def is_joined(path: Path) -> bool:
    """Whether a workspace file is bound to a central."""
    with Database.open(path) as database, database.read() as connection:
        return people.get_meta(connection, "central_login") is not None


def _room_beside(target: Path) -> "TemporaryDirectory[str]":
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix="orthomark-recover-", dir=target.parent)
    except OSError as error:
        raise StoreWriteError(target, error.strerror or "the folder cannot be written") from error


def _written(target: Path, found: Found, itself: Found, now: str, *, secret: bool) -> Recovery:
    """A new file, as secret as the one it comes from; none when it cannot be made whole."""
    with ExitStack() as undo:
        database = Database.create(target)
        undo.callback(database.remove)
        made = write_recovered(database, found, itself, now)
        database.close()
        if secret:
            encrypt(target)
        undo.pop_all()
    return made


def sentence(path: Path, target: Path, made: Recovery, *, joined: bool) -> str:
    """What a person should know of a recovery, and do next."""
    told = f"{target}: {plural(made.operations, 'operation')} recovered"
    told += f", {made.from_backups} of them from backups" if made.from_backups else ""
    told += f"; {plural(made.missing, 'operation')} written here could not be read." if made.missing else "."
    if joined:
        told += " Sync it now: what central has comes back, and what was not sent is sent."
    return f"{told} Keep {path} until your lead has seen it."
