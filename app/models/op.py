"""The operation: one immutable row of the op log, hash-chained per project and device (SYNC 0, 4.1, 4.2)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from json.encoder import encode_basestring_ascii as _quoted
from uuid import UUID

from app.models.canonical import canonical
from app.models.ids import DeviceId, OpId, PersonId, ProjectId, TaskId

GENESIS = bytes(32)
ENVELOPE = "orthomark-op-1"
MOST_BYTES = 16 << 20
"""How large a body may be: everybody who pulls has to hold it in memory. Central refuses larger ones."""


class OpKind(StrEnum):
    """What an operation is about; other kinds are kept raw and never dropped."""

    PROJECT = "project"
    PERSON = "person"
    ONTOLOGY = "ontology"
    SCENE = "scene"
    TASK = "task"
    EVENT = "event"
    REVISION = "rev"
    VERDICT = "verdict"
    PIN = "pin"
    COMMENT = "comment"
    REOPEN = "reopen"
    COVERAGE = "coverage"
    WAIVER = "waiver"
    DISPLAY = "display"
    SESSION = "session"


class Disposition(StrEnum):
    """How central classified an operation (SYNC 4.4); None locally until the receipt is there."""

    APPLIED = "applied"
    LATE = "late"
    STALE = "stale"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Op:
    """One sealed operation. `body` is canonical JSON text and is what was hashed; `dseq` counts 1, 2, 3… per device."""

    op_id: OpId
    project: ProjectId
    kind: str
    entity: UUID
    task: TaskId
    author: PersonId
    device: DeviceId
    dseq: int
    base: OpId | None
    merge: OpId | None
    client_time: str
    body: str
    prev_hash: bytes
    hash: bytes

    def data(self) -> dict[str, object]:
        """Parse the body; empty for what is no object, or nested deeper than this program reads."""
        try:
            parsed = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return parsed if isinstance(parsed, dict) else {}


@dataclass(frozen=True, slots=True)
class Draft:
    """An operation before it has its place in a chain."""

    op_id: OpId
    kind: str
    entity: UUID
    task: TaskId
    body: Mapping[str, object]
    base: OpId | None = None
    merge: OpId | None = None
    client_time: str | None = None


def seal(
    draft: Draft, project: ProjectId, author: PersonId, device: DeviceId, dseq: int, prev_hash: bytes, now: str
) -> Op:
    """Give a draft its place in the chain of (project, device) and hash it."""
    op = Op(
        op_id=draft.op_id,
        project=project,
        kind=str(draft.kind),
        entity=draft.entity,
        task=draft.task,
        author=author,
        device=device,
        dseq=dseq,
        base=draft.base,
        merge=draft.merge,
        client_time=draft.client_time or now,
        body=canonical(draft.body),
        prev_hash=prev_hash,
        hash=b"",
    )
    return _with_hash(op)


def op_hash(op: Op) -> bytes:
    """Compute sha256 over the canonical envelope array (v1, frozen).

    The array holds, in order: the format name, op, project, kind, entity, task, author, device, dseq, base, merge,
    client time, sha256 of the body, previous hash. Every field is a UUID, a number, a hex digest or plain ASCII, so
    central can rebuild the very same text in SQL without escaping rules.
    """
    digest = hashlib.sha256(op.body.encode()).hexdigest()
    base = f'"{op.base}"' if op.base else "null"
    merge = f'"{op.merge}"' if op.merge else "null"
    envelope = (
        f'["{ENVELOPE}","{op.op_id}","{op.project}",{_quoted(op.kind)},"{op.entity}","{op.task}","{op.author}",'
        f'"{op.device}",{op.dseq},{base},{merge},{_quoted(op.client_time)},"{digest}","{op.prev_hash.hex()}"]'
    )
    return hashlib.sha256(envelope.encode("ascii")).digest()


def utc_text(moment: datetime) -> str:
    """Write a moment as fixed-width ISO 8601 UTC with milliseconds, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse_utc(text: str) -> datetime:
    """Read what `utc_text` wrote, or any ISO 8601 moment with an offset."""
    return datetime.fromisoformat(text)


def _with_hash(op: Op) -> Op:
    return replace(op, hash=op_hash(op))
