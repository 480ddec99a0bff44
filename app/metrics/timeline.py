"""Task events in their one order, and what state they leave a task in (OPERATIONS 0.2, 1.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.metrics.windows import ShiftWindow
from app.models.shift import TaskEvent
from app.models.task import EventType

ACCEPTS = frozenset({EventType.ACCEPTED, EventType.ACCEPTED_WITH_EDITS})
DECISIONS = ACCEPTS | {EventType.REJECTED}
AUDITS = frozenset({EventType.AUDIT_UPHELD, EventType.AUDIT_OVERTURNED})
_WITHOUT_STATE = frozenset({EventType.AUDIT_UPHELD, EventType.ASSIGNED, EventType.PRIORITY})


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every event in the order (`at`, `id`), and the same by task."""

    events: tuple[TaskEvent, ...]
    tasks: dict[str, tuple[TaskEvent, ...]]

    @classmethod
    def of(cls, events: Iterable[TaskEvent]) -> "Timeline":
        """Put events in order, however they come."""
        ordered = tuple(sorted(events, key=lambda event: (event.at, event.id)))
        tasks: dict[str, list[TaskEvent]] = {}
        for event in ordered:
            tasks.setdefault(event.task, []).append(event)
        return cls(ordered, {task: tuple(found) for task, found in tasks.items()})

    def within(self, window: ShiftWindow, types: Iterable[EventType]) -> Iterator[TaskEvent]:
        """Walk the events of these types inside the window."""
        wanted = frozenset(types)
        return (event for event in self.events if event.type in wanted and window.holds(event.at))

    def states_before(self, instant: datetime) -> Iterator[TaskEvent]:
        """Walk the last state event of each task strictly before `instant`, in their order."""
        last = [_last_state(events, instant) for events in self.tasks.values()]
        return iter(sorted((event for event in last if event), key=lambda event: (event.at, event.id)))

    def first(self, task: str, types: frozenset[EventType]) -> TaskEvent | None:
        """Give a task's first event of these types, ever."""
        return next((event for event in self.tasks.get(task, ()) if event.type in types), None)

    def submissions(self) -> Iterator[tuple[int, TaskEvent]]:
        """Walk every submission with its number within its task, from 1."""
        for events in self.tasks.values():
            submitted = (event for event in events if event.type is EventType.SUBMITTED)
            yield from enumerate(submitted, start=1)

    def author_before(self, event: TaskEvent) -> str:
        """Name the author of the revision a decision was about: the last submission before it."""
        return _actor_before(self.tasks[event.task], event, frozenset({EventType.SUBMITTED}))

    def holder_at(self, event: TaskEvent) -> str:
        """Name who last started a task, up to and including `event`."""
        started = frozenset({EventType.STARTED})
        return event.actor if event.type in started else _actor_before(self.tasks[event.task], event, started)

    def reviewer_before(self, event: TaskEvent) -> str:
        """Name the reviewer whose decision an audit was about: the last decision before it."""
        return _actor_before(self.tasks[event.task], event, DECISIONS)

    def author_of_first_submission(self, task: str) -> str:
        """Name who a task's first-pass outcome is credited to; empty when it was never submitted."""
        event = self.first(task, frozenset({EventType.SUBMITTED}))
        return event.actor if event else ""


def _last_state(events: tuple[TaskEvent, ...], instant: datetime) -> TaskEvent | None:
    states = (event for event in reversed(events) if event.at < instant and event.type not in _WITHOUT_STATE)
    return next(states, None)


def _actor_before(events: tuple[TaskEvent, ...], event: TaskEvent, types: frozenset[EventType]) -> str:
    before = events[: events.index(event)]
    return next((earlier.actor for earlier in reversed(before) if earlier.type in types), "")
