"""The SHA-256 of scene files, remembered for as long as a file is the one it was taken of."""

import hashlib
from contextlib import suppress
from pathlib import Path

from app.imagery.probe import sha256
from app.settings import cache_folder


def known_sha256(path: Path) -> str | None:
    """The SHA-256 of a file that was read to its end before and is still the same file; None when none is known."""
    with suppress(OSError, UnicodeDecodeError):
        return _note(path).read_text("ascii").strip() or None
    return None


def read_sha256(path: Path) -> str:
    """The SHA-256 of a file as hexadecimal; it is read to its end unless that is known. Any thread may ask.

    Raises:
        UnreadableRasterError: when it cannot be read.
    """
    if (known := known_sha256(path)) is not None:
        return known
    digest = sha256(path)
    with suppress(OSError):
        note = _note(path)
        note.parent.mkdir(parents=True, exist_ok=True)
        partial = note.with_suffix(".part")
        partial.write_text(digest, "ascii")
        partial.replace(note)
    return digest


def _note(path: Path) -> Path:
    """Named by what tells one content of a file from the next: where it is, how large, when written, which file."""
    state = path.stat()
    named = f"{path.absolute()}|{state.st_size}|{state.st_mtime_ns}|{state.st_ino}"
    return cache_folder() / "digests" / hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()
