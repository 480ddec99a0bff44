"""What sync decides, as pure functions: nothing here talks to a store or to central."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from app.models.ids import OpId, TaskId
from app.models.op_row import DSEQ, FEED_N, HASH, OP_ID, TASK, IdTexts, PlacedRow, row_hash
from app.sync.ports import START, Cursor, Digest, Placing, Witness

BATCH_OPS = 500
BATCH_BYTES = 1_000_000
PAGE_OPS = 2000
AGAIN = 100
WHOLE_ENTRY = 1 << 62
CLOCK_WARNING_MS = 120_000


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one sync did. `conflicts` and `refused` are ids; `cursor` is central's feed number then.

    `held` waits for others to send first; `rewound` and `reissued` count what was offered again after central was
    restored, or this file copied; `repaired` counts tasks fetched anew; central's clock is `offset_ms` ahead.
    `salvaged` was sent in place of closed workstations; `closed`: a lead closed this one, and it goes on as a new one.
    `archived`: the project is, so what was sent has no effect. `purged` tasks are shown no
    more and were taken off this workstation.
    """

    pushed: int = 0
    pulled: int = 0
    conflicts: tuple[UUID, ...] = ()
    refused: tuple[OpId, ...] = ()
    cursor: int = 0
    digest_ok: bool = True
    held: int = 0
    rewound: int = 0
    reissued: int = 0
    repaired: int = 0
    salvaged: int = 0
    closed: bool = False
    archived: bool = False
    purged: int = 0
    offset_ms: int = 0


def shared_history(remembered: Sequence[Witness], n: int, chains: Mapping[int, bytes]) -> int:
    """The newest feed number up to which central surely holds the history seen from here (invariant 18)."""
    return next((seen for seen, chain, _ in remembered if seen <= n and chains.get(seen) == chain), 0)


def midpoint_offset_ms(sent_s: float, received_s: float, theirs_s: float) -> int:
    """How far the other clock is ahead, its answer taken to be made halfway between sending and receiving."""
    return round((theirs_s - (sent_s + received_s) / 2) * 1000)


def is_known(device: tuple[int, bytes] | None, hash_here: bytes | None) -> bool:
    """Whether the last op central has of an own device is one this store wrote."""
    return device is None or device[0] == 0 or device[1] == hash_here


def batch_length(bodies: Iterable[str]) -> int:
    """How many of the first ops, of these bodies, make one batch: at most 500 and about 1 MB, and at least one."""
    taken, size = 0, 0
    for body in islice(bodies, BATCH_OPS):
        size += len(body.encode())
        if taken and size > BATCH_BYTES:
            break
        taken += 1
    return taken


def refused_of(placed: Mapping[OpId, Placing]) -> list[OpId]:
    """The ops central keeps without effect: late, stale and quarantined ones."""
    return [op for op, (_, disposition) in placed.items() if disposition != "applied"]


def damaged(page: Sequence[PlacedRow], task: TaskId) -> OpId | None:
    """The first op of a page that does not carry its own hash, or belongs elsewhere."""
    texts = IdTexts()
    for row in page:
        if row[TASK] != task.bytes or row_hash(row, texts) != row[HASH]:
            return OpId(UUID(bytes=row[OP_ID]))
    return None


def after_page(page: Sequence[PlacedRow], newest: int = 0) -> Cursor:
    """The cursor after a page; at the end of a task it stands behind the whole entry `newest`."""
    last = (page[-1][FEED_N], page[-1][DSEQ]) if page else START
    return max(last, (newest, WHOLE_ENTRY)) if newest else last


def behind(cursor: Cursor, theirs: Digest) -> bool:
    """Whether central has more for a task than was pulled: a page may have ended within the newest entry."""
    return cursor < (theirs[2], WHOLE_ENTRY)


def to_compare(
    theirs: Mapping[TaskId, Digest], checked: Mapping[TaskId, Digest], some: Callable[[list[TaskId], int], list[TaskId]]
) -> list[TaskId]:
    """The tasks to compare in a sync: those that changed since they were last found alike, and some of the others."""
    alike = [task for task, digest in theirs.items() if checked.get(task) == digest]
    again = alike if len(alike) <= AGAIN else some(alike, AGAIN)
    return [*(task for task, digest in theirs.items() if checked.get(task) != digest), *again]


def differing(ours: Mapping[TaskId, Digest], theirs: Mapping[TaskId, Digest]) -> list[TaskId]:
    """The tasks whose ops differ between here and central; a task that grew since it was asked for does not count."""
    return [task for task, digest in theirs.items() if ours[task] != digest and ours[task][2] <= digest[2]]
