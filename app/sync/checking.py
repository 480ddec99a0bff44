"""Proving central's log: recompute hashes, chains, numbers and projections from the rows alone (invariants 3 to 17)."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.models.ids import OpId, TaskId
from app.models.op import GENESIS, Op, OpKind, op_hash
from app.models.words import plural
from app.sync.ports import Digest, FedOp

Heads = frozenset[tuple[UUID, OpId]]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One entry of the feed: a batch of one device."""

    n: int
    batch: UUID
    user: UUID
    device: UUID
    n_ops: int
    chain: bytes


@dataclass(slots=True)
class Leaves:
    """Heads and acceptances rebuilt from applied ops alone; ops come in feed order."""

    heads: set[tuple[UUID, OpId]] = field(default_factory=set)
    accepted: dict[UUID, OpId] = field(default_factory=dict)

    def add(self, fed: FedOp) -> None:
        """Take one op."""
        op = fed.op
        if fed.disposition != "applied":
            return
        if op.kind == OpKind.REVISION:
            self.heads -= {(op.entity, parent) for parent in (op.base, op.merge) if parent is not None}
            self.heads.add((op.entity, op.op_id))
        elif op.kind == OpKind.VERDICT and op.data().get("decision") == "accept" and op.base is not None:
            self.accepted.setdefault(op.entity, op.base)
        elif op.kind == OpKind.REOPEN:
            self.accepted.pop(op.entity, None)


@dataclass(slots=True)
class LogProof:
    """Takes one project's ops in feed order, then says in sentences what does not hold."""

    rows: Sequence[FeedRow]
    wrong: list[str] = field(default_factory=list)
    ops: int = 0
    leaves: Leaves = field(default_factory=Leaves)
    digests: dict[TaskId, Digest] = field(default_factory=dict)
    _chains: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)
    _entries: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    _inner: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _open: tuple[int, int] = (0, 0)

    def add(self, fed: FedOp) -> None:
        """Take one op."""
        self.ops += 1
        self._check_chain(fed.op)
        self.leaves.add(fed)
        count, word, _ = self.digests.get(fed.op.task, (0, 0, 0))
        self.digests[fed.op.task] = (count + 1, word ^ hash_word(fed.op.hash), fed.feed_n)
        if fed.feed_n != self._open[0]:
            self._close_entry()
            self._open, self._inner = (fed.feed_n, 0), hashlib.sha256()
        self._open = (fed.feed_n, self._open[1] + 1)
        self._inner.update(fed.op.hash + fed.disposition.encode())

    def finish(self, heads: Heads, accepted: Mapping[UUID, OpId], digests: Mapping[TaskId, Digest]) -> list[str]:
        """Compare the projections central keeps with what the log says, and give every sentence."""
        self._close_entry()
        self._check_feed()
        for annotation in sorted({entry[0] for entry in self.leaves.heads ^ heads}):
            self.wrong.append(f"The heads of annotation {annotation} are not what its revisions say.")
        if self.leaves.accepted != dict(accepted):
            self.wrong.append("The accepted annotations are not what the verdicts say.")
        if self.digests != dict(digests):
            self.wrong.append("The digests of the tasks are not what the log says.")
        return self.wrong

    def _check_chain(self, op: Op) -> None:
        last, tip = self._chains.get(op.device, (0, GENESIS))
        if op_hash(op) != op.hash:
            self.wrong.append(f"Operation {op.op_id} does not carry its own hash.")
        if op.dseq != last + 1:
            self.wrong.append(f"Device {op.device} goes from operation {last} to {op.dseq}.")
        elif op.prev_hash != tip:
            self.wrong.append(f"Operation {op.op_id} does not follow the one before it.")
        self._chains[op.device] = (op.dseq, op.hash)

    def _close_entry(self) -> None:
        number, count = self._open
        if number:
            self._entries[number] = (count, self._inner.digest())

    def _check_feed(self) -> None:
        before = GENESIS
        for expected, row in enumerate(self.rows, start=1):
            count, inner = self._entries.pop(row.n, (0, hashlib.sha256().digest()))
            if row.n != expected:
                self.wrong.append(f"Entry {expected} of the feed is missing.")
            if count != row.n_ops:
                self.wrong.append(f"Entry {row.n} of the feed has {plural(count, 'operation')} instead of {row.n_ops}.")
            if feed_link(before, row, inner) != row.chain:
                self.wrong.append(f"Entry {row.n} of the feed does not recompute.")
            before = row.chain
        self.wrong += [f"Entry {n} of the feed is missing." for n in sorted(self._entries)]


def feed_link(before: bytes, row: FeedRow, inner: bytes) -> bytes:
    """The chain hash of one entry: sha256(before, n, batch, user, device, sha256 of hashes and dispositions)."""
    head = before + struct.pack(">q", row.n) + row.batch.bytes + row.user.bytes + row.device.bytes
    return hashlib.sha256(head + inner).digest()


def hash_word(digest: bytes) -> int:
    """The first eight bytes of a hash as a signed big-endian number."""
    return int.from_bytes(digest[:8], "big", signed=True)
