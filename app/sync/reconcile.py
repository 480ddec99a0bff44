"""What sync decides, as pure functions: nothing here talks to a store or to central."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.models.ids import OpId, TaskId
from app.models.op import Op, op_hash
from app.sync.ports import START, Cursor, Digest, FedOp, Placing

BATCH_OPS = 500
BATCH_BYTES = 1_000_000
PAGE_OPS = 500


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one sync did. `conflicts` and `refused` are ids; `cursor` is central's feed number then."""

    pushed: int = 0
    pulled: int = 0
    conflicts: tuple[UUID, ...] = ()
    refused: tuple[OpId, ...] = ()
    cursor: int = 0
    digest_ok: bool = True


def same_history(
    remembered: tuple[int, bytes, str] | None, incarnation: str, n: int, chain_at_remembered: bytes | None
) -> bool:
    """Whether central still holds the history this workstation witnessed (invariant 18)."""
    if remembered is None:
        return True
    seen, chain, seen_incarnation = remembered
    if incarnation != seen_incarnation or n < seen:
        return False
    return seen == 0 or chain_at_remembered == chain


def batch_of(ops: Sequence[Op]) -> list[Op]:
    """The first ops that make one batch: at most 500 and about 1 MB, and at least one."""
    taken, size = 0, 0
    for op in ops[:BATCH_OPS]:
        size += len(op.body.encode())
        if taken and size > BATCH_BYTES:
            break
        taken += 1
    return list(ops[:taken])


def refused_of(placed: Mapping[OpId, Placing]) -> list[OpId]:
    """The ops central keeps without effect: late, stale and quarantined ones."""
    return [op for op, (_, disposition) in placed.items() if disposition != "applied"]


def unplaced(ops: Sequence[Op], placed: Mapping[OpId, Placing]) -> list[OpId]:
    """Ops of a batch the receipt says nothing about."""
    return [op.op_id for op in ops if op.op_id not in placed]


def damaged(page: Sequence[FedOp], task: TaskId) -> OpId | None:
    """The first op of a page that does not carry its own hash, or belongs elsewhere."""
    return next((fed.op.op_id for fed in page if fed.op.task != task or op_hash(fed.op) != fed.op.hash), None)


def after_page(page: Sequence[FedOp]) -> Cursor:
    """The cursor after a page that is not empty."""
    return (page[-1].feed_n, page[-1].op.dseq)


def behind(cursor: Cursor, theirs: Digest) -> bool:
    """Whether central has more for a task than was pulled."""
    return theirs[2] > cursor[0] or cursor == START


def differing(ours: Mapping[TaskId, Digest], theirs: Mapping[TaskId, Digest]) -> list[TaskId]:
    """The tasks whose ops differ between here and central; a task that grew since it was asked for does not count."""
    return [task for task, digest in theirs.items() if ours[task] != digest and ours[task][2] <= digest[2]]
