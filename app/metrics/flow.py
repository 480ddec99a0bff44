"""How work moves: done, cycle and lead times, work in progress, blockers (OPERATIONS 1.2, 1.3: M1, M7 to M10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.metrics.intervals import FEW
from app.metrics.percentiles import percentile
from app.metrics.rates import Ratio
from app.metrics.timeline import ACCEPTS, Timeline
from app.metrics.windows import HOUR_S, ShiftWindow
from app.models.shift import TaskEvent
from app.models.task import EventType

SERVICE_LEVEL = 0.85
LITTLE_TOLERANCE = 0.2
_STARTED = frozenset({EventType.STARTED})
_CREATED = frozenset({EventType.CREATED})


@dataclass(frozen=True, slots=True)
class DoneTask:
    """A task done in the window. Times in seconds; None where the log does not say when it began."""

    task: str
    at: datetime
    author: str
    cycle_s: float | None
    lead_s: float | None
    touch_s: float


@dataclass(frozen=True, slots=True)
class OpenTask:
    """M9: a task started and not done at the end of the window; `state` is its last state event."""

    task: str
    state: EventType
    since: datetime
    author: str
    age_s: float


@dataclass(frozen=True, slots=True)
class Blocker:
    """A task blocked at the end of the window."""

    task: str
    reason: str
    since: datetime
    actor: str
    note: str
    open_s: float


def done(log: Timeline, window: ShiftWindow) -> tuple[DoneTask, ...]:
    """Collect what is done in the window: last state before its end is an accept, and that accept lies in it."""
    last = log.states_before(window.end)
    return tuple(_done_task(log, event) for event in last if event.type in ACCEPTS and window.holds(event.at))


def flow_efficiency(tasks: Iterable[DoneTask]) -> Ratio:
    """M8: touch by lead time over done tasks whose creation is known, both in seconds."""
    known = [(task.touch_s, task.lead_s) for task in tasks if task.lead_s is not None]
    return Ratio(sum(touch for touch, _ in known), sum(lead for _, lead in known))


def open_tasks(log: Timeline, window: ShiftWindow) -> tuple[OpenTask, ...]:
    """M9: collect the work in progress at the end of the window, oldest first, then by name."""
    found = []
    for event in log.states_before(window.end):
        started = log.first(event.task, _STARTED)
        if event.type not in ACCEPTS and started is not None and started.at < window.end:
            age = (window.end - started.at).total_seconds()
            found.append(OpenTask(event.task, event.type, event.at, log.holder_at(event), age))
    return tuple(sorted(found, key=lambda task: (-task.age_s, task.task)))


def blockers(log: Timeline, window: ShiftWindow) -> tuple[Blocker, ...]:
    """Collect the tasks blocked at the end of the window, longest first."""
    return tuple(
        Blocker(e.task, e.reason or "", e.at, e.actor, e.note, (window.end - e.at).total_seconds())
        for e in log.states_before(window.end)
        if e.type is EventType.BLOCKED
    )


def service_level(log: Timeline, history: Iterable[ShiftWindow]) -> float | None:
    """M9: the age in seconds that 85 % of tasks done in earlier shifts stayed under; None with fewer than ten."""
    cycles = [task.cycle_s for window in history for task in done(log, window) if task.cycle_s is not None]
    return percentile(cycles, SERVICE_LEVEL) if len(cycles) >= FEW else None


def average_open(log: Timeline, window: ShiftWindow) -> float | None:
    """Average work in progress over the window, weighted by time; None for an empty window."""
    length = (window.end - window.start).total_seconds()
    if length <= 0:
        return None
    return sum(_open_seconds(events, window) for events in log.tasks.values()) / length


def cycle_by_little(wip: float, per_hour: float) -> float | None:
    """Give the cycle time in hours that Little's law asks for: WIP by throughput."""
    return wip / per_hour if per_hour else None


def little_gap(average_wip: float | None, per_hour: float, mean_cycle_h: float) -> float | None:
    """M10: |average WIP − λW| by average WIP; None where there is no work in progress."""
    return abs(average_wip - per_hour * mean_cycle_h) / average_wip if average_wip else None


def inconsistent(log: Timeline, window: ShiftWindow, tasks: tuple[DoneTask, ...]) -> bool:
    """M10: tell whether WIP and flow disagree by more than 20 %; fewer than ten done tasks cannot tell."""
    cycles = [task.cycle_s for task in tasks if task.cycle_s is not None]
    if len(cycles) < FEW or window.elapsed_h <= 0:
        return False
    mean_h = sum(cycles) / len(cycles) / HOUR_S
    gap = little_gap(average_open(log, window), len(tasks) / window.elapsed_h, mean_h)
    return gap is not None and gap > LITTLE_TOLERANCE


def _done_task(log: Timeline, accept: TaskEvent) -> DoneTask:
    touch = sum(event.touch_s or 0.0 for event in log.tasks[accept.task] if event.at <= accept.at)
    cycle = _seconds(log.first(accept.task, _STARTED), accept)
    lead = _seconds(log.first(accept.task, _CREATED), accept)
    return DoneTask(accept.task, accept.at, log.author_before(accept), cycle, lead, touch)


def _seconds(begin: TaskEvent | None, end: TaskEvent) -> float | None:
    return None if begin is None or begin.at > end.at else (end.at - begin.at).total_seconds()


def _open_seconds(events: tuple[TaskEvent, ...], window: ShiftWindow) -> float:
    total, since = 0.0, None
    for event in events:
        if since is None and event.type in {EventType.STARTED, EventType.AUDIT_OVERTURNED}:
            since = event.at
        elif since is not None and event.type in ACCEPTS:
            total, since = total + _overlap(since, event.at, window), None
    return total if since is None else total + _overlap(since, window.end, window)


def _overlap(start: datetime, end: datetime, window: ShiftWindow) -> float:
    return max(0.0, (min(end, window.end) - max(start, window.start)).total_seconds())
