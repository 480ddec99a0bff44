"""The cache folder: which folder is a scene's own, what all of them take, and which go when it is too much."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app import settings
from app.imagery.overviews.claim import Claim

FORMAT = 1
ABOUT = "about.json"
_HEADER_BYTES = 4096
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Held:
    """One scene's folder: the file it is of, the bytes it takes on disk, and when it was last used (epoch seconds)."""

    folder: Path
    source: str
    bytes: int
    used: float


def base() -> Path:
    """Give the folder that holds all of them."""
    return settings.cache_folder() / "overviews"


def identity(name: str, files: Iterable[str], *header: object) -> str:
    """Give a key that changes whenever one of the files of a scene does, by path, size, time or first bytes.

    Raises:
        OSError: when the first is gone.
    """
    digest = hashlib.sha256(json.dumps([FORMAT, name, *map(str, header)]).encode())
    first, *others = files
    for file in [first, *sorted({other for other in others if Path(other).exists()})]:
        state = Path(file).stat()
        digest.update(json.dumps([str(Path(file).absolute()), state.st_size, state.st_mtime_ns]).encode())
    with Path(first).open("rb") as stream:
        digest.update(stream.read(_HEADER_BYTES))
    return digest.hexdigest()[:32]


def describe(folder: Path, source: str) -> None:
    """Write down which scene a folder is of, and that it is used now.

    Raises:
        OSError: when it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{ABOUT}.{os.getpid()}.part"
    part.write_text(json.dumps({"format": FORMAT, "source": source}), "utf-8")
    part.replace(folder / ABOUT)


def note_use(folder: Path) -> None:
    """Remember that a folder is used now, if it is there."""
    with suppress(OSError):
        os.utime(folder / ABOUT)


def held() -> list[Held]:
    """Give what there is, least recently used first."""
    found = []
    for about in base().glob(f"*/{ABOUT}"):
        with suppress(OSError, ValueError):
            source = str(json.loads(about.read_text("utf-8")).get("source", ""))
            found.append(Held(about.parent, source, taken(about.parent), about.stat().st_mtime))
    return sorted(found, key=lambda each: each.used)


def taken(folder: Path) -> int:
    """Count the bytes a folder takes on disk; the files have holes."""
    total = 0
    with suppress(OSError):
        for file in folder.iterdir():
            state = file.stat()
            blocks = getattr(state, "st_blocks", None)
            total += state.st_size if blocks is None else blocks * _BLOCK
    return total


def make_room(wanted: int, keep: Path) -> bool:
    """Remove the least recently used until `wanted` more bytes are allowed; say whether they are."""
    limit = settings.cache_bytes()
    others = [each for each in held() if each.folder != keep]
    total = sum(each.bytes for each in others)
    for each in others:
        if total + wanted <= limit:
            break
        if remove(each.folder):
            total -= each.bytes
    return total + wanted <= limit


def remove(folder: Path) -> bool:
    """Remove a folder unless a program builds in it; say whether it is gone."""
    claim = Claim.take(folder)
    if claim is None and folder.exists():
        return False
    if claim is not None:
        claim.release()
    with suppress(OSError):
        (folder / ABOUT).unlink(missing_ok=True)
        shutil.rmtree(folder)
    return not folder.exists()


def clear(folders: Sequence[Path]) -> int:
    """Remove these; give how many bytes that freed."""
    return sum(size for folder in folders for size in [taken(folder)] if remove(folder))
