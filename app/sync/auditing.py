"""Proving central's audit log: dense numbers and a hash chain recomputed from the rows alone."""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from app.models.op import GENESIS

MOST_SENTENCES = 5


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry; every field as the text that was hashed, None where there is nothing."""

    n: int
    fields: tuple[str | None, ...]
    prev: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditProof:
    """What verifying the audit log gave: its newest number and hash, and a sentence for everything that is wrong."""

    n: int
    tip: str
    wrong: tuple[str, ...]


def prove(rows: Iterable[AuditRow], tip: tuple[int, bytes], seen: tuple[int, str] | None = None) -> AuditProof:
    """Recompute the chain over rows ordered by number; `seen` is a (number, hash) written down at an earlier time."""
    wrong: list[str] = []
    before, last, found = GENESIS, 0, ""
    for row in rows:
        if row.n != last + 1:
            wrong.append(f"The audit log goes from entry {last} to {row.n}.")
        elif row.prev != before:
            wrong.append(f"Entry {row.n} of the audit log does not follow the one before it.")
        if link(row) != row.hash:
            wrong.append(f"Entry {row.n} of the audit log does not recompute.")
        if seen is not None and row.n == seen[0]:
            found = row.hash.hex()
        before, last = row.hash, row.n
    if (last, before) != tip:
        wrong.append(f"The audit log ends at entry {last}, but its tip says {tip[0]}.")
    if seen is not None and not (found and found.startswith(seen[1].lower())):
        wrong.append(f"Entry {seen[0]} of the audit log is not the one that was seen before.")
    return AuditProof(last, before.hex(), tuple(wrong[:MOST_SENTENCES]))


def link(row: AuditRow) -> bytes:
    """The hash of one entry: sha256 of the hash before, the number, and each field with its length before it."""
    content = b"".join(_framed(field) for field in row.fields)
    return hashlib.sha256(row.prev + struct.pack(">q", row.n) + content).digest()


def _framed(text: str | None) -> bytes:
    if text is None:
        return struct.pack(">i", -1)
    content = text.encode()
    return struct.pack(">i", len(content)) + content
