"""The bundle: operations in one signed file, for sites with no network.

Lines of UTF-8 text: the format's name, a header, one operation a line, and a seal with the SHA-256 of everything before
it and an Ed25519 signature over the format's name and that digest. Nothing but the header is looked at before the seal
has proved right.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from app.models.canonical import canonical
from app.models.errors import BadInputError
from app.models.ids import DeviceId, OpId, PersonId, ProjectId, TaskId
from app.models.op import Op, op_hash
from app.open_files import refuse_open, refuse_to_replace
from app.sync.bundle_errors import (
    BrokenBundleError,
    BundleError,
    ChangedBundleError,
    NoBundleError,
    NotABundleError,
    TruncatedBundleError,
)
from app.sync.signing import Signer, is_signed, read_key

FORMAT = "orthomark-bundle-1"
_LONGEST_HEAD = 1_000_000
_HEAD_LINES = 2
_OP_FIELDS = 16


@dataclass(frozen=True, slots=True)
class Header:
    """What a bundle says of itself. `incarnation` and `n` are where central stood; `key` is the signer's public key."""

    bundle: str
    project: str
    name: str
    made_at: str
    program: str
    operations: int
    incarnation: str
    n: int
    key: str


@dataclass(frozen=True, slots=True)
class CarriedOp:
    """An operation on its way; feed number and disposition are None when central has not seen it."""

    op: Op
    feed_n: int | None
    disposition: str | None


@dataclass(frozen=True, slots=True)
class Proved:
    """A bundle whose seal is right: its header, and the SHA-256 of everything before the seal."""

    header: Header
    digest: bytes


def write_bundle(path: Path, header: Header, ops: Sequence[CarriedOp], signer: Signer) -> None:
    """Write and seal a bundle; the file appears whole or not at all.

    Raises:
        OSError: when it cannot be written.
        OpenWorkspaceError, WorkspaceThereError: when a workspace lies there.
    """
    refuse_to_replace(path)
    partial = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    try:
        partial.unlink(missing_ok=True)
        with partial.open("xb") as file:
            for line in (FORMAT, canonical(asdict(header)), *(_write_op(carried) for carried in ops)):
                content = line.encode() + b"\n"
                digest.update(content)
                file.write(content)
            signature = signer.sign(_signed(digest.digest()))
            file.write(_seal(digest.digest(), signature))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def prove(path: Path) -> Proved:
    """Prove that a bundle is whole and signed by the key it names; whose key it is, is not asked.

    Raises:
        NotABundleError, TruncatedBundleError, ChangedBundleError: when it is not.
        OpenWorkspaceError: when it belongs to a workspace that is open here.
        BrokenBundleError: when it is, and cannot be used all the same.
    """
    header = _head(path)
    digest, seal, lines = hashlib.sha256(), b"", 0
    with _opened(path) as file:
        for line in file:
            if seal:
                digest.update(seal)
                lines += 1
            seal = line
    if not seal.endswith(b"\n") or not seal.startswith(b'{"sha256":'):
        raise TruncatedBundleError(path)
    try:
        said = json.loads(seal)
        signature = base64.b64decode(said["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise TruncatedBundleError(path) from error
    whole = seal == _seal(digest.digest(), signature)
    if not (whole and is_signed(read_key(header.key), _signed(digest.digest()), signature)):
        raise ChangedBundleError(path)
    if lines != header.operations + 2:
        raise BrokenBundleError(path, "it holds another number of operations than it says")
    return Proved(header, digest.digest())


def read_ops(path: Path, proved: Proved) -> Iterator[CarriedOp]:
    """Give the operations of a bundle that was proved; each is checked against its own hash and project.

    A carrier may give other bytes when it is read again: what came is only proved once the last one was taken.

    Raises:
        BrokenBundleError: when one is not what it should be, although the signature holds.
        ChangedBundleError: at the end, when this is not what was proved.
    """
    header, digest = proved.header, hashlib.sha256()
    with _opened(path) as file:
        for number, line in enumerate(islice(file, header.operations + 2)):
            digest.update(line)
            if number < _HEAD_LINES:
                continue
            carried = _read_op(path, line)
            if op_hash(carried.op) != carried.op.hash or str(carried.op.project) != header.project:
                raise BrokenBundleError(path, f"operation {carried.op.op_id} is not what its hash says")
            yield carried
    if digest.digest() != proved.digest:
        raise ChangedBundleError(path)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, for as long as the carrier is there."""
    try:
        with path.open("rb") as file:
            yield file
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NoBundleError(path) from error
    except OSError as error:
        raise BrokenBundleError(path, os.strerror(error.errno or 0)) from error


def claimed_project(path: Path) -> str | None:
    """Which project a file says it is a bundle of, unproved; None when it is no bundle or is not there."""
    try:
        return _head(path).project
    except BundleError:
        return None


def _head(path: Path) -> Header:
    refuse_open(path)
    try:
        with _opened(path) as file:
            name, head = file.readline(len(FORMAT) + 2), file.readline(_LONGEST_HEAD)
        if name != FORMAT.encode() + b"\n":
            raise NotABundleError(path)
        found = Header(**json.loads(head))
        read_key(found.key)
        UUID(found.bundle), UUID(found.project)
    except (ValueError, TypeError, AttributeError, RecursionError, BadInputError) as error:
        raise NotABundleError(path) from error
    return found


def _signed(digest: bytes) -> bytes:
    return FORMAT.encode() + b"\n" + digest


def _seal(digest: bytes, signature: bytes) -> bytes:
    said = {"sha256": digest.hex(), "signature": base64.b64encode(signature).decode()}
    return canonical(said).encode() + b"\n"


def _write_op(carried: CarriedOp) -> str:
    op = carried.op
    ids = [str(part) for part in (op.op_id, op.project, op.kind, op.entity, op.task, op.author, op.device)]
    parents = [str(parent) if parent else None for parent in (op.base, op.merge)]
    hashes = [op.prev_hash.hex(), op.hash.hex()]
    place = [carried.feed_n, carried.disposition]
    return json.dumps([*ids, op.dseq, *parents, op.client_time, op.body, *hashes, *place], separators=(",", ":"))


def _read_op(path: Path, line: bytes) -> CarriedOp:
    try:
        cells: list[Any] = json.loads(line)
        if len(cells) != _OP_FIELDS:
            raise BrokenBundleError(path, "an operation has too few parts")
        return CarriedOp(_op(cells), cells[14], cells[15])
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenBundleError(path, "an operation cannot be read") from error


def _op(cells: list[Any]) -> Op:
    return Op(
        op_id=OpId(UUID(cells[0])),
        project=ProjectId(UUID(cells[1])),
        kind=str(cells[2]),
        entity=UUID(cells[3]),
        task=TaskId(UUID(cells[4])),
        author=PersonId(UUID(cells[5])),
        device=DeviceId(UUID(cells[6])),
        dseq=int(cells[7]),
        base=OpId(UUID(cells[8])) if cells[8] else None,
        merge=OpId(UUID(cells[9])) if cells[9] else None,
        client_time=str(cells[10]),
        body=str(cells[11]),
        prev_hash=bytes.fromhex(cells[12]),
        hash=bytes.fromhex(cells[13]),
    )
