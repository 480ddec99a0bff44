"""A batch as PostgreSQL's binary COPY takes it (PostgreSQL manual, COPY, “Binary Format”)."""

from collections.abc import Sequence
from uuid import UUID

from app.models.op_row import OpRow

OP_FIELDS = (
    "op_id, project_id, kind, entity_id, task_id, author, device_id, dseq, base_id, merge_id, "
    "client_time, body, prev_hash, hash"
)
_BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_COLUMNS = (15).to_bytes(2)
_ID = (16).to_bytes(4)
_NUMBER = (8).to_bytes(4)
_NOTHING = b"\xff\xff\xff\xff"


def packed(attempt: UUID, rows: Sequence[OpRow]) -> bytes:
    """The attempt and the fields of each operation, in the order of `OpRow`; every one after its length in bytes."""
    parts, texts, first = [_BEGIN], _Texts(), _COLUMNS + _ID + attempt.bytes + _ID
    for op_id, project, kind, entity, task, author, device, dseq, base, merge, at, body, previous, digest in rows:
        said = body.encode()
        parts += (
            *(first, op_id, _ID, project, texts[kind], _ID, entity, _ID, task, _ID, author, _ID, device),
            *(_NUMBER, dseq.to_bytes(8, signed=True), _field(base), _field(merge), texts[at]),
            *(len(said).to_bytes(4), said, _field(previous), _field(digest)),
        )
    parts.append(_END)
    return b"".join(parts)


class _Texts(dict[str, bytes]):
    """Fields of texts, each made once: a batch repeats its kinds, and what was done at once its moment."""

    def __missing__(self, key: str) -> bytes:
        made = self[key] = _field(key.encode())
        return made


def _field(value: bytes | None) -> bytes:
    return _NOTHING if value is None else len(value).to_bytes(4) + value
