"""An operation as a row of any log holds it: what is stored and compared in bulk, with no value made of each column."""

import hashlib
from json.encoder import encode_basestring_ascii as _quoted
from typing import Final

from app.models.op import ENVELOPE, Op

# An operation: the fields of `Op` in their order, identifiers as their 16 bytes. A bare tuple, which the collector of
# garbage forgets: of others, many cost a pass of it.
OpRow = tuple[
    bytes,
    bytes,
    str,
    bytes,
    bytes,
    bytes,
    bytes,
    int,
    bytes | None,
    bytes | None,
    str,
    str,
    bytes,
    bytes,
]
# An operation with its place in central's feed: after the fields of `OpRow`, feed number and disposition.
PlacedRow = tuple[*OpRow, int, str]
# What the body of a plain revision says: scene, class, kind, WKB and attributes, as a row of annotation holds them.
Said = tuple[bytes, str, str, bytes, str]
OP_ID: Final = 0
KIND: Final = 2
ENTITY: Final = 3
TASK: Final = 4
AUTHOR: Final = 5
DSEQ: Final = 7
BASE: Final = 8
MERGE: Final = 9
BODY: Final = 11
HASH: Final = 13
FEED_N: Final = 14
DISPOSITION: Final = 15


class IdTexts(dict[bytes, str]):
    """The texts of identifiers, each made once: a page of the log repeats its project, task, author and device."""

    def __missing__(self, key: bytes) -> str:
        made = self[key] = _text(key)
        return made


def op_values(op: Op) -> OpRow:
    """The row of an operation."""
    return (
        op.op_id.bytes,
        op.project.bytes,
        str(op.kind),
        op.entity.bytes,
        op.task.bytes,
        op.author.bytes,
        op.device.bytes,
        op.dseq,
        op.base.bytes if op.base is not None else None,
        op.merge.bytes if op.merge is not None else None,
        op.client_time,
        op.body,
        op.prev_hash,
        op.hash,
    )


def row_hash(row: PlacedRow, texts: IdTexts) -> bytes:
    """Compute what `app.models.op.op_hash` does of the operation in this row."""
    op_id, project, kind, entity, task, author, device, dseq, base, merge, at, body, previous, _, _, _ = row
    digest = hashlib.sha256(body.encode()).hexdigest()
    parents = f"{_parent(base)},{_parent(merge)}" if base or merge else "null,null"
    envelope = (
        f'["{ENVELOPE}","{_text(op_id)}","{texts[project]}",{_quoted(kind)},"{_text(entity)}","{texts[task]}",'
        f'"{texts[author]}","{texts[device]}",{dseq},{parents},{_quoted(at)},"{digest}","{previous.hex()}"]'
    )
    return hashlib.sha256(envelope.encode("ascii")).digest()


def _text(key: bytes) -> str:
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _parent(key: bytes | None) -> str:
    return "null" if key is None else f'"{_text(key)}"'
