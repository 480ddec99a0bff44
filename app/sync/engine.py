"""The sync cycle of one login, in short steps: hello, push, pull, verify (SYNC 4.3). Each step can be cut anywhere."""

import platform
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from random import SystemRandom
from uuid import UUID

from app import __version__
from app.models.ids import NIL, DeviceId, PersonId, ProjectId, TaskId
from app.models.op import parse_utc
from app.models.op_row import BODY, DSEQ, OpRow, PlacedRow, Said
from app.models.words import plural
from app.sync.central import PROTOCOL, Answer, Central, Hello
from app.sync.errors import DamagedOpError, NoSuchProjectError, OtherProtocolError
from app.sync.ports import START, Cursor, Digest, Receipt, SyncPort
from app.sync.reconcile import (
    BATCH_OPS,
    PAGE_OPS,
    SyncResult,
    after_page,
    batch_length,
    behind,
    damaged,
    differing,
    is_known,
    midpoint_offset_ms,
    refused_of,
    shared_history,
    to_compare,
)
from app.sync.salvaging import salvage, settle

_Batch = tuple[UUID, list[OpRow]]
_Answered = tuple[UUID, list[OpRow], Answer]
_Page = tuple[Sequence[PlacedRow], Mapping[bytes, Said]]
_ROUNDS = 3
_HAND_OVER_S = 0.001
_CHANCE = SystemRandom()


def sync(
    store: SyncPort,
    central: Central,
    author: PersonId,
    moved: Callable[[SyncResult], None] | None = None,
    clock: Callable[[], float] = time.time,
) -> SyncResult:
    """Bring this workspace and central together for one person; `moved` hears of progress.

    Raises:
        CutOffError: when the connection broke; run it again, nothing is lost and nothing is doubled.
        PushRefusedError: when central refuses a batch as a whole.
        NoSuchProjectError: when this login is no member.
        DamagedOpError: when a pulled op does not carry its own hash.
    """
    return Cycle(store, central, author, moved or (lambda _: None), clock).run()


@contextmanager
def handing_over() -> Iterator[None]:
    """Let two threads take turns within a millisecond: storing a page lets go of Python's lock at every statement."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _HAND_OVER_S))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@dataclass(slots=True)
class Cycle:
    """One sync. The result grows as it goes."""

    store: SyncPort
    central: Central
    author: PersonId
    moved: Callable[[SyncResult], None]
    clock: Callable[[], float] = time.time
    result: SyncResult = field(default_factory=SyncResult)

    def run(self) -> SyncResult:
        """Hello, push, pull, push what waited for what came, verify, check in."""
        hello = self._hello()
        self._settle_device(hello)
        self._push_all(hello)
        theirs = self._pull()
        if self.result.held and self.result.pulled:
            self._push_all(hello)
        self._verify(theirs)
        self._purge(theirs)
        self._check_in()
        self._leave_closed(hello)
        if self.result.pushed:
            self.store.heard(self.result.offset_ms, hello.clocks, self.central.leases(self.store.project()))
        return self.result

    def _hello(self) -> Hello:
        project, remembered = self.store.project(), self.store.witnesses()
        sent = self.clock()
        hello = self.central.hello(project, self.store.device(self.author), [seen for seen, _, _ in remembered])
        offset = midpoint_offset_ms(sent, self.clock(), parse_utc(hello.server_time).timestamp())
        if hello.n is None or hello.user != self.author:
            raise NoSuchProjectError(project)
        if PROTOCOL not in hello.protocols:
            raise OtherProtocolError(self.central.address, hello.protocols, PROTOCOL)
        self.store.heard(offset, hello.clocks, hello.leases)
        self.store.closed(hello.closed)
        self.store.archived(hello.archived)
        shared = shared_history(remembered, hello.n, hello.chains)
        if remembered and shared < remembered[0][0]:
            why = f"central’s history after entry {shared} is not the one seen up to {remembered[0][0]}"
            self._note(rewound=max(1, self.store.rewind(shared, why)))
        self.store.witness(hello.n, hello.chain, hello.incarnation)
        self._note(cursor=hello.n, offset_ms=offset, archived=hello.archived is not None)
        return hello

    def _settle_device(self, hello: Hello) -> None:
        device = self.store.device(self.author)
        recovered = self.store.recovered()
        theirs = hello.device or (0, b"")
        if not recovered and is_known(theirs, self.store.hash_at(device, theirs[0])):
            return
        first = self.store.first_unsent(device)
        known = self.central.device_log(self.store.project(), device, first)
        self.store.place_known([one for one in known if one[2] == self.store.hash_at(device, one[0])])
        unknown = f"central has operation {theirs[0]} of this device, and it was not written here"
        why = "this file was recovered from a damaged one" if recovered else unknown
        self._note(reissued=max(1, self.store.reissue(self.author, why)))

    def _push_all(self, hello: Hello) -> None:
        """A lead sends what closed workstations left, too; both may wait for each other, task by task."""
        self._push(hello)
        while sent := salvage(self.store, self.central, hello):
            self._note(salvaged=self.result.salvaged + sent)
            self._push(hello)
        if hello.closed:
            settle(self.store, self.central, hello)
            self._push(hello)

    def _leave_closed(self, hello: Hello) -> None:
        """Whoever comes back to a closed workstation goes on with a new one, once everything is sent."""
        if self.store.device(self.author) in hello.closed and not self.store.unsent(self.author)[0]:
            self.store.begin_anew(self.author, "a lead closed this workstation; it goes on as a new one")
            self._note(closed=True)

    def _push(self, hello: Hello) -> None:
        """While central judges a batch, the answer to the one before is kept; the next is made durable, and copied."""
        project, sent, staged = self.store.project(), None, None
        with handing_over(), ThreadPoolExecutor(2) as beside:
            going = self._turn(hello, None, 0)
            while going is not None:
                judging = beside.submit(self._judge, project, going, sent, staged)
                going = self._turn(hello, sent.result() if sent else None, going[1][-1][DSEQ])
                if going is not None and sent is not None:
                    self.central.expect_more()
                sent, staged = judging, beside.submit(self._stage, going, judging)
            self._turn(hello, sent.result() if sent else None, None)
        self._note(held=self.store.unsent(self.author)[0])

    def _stage(self, coming: _Batch | None, before: "Future[_Answered]") -> UUID | None:
        """Copy a batch before its turn, unless there is none, or none can come: the one before was refused or lost."""
        lost = before.done() and before.exception() is not None
        return None if coming is None or lost else self.central.stage(coming[1])

    def _judge(
        self,
        project: ProjectId,
        going: _Batch,
        before: "Future[_Answered] | None",
        staged: "Future[UUID | None] | None",
    ) -> _Answered:
        """Have central judge a batch, once the one before is answered; not at all if that was refused or lost."""
        if before is not None:
            before.result()
        attempt = None if staged is None else staged.result()
        return (*going, self.central.push(project, *going, attempt))

    def _turn(self, hello: Hello, answered: _Answered | None, after: int | None) -> _Batch | None:
        """Keep an answer and make the batch behind op `after` durable, at once; then tell of the answer."""
        ops = [] if after is None else self.store.pending(self.author, BATCH_OPS, after)
        ops, opened = ops[: batch_length(row[BODY] for row in ops)], None
        if answered is None and not ops:
            return None
        with self.store.at_once():
            if answered is not None:
                batch, _, answer = answered
                self.store.store_receipt(Receipt(batch, answer.n, answer.chain, hello.incarnation, answer.placed))
            if ops:
                opened = self.store.open_batch(self.author, ops, after or 0)
        if answered is not None:
            self._tell(answered)
        return opened

    def _tell(self, answered: _Answered) -> None:
        _, ops, answer = answered
        self._note(
            pushed=self.result.pushed + len(ops),
            conflicts=_joined(self.result.conflicts, answer.conflicts),
            refused=(*self.result.refused, *refused_of(answer.placed)),
            cursor=answer.n,
        )

    def _pull(self) -> Mapping[TaskId, Digest]:
        theirs = self.central.digests(self.store.project())
        self.store.visible(self.author, frozenset(theirs))
        own = self.store.device(self.author)
        for task, digest in sorted(theirs.items(), key=lambda item: (item[1][2], item[0])):
            if behind(self.store.cursor(task), digest):
                self._pull_task(task, digest[2], own)
        return theirs

    def _pull_task(self, task: TaskId, newest: int, besides: DeviceId | None = None) -> None:
        """Fetch what is new; then the cursor stands behind `newest`, which central had reached before it was asked."""
        with handing_over(), closing(self._pages(task, besides)) as pages:
            for page, said in pages:
                whole = len(page) < PAGE_OPS
                self.store.store_page(task, page, after_page(page, newest if whole else 0), said)
                self._note(pulled=self.result.pulled + len(page), cursor=max(self.result.cursor, newest))

    def _pages(self, task: TaskId, besides: DeviceId | None) -> Generator[_Page, None, None]:
        """Whole pages, and one that is not; the next is fetched, checked and read while one is stored."""
        ask = partial(self._fetch, self.store.project(), task, besides)
        page, said = ask(self.store.cursor(task))
        with ThreadPoolExecutor(1) as beside:
            while len(page) == PAGE_OPS:
                coming = beside.submit(ask, after_page(page))
                yield page, said
                page, said = coming.result()
        yield page, said

    def _fetch(self, project: ProjectId, task: TaskId, besides: DeviceId | None, after: Cursor) -> _Page:
        page = self.central.page(project, task, after, PAGE_OPS, besides)
        if (wrong := damaged(page, task)) is not None:
            raise DamagedOpError(wrong)
        return page, self.store.read_page(page)

    def _verify(self, theirs: Mapping[TaskId, Digest]) -> None:
        for _ in range(_ROUNDS):
            compared = {task: theirs[task] for task in to_compare(theirs, self.store.checked(), _CHANCE.sample)}
            wrong = differing({task: self.store.digest(task) for task in compared}, compared)
            if not wrong:
                self.store.note_checked(compared)
                return
            self.store.note("integrity mismatch", f"{plural(len(wrong), 'task')} not as central had them; fetched anew")
            for task in wrong:
                self.store.store_page(task, (), START)
                self._pull_task(task, theirs[task][2])
            self._note(repaired=self.result.repaired + len(wrong))
            theirs = self.central.digests(self.store.project())
        self._note(digest_ok=False)

    def _purge(self, theirs: Mapping[TaskId, Digest]) -> None:
        """Not while a history is refilled, nor when not even the project shows: then central lacks something itself."""
        sound = self.result.digest_ok and not self.result.rewound and not self.result.held
        if sound and TaskId(NIL) in theirs and (gone := self.store.purge(frozenset(theirs))):
            self._note(purged=len(gone))

    def _check_in(self) -> None:
        count, since = self.store.unsent(self.author)
        facts = {
            "host": platform.node(),
            "program": f"Orthomark {__version__}",
            "clock_offset_ms": self.result.offset_ms,
            "unsent": count,
            "unsent_since": since,
        }
        self.central.check_in(self.store.project(), self.store.device(self.author), facts)

    def _note(self, **changes: object) -> None:
        self.result = replace(self.result, **changes)  # type: ignore[arg-type]
        self.moved(self.result)


def _joined(before: tuple[UUID, ...], more: frozenset[UUID]) -> tuple[UUID, ...]:
    return (*before, *sorted(more - set(before)))
