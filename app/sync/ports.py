"""What the sync engine asks of the local store; `app.store` satisfies it without knowing of central."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.models.archive import Archived
from app.models.ids import DeviceId, OpId, PersonId, ProjectId, TaskId
from app.models.lease import Lease
from app.models.op import Op
from app.models.op_row import OpRow, PlacedRow, Said

Cursor = tuple[int, int]
Digest = tuple[int, int, int]
Placing = tuple[int, str]
Witness = tuple[int, bytes, str]
START: Cursor = (0, -1)


@dataclass(frozen=True, slots=True)
class FedOp:
    """An operation with its place in central's feed and how central classified it."""

    op: Op
    feed_n: int
    disposition: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Central's answer to one batch: every op of it was applied at `feed_n`, but those in `placed`.

    `feed_n`, `chain` and `incarnation` are what this workstation witnesses (SYNC 0.6).
    """

    batch: UUID
    feed_n: int
    chain: bytes
    incarnation: str
    placed: Mapping[OpId, Placing]


class SyncPort(Protocol):
    """The local store as the engine sees it. Every method is one transaction; none is held across the network."""

    def at_once(self) -> AbstractContextManager[None]:
        """One transaction for `store_receipt` and `open_batch` inside it."""

    def project(self) -> ProjectId:
        """Give the project this workspace is about."""

    def device(self, author: PersonId) -> DeviceId:
        """Give the device id under which `author` writes in this workspace."""

    def pending(self, author: PersonId, limit: int, after: int = 0) -> list[OpRow]:
        """Give at most `limit` unsent ops of `author`, in the order of the author's device, behind its op `after`.

        Hold-back: stop before the first op that an unsent op of another author precedes in this workspace's log, when
        that one is at project level (nil task), in the same task, or its base or merge. Its author must send it first,
        or central would judge the later op without knowing what it was built on.
        """

    def open_batch(self, author: PersonId, ops: Sequence[OpRow], after: int = 0) -> tuple[UUID, list[OpRow]]:
        """Make a batch durable before it is sent.

        An unfinished batch of `author` that begins behind op `after` and not behind these ops is given back instead,
        unchanged, the earliest first. What begins up to `after` is on its way already.
        """

    def store_receipt(self, receipt: Receipt) -> None:
        """Set feed number and disposition of every op of the batch, finish it and remember the witness, at once."""

    def cursor(self, task: TaskId) -> Cursor:
        """Give (feed number, dseq) of the last op pulled for `task`; `START` when nothing was."""

    def read_page(self, rows: Sequence[PlacedRow]) -> Mapping[bytes, Said]:
        """Read what pulled ops say, by op id, as far as it is plain; nothing is stored, and any thread may ask."""

    def store_page(
        self, task: TaskId, rows: Sequence[PlacedRow], cursor: Cursor, said: Mapping[bytes, Said] | None = None
    ) -> None:
        """Store pulled ops and the cursor at once; ops known already only gain feed number and disposition.

        `said` is what `read_page` gave of them; without it they are read now.
        """

    def digest(self, task: TaskId) -> Digest:
        """Give (count, xor64, last feed number) over the ops of `task` that have a feed number.

        xor64 is the exclusive or of the first eight bytes of each hash, read as big-endian signed 64-bit integers.
        """

    def checked(self) -> Mapping[TaskId, Digest]:
        """Give what each task's digest was when it was last found to be central's."""

    def note_checked(self, digests: Mapping[TaskId, Digest]) -> None:
        """Keep that these tasks are as central has them."""

    def visible(self, author: PersonId, tasks: frozenset[TaskId]) -> None:
        """Remember which tasks central shows `author` now; a ready task outside this set is taken by somebody else."""

    def purge(self, visible: frozenset[TaskId]) -> Sequence[TaskId]:
        """Take others' ops of tasks outside `visible` off this store; give those tasks.

        Nothing without a feed number and nothing written here is ever removed, nor a task in which such a thing counts.
        """

    def witness(self, n: int, chain: bytes, incarnation: str) -> None:
        """Remember the newest feed number and chain hash seen at central."""

    def witnesses(self) -> Sequence[Witness]:
        """Give remembered (n, chain, incarnation), newest first; nothing before the first sync."""

    def rewind(self, last: int, why: str) -> int:
        """Forget every place after feed number `last`, so that it is offered again; give how many operations."""

    def hash_at(self, device: DeviceId, dseq: int) -> bytes | None:
        """Give the hash of an own op; None when there is none of that number."""

    def first_unsent(self, device: DeviceId) -> int:
        """Give the number of the first own op without a place."""

    def place_known(self, known: Sequence[tuple[int, OpId, bytes, int, str]]) -> None:
        """Place own ops central turned out to have: (dseq, op, hash, feed number, disposition)."""

    def recovered(self) -> bool:
        """Whether this store was recovered from a damaged file and has not said so to central yet."""

    def reissue(self, author: PersonId, why: str) -> int:
        """Issue what only this store has anew, under another device; give how many operations."""

    def unsent(self, author: PersonId) -> tuple[int, str | None]:
        """Give how many ops of `author` wait, and since when."""

    def heard(self, offset_ms: int, clocks: Mapping[DeviceId, int], given: Sequence[Lease]) -> None:
        """Keep what central said of clocks (ms central is ahead) and leases."""

    def closed(self, devices: Mapping[DeviceId, bool]) -> None:
        """Keep which workstations a lead closed; those marked True are waited for no more."""

    def archived(self, told: Archived | None) -> None:
        """Keep whether the project is archived; then nothing more of it is changed here."""

    def left_by(self, device: DeviceId, limit: int) -> list[Op]:
        """Give what of another workstation central lacks and is here, until others must send first."""

    def waits(self, device: DeviceId) -> bool:
        """Whether something of another workstation is left here that can be sent once others have sent theirs."""

    def give_up(self, device: DeviceId, first: int, why: str) -> None:
        """Write down that central refuses what is left of another workstation from `first` on; offer it no more."""

    def place_left(self, ops: Sequence[Op], places: Mapping[OpId, Placing]) -> None:
        """Keep where central put what was sent in place of another workstation."""

    def begin_anew(self, author: PersonId, why: str) -> None:
        """Let `author` write on under another device, as a lead closed this workstation."""

    def note(self, kind: str, detail: str) -> None:
        """Write an incident down."""
