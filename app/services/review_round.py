"""Which objects of a task in review still need a verdict in this round: read once, then kept current."""

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from app.models.annotation import Status
from app.models.ids import AnnotationId, PersonId, TaskId
from app.models.op import OpKind
from app.models.task import EventType
from app.services.workspace import Changed, Workspace
from app.store import annotations as stored
from app.store import log
from app.store.log import StoredOp

BLOCK = 1024
"""Waiting objects are counted by blocks of so many, so that the next one is found without looking at each."""


Order = tuple[bool, int, int]
NEVER: Order = (False, -1, -1)


def unjudged_ids(workspace: Workspace, task: TaskId) -> list[AnnotationId]:
    """Annotations of a task that still need a verdict in this round, in the order they were drawn."""
    me = workspace.person.id
    with workspace.database.read() as connection:
        operations = log.of_task(connection, task, [OpKind.VERDICT, OpKind.EVENT])
        standing = stored.standing(connection, task)
    decided = _decided(operations, _submission(operations))
    return [one for one, status, author in standing if _waits(status, author, decided=one in decided, me=me)]


def _waits(status: Status, author: PersonId | None, *, decided: bool, me: PersonId) -> bool:
    """Whether an annotation that stands so needs a verdict of this person; `decided` means in this round."""
    if status is Status.REJECTED:
        return not decided
    return status is not Status.ACCEPTED and not (status is Status.FIXED and author == me)


def _submission(operations: Iterable[StoredOp]) -> Order:
    """The place of the last submission that counts among operations in the one order."""
    told = [one.order for one in operations if one.counts and one.op.data().get("type") == EventType.SUBMITTED]
    return told[-1] if told else NEVER


def _decided(operations: Iterable[StoredOp], since: Order) -> set[AnnotationId]:
    verdicts = (one for one in operations if one.counts and one.op.kind == OpKind.VERDICT)
    return {AnnotationId(one.op.entity) for one in verdicts if one.order > since}


class ReviewRound(Collection[AnnotationId]):
    """The objects without a verdict, in the order they were drawn; call it on the thread the workspace lives on.

    A change of single annotations costs those; anything else, as a sync or a new submission, reads the task again
    the next time something is asked.
    """

    def __init__(self, workspace: Workspace, task: TaskId) -> None:
        self._workspace, self._task = workspace, task
        self._stale = True
        self._since = NEVER
        self._ids: list[AnnotationId] = []
        self._places: dict[AnnotationId, int] = {}
        self._waiting = np.zeros(0, bool)
        self._blocks = np.zeros(0, np.int64)
        self._left = 0
        self._off = workspace.changed.subscribe(self._changed)

    def close(self) -> None:
        """Stop listening to the workspace."""
        self._off()

    def __len__(self) -> int:
        self._current()
        return self._left

    def __contains__(self, annotation: object) -> bool:
        self._current()
        place = self._places.get(annotation)  # type: ignore[call-overload]
        return place is not None and bool(self._waiting[place])

    def __iter__(self) -> Iterator[AnnotationId]:
        self._current()
        return iter([self._ids[place] for place in np.flatnonzero(self._waiting)])

    def following(self, annotation: AnnotationId | None) -> AnnotationId | None:
        """The next one without a verdict after this one, from the start again at the end; None when there is none."""
        self._current()
        if not self._left:
            return None
        after = self._places.get(annotation, -1) + 1 if annotation is not None else 0
        place = self._next(after)
        return self._ids[self._next(0) if place is None else place]  # type: ignore[index]

    def _next(self, start: int) -> int | None:
        block = start // BLOCK
        rest = np.flatnonzero(self._waiting[start : (block + 1) * BLOCK])
        if len(rest):
            return start + int(rest[0])
        later = np.flatnonzero(self._blocks[block + 1 :])
        if not len(later):
            return None
        first = (block + 1 + int(later[0])) * BLOCK
        return first + int(np.argmax(self._waiting[first : first + BLOCK]))

    def _changed(self, changed: Changed) -> None:
        if self._stale or self._task not in changed.tasks:
            return
        if changed.whole or (not changed.annotations and self._submitted_again()):
            self._stale = True
            return
        self._stale = not all(self._looked(annotation) for annotation in changed.annotations)

    def _submitted_again(self) -> bool:
        with self._workspace.database.read() as connection:
            return _submission(log.of_task(connection, self._task, [OpKind.EVENT])) != self._since

    def _looked(self, annotation: AnnotationId) -> bool:
        """Note how one stands now; False when it is new here."""
        with self._workspace.database.read() as connection:
            found = next(iter(stored.by_ids(connection, [annotation])), None)
            past = log.of_entities(connection, [annotation])[annotation]
        here = found is not None and found.task == self._task
        place = self._places.get(annotation)
        if place is None:
            return not here
        decided, me = bool(_decided(past, self._since)), self._workspace.person.id
        waits = found is not None and here and _waits(found.status, found.author, decided=decided, me=me)
        step = int(waits) - int(self._waiting[place])
        self._waiting[place] = waits
        self._blocks[place // BLOCK] += step
        self._left += step
        return True

    def _current(self) -> None:
        if not self._stale:
            return
        with self._workspace.database.read() as connection:
            self._since = _submission(log.of_task(connection, self._task, [OpKind.EVENT]))
            self._ids = [one for one, _, _ in stored.standing(connection, self._task)]
        self._places = {one: place for place, one in enumerate(self._ids)}
        blocks = np.zeros((-(-len(self._ids) // BLOCK), BLOCK), bool)
        blocks.reshape(-1)[[self._places[one] for one in unjudged_ids(self._workspace, self._task)]] = True
        self._waiting, self._blocks = blocks.reshape(-1), blocks.sum(axis=1)
        self._left = int(self._blocks.sum())
        self._stale = False
