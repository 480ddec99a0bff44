"""The sync cycle of one login, in short steps: hello, push, pull, verify (SYNC 4.3). Each step can be cut anywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.models.ids import PersonId, TaskId
from app.sync.central import PROTOCOL, Central, Hello
from app.sync.errors import DamagedOpError, NoSuchProjectError, NotACentralError, PushRefusedError, RewoundError
from app.sync.ports import START, Digest, Receipt, SyncPort
from app.sync.reconcile import (
    BATCH_OPS,
    PAGE_OPS,
    SyncResult,
    after_page,
    batch_of,
    behind,
    damaged,
    differing,
    refused_of,
    same_history,
    unplaced,
)

_ROUNDS = 3


def sync(
    store: SyncPort, central: Central, author: PersonId, moved: Callable[[SyncResult], None] | None = None
) -> SyncResult:
    """Bring this workspace and central together for one person; `moved` hears of progress.

    Raises:
        CutOffError: when the connection broke; run it again, nothing is lost and nothing is doubled.
        PushRefusedError: when central refuses a batch as a whole.
        RewoundError: when central's history is not the one witnessed before.
        NoSuchProjectError: when this login is no member.
        DamagedOpError: when a pulled op does not carry its own hash.
    """
    return Cycle(store, central, author, moved or (lambda _: None)).run()


@dataclass(slots=True)
class Cycle:
    """One sync. The result grows as it goes."""

    store: SyncPort
    central: Central
    author: PersonId
    moved: Callable[[SyncResult], None]
    result: SyncResult = field(default_factory=SyncResult)

    def run(self) -> SyncResult:
        """Hello, push, pull, verify."""
        hello = self._hello()
        self._push(hello)
        theirs = self._pull()
        self._verify(theirs)
        return self.result

    def _hello(self) -> Hello:
        project, remembered = self.store.project(), self.store.last_witness()
        witnessed = remembered[0] if remembered else 0
        hello = self.central.hello(project, self.store.device(self.author), witnessed)
        if hello.n is None or hello.user != self.author:
            raise NoSuchProjectError(project)
        if PROTOCOL not in hello.protocols:
            raise NotACentralError(self.central.address, f"it speaks protocol {hello.protocols.start} and newer")
        if not same_history(remembered, hello.incarnation, hello.n, hello.witnessed):
            raise RewoundError(witnessed)
        self.store.witness(hello.n, hello.chain, hello.incarnation)
        self._note(cursor=hello.n)
        return hello

    def _push(self, hello: Hello) -> None:
        while ops := self.store.pending(self.author, BATCH_OPS):
            batch, ops = self.store.open_batch(self.author, batch_of(ops))
            answer = self.central.push(self.store.project(), batch, ops)
            if missing := unplaced(ops, answer.placed):
                raise PushRefusedError(f"no receipt for {len(missing)} of {len(ops)} operations")
            self.store.store_receipt(Receipt(batch, answer.n, answer.chain, hello.incarnation, answer.placed))
            self._note(
                pushed=self.result.pushed + len(ops),
                conflicts=_joined(self.result.conflicts, answer.conflicts),
                refused=(*self.result.refused, *refused_of(answer.placed)),
                cursor=answer.n,
            )

    def _pull(self) -> Mapping[TaskId, Digest]:
        theirs = self.central.digests(self.store.project())
        self.store.visible(self.author, frozenset(theirs))
        for task, digest in sorted(theirs.items(), key=lambda item: (item[1][2], item[0])):
            if behind(self.store.cursor(task), digest):
                self._pull_task(task)
        return theirs

    def _pull_task(self, task: TaskId) -> None:
        project = self.store.project()
        while page := self.central.page(project, task, self.store.cursor(task), PAGE_OPS):
            if (wrong := damaged(page, task)) is not None:
                raise DamagedOpError(wrong)
            self.store.store_page(task, page, after_page(page))
            self._note(pulled=self.result.pulled + len(page), cursor=max(self.result.cursor, page[-1].feed_n))

    def _verify(self, theirs: Mapping[TaskId, Digest]) -> None:
        for _ in range(_ROUNDS):
            wrong = differing({task: self.store.digest(task) for task in theirs}, theirs)
            if not wrong:
                return
            for task in wrong:
                self.store.store_page(task, (), START)
                self._pull_task(task)
            theirs = self.central.digests(self.store.project())
        self._note(digest_ok=False)

    def _note(self, **changes: object) -> None:
        self.result = replace(self.result, **changes)  # type: ignore[arg-type]
        self.moved(self.result)


def _joined(before: tuple[UUID, ...], more: frozenset[UUID]) -> tuple[UUID, ...]:
    return (*before, *sorted(more - set(before)))
