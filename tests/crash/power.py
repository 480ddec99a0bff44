"""A disk that keeps only what was synced: a virtual file system in memory whose power can be cut at any operation.

What was written since the last sync of a file is lost, kept, or kept in part, sector by sector, as a seed has it.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512


class PowerCutError(Exception):
    """The power is gone."""


@dataclass
class Kept:
    """One file: what is safe, what programs see, and the writes between the two."""

    safe: bytearray = field(default_factory=bytearray)
    seen: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    gone: bool = False

    def write(self, data: bytes, offset: int) -> None:
        _put(self.seen, data, offset)
        self.waiting.append((offset, data))

    def truncate(self, size: int) -> None:
        del self.seen[size:]
        self.waiting.append((size, None))

    def sync(self) -> None:
        self.safe = bytearray(self.seen)
        self.waiting.clear()

    def after_the_cut(self, chance: random.Random) -> bytes:
        """The bytes found when the power is back."""
        found = bytearray(self.safe)
        for offset, data in self.waiting:
            if data is None:
                if chance.random() < 0.5:
                    del found[offset:]
                continue
            start = 0
            while start < len(data):
                end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
                if chance.random() < 0.5:
                    _put(found, data[start:end], offset + start)
                start = end
        return bytes(found)


class Disk(apsw.VFS):
    """The virtual file system. `left` operations go through, then the power is cut."""

    def __init__(self, name: str, left: int, begin: dict[str, bytes]) -> None:
        self.files = {path: Kept(bytearray(content), bytearray(content)) for path, content in begin.items()}
        self.left = left
        self.done = 0
        self.vfs_name = name
        super().__init__(name, "")

    def step(self) -> None:
        if self.done >= self.left:
            raise PowerCutError
        self.done += 1

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        kept = self.files.setdefault(path, Kept())
        if kept.gone:
            kept.gone, kept.seen = False, bytearray()
        flags[1] = flags[0]
        return OpenFile(self, kept)

    def xDelete(self, name: str, sync: bool) -> None:
        self.step()
        if sync:
            self.files.pop(name, None)
        elif name in self.files:
            self.files[name].gone = True

    def xAccess(self, name: str, flags: int) -> bool:
        return name in self.files and not self.files[name].gone

    def xFullPathname(self, name: str) -> str:
        return name

    def left_behind(self, chance: random.Random) -> dict[str, bytes]:
        """What every file holds when the power is back; a deletion that was not synced may not have happened."""
        kept = {path: one for path, one in self.files.items() if not one.gone or chance.random() < 0.5}
        return {path: one.after_the_cut(chance) for path, one in kept.items()}


class OpenFile:
    """An open file of the disk."""

    def __init__(self, disk: Disk, kept: Kept) -> None:
        self._disk, self._kept = disk, kept

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._kept.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.step()
        self._kept.write(bytes(data), offset)

    def xTruncate(self, size: int) -> None:
        self._disk.step()
        self._kept.truncate(size)

    def xSync(self, flags: int) -> None:
        self._disk.step()
        self._kept.sync()

    def xFileSize(self) -> int:
        return len(self._kept.seen)

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None: ...


def play(disk: Disk, path: str, script: list[str], synchronous: str, acknowledged: Callable[[int], None]) -> None:
    """Run recorded statements on the disk until its power is cut; a COMMIT that returns is acknowledged."""
    connection = apsw.Connection(path, vfs=disk.vfs_name)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "wal_autocheckpoint=20"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        for place, statement in enumerate(script):
            connection.execute(statement).fetchall()
            if statement == "COMMIT":
                acknowledged(place)
    except (PowerCutError, apsw.Error):
        if disk.done < disk.left:
            raise
    finally:
        disk.left = min(disk.left, disk.done)
        with suppress(PowerCutError, apsw.Error):
            connection.close(True)


def found_again(folder: Path, files: dict[str, bytes]) -> None:
    """Put what was left behind where the program can open it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)


def _put(target: bytearray, data: bytes, offset: int) -> None:
    if len(target) < offset:
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(data)] = data
