"""The rows of a shift summary: people, classes, work in progress, what came back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.metrics import flow, yields
from app.metrics.intervals import Sample
from app.metrics.pareto import CAME_BACK, counted, pareto
from app.metrics.rates import Rate
from app.metrics.timeline import Timeline
from app.metrics.touch import touch_by_author
from app.metrics.windows import ShiftWindow
from app.models.review import REASONS, Decision, primary_reason
from app.models.shift import ObjectVerdict, TaskEvent
from app.models.task import EventType

_CODES = frozenset(reason.code for reason in REASONS)


@dataclass(frozen=True, slots=True)
class AnnotatorRow:
    """One author in the window. `first_pass` credits the author of submission 1, `done` that of the accepted one."""

    name: str
    submitted: int
    resubmitted: int
    done: int
    objects: int
    first_pass: Rate
    touch_s: float


@dataclass(frozen=True, slots=True)
class ClassRow:
    """First verdicts on objects of one class: `first_pass` are the clean ones; `reason` is the most frequent one."""

    name: str
    first_pass: Rate
    fixed: int
    rejected: int
    reason: str


@dataclass(frozen=True, slots=True)
class WipRow:
    """A task in progress; `late` compares its age with the service level, None when there is none."""

    task: str
    state: EventType
    author: str
    since: datetime
    age_s: float
    late: bool | None


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A task that came back: rejected, corrected by a reviewer, or overturned by an audit."""

    task: str
    at: datetime
    kind: EventType
    author: str
    reviewer: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """Soft findings of one check handed in with a reason; `count` None where the log does not say how many."""

    task: str
    at: datetime
    annotator: str
    check: str
    count: int | None
    reason: str


Submissions = Sequence[tuple[int, TaskEvent]]


def annotator_rows(
    submitted: Submissions, done: Sequence[flow.DoneTask], cohort: tuple[yields.FirstPass, ...]
) -> tuple[AnnotatorRow, ...]:
    """One row for everybody who submitted or is credited with an outcome, alphabetically: no league table."""
    by_author = yields.yield_by_author(cohort)
    touch = touch_by_author(submitted)
    credited = Counter(task.author for task in done)
    names = {event.actor for _, event in submitted} | set(by_author) | set(credited)
    return tuple(
        _annotator_row(name, submitted, credited[name], by_author, touch) for name in sorted(names, key=_alphabetical)
    )


def class_rows(verdicts: Sequence[ObjectVerdict]) -> tuple[ClassRow, ...]:
    """One row a class: those with 30 or more first verdicts by the lower end of their interval, then the others."""
    classes: dict[str, list[ObjectVerdict]] = {}
    for verdict in verdicts:
        classes.setdefault(verdict.class_name, []).append(verdict)
    return tuple(sorted((_class_row(name, own) for name, own in classes.items()), key=_worst_first))


def wip_rows(open_tasks: Sequence[flow.OpenTask], service_level_s: float | None) -> tuple[WipRow, ...]:
    """Compare the age of each open task with the service level."""
    return tuple(
        WipRow(
            t.task, t.state, t.author, t.since, t.age_s, None if service_level_s is None else t.age_s > service_level_s
        )
        for t in open_tasks
    )


def return_rows(log: Timeline, window: ShiftWindow) -> tuple[ReturnRow, ...]:
    """Everything that came back in the window, in order of time."""
    return tuple(
        ReturnRow(e.task, e.at, e.type, log.author_before(e), e.actor, e.reason or "", e.note)
        for e in log.within(window, CAME_BACK)
    )


def waiver_rows(submitted: Submissions) -> tuple[WaiverRow, ...]:
    """Everything handed in with a reason in the window, in order of time, then by check."""
    return tuple(
        WaiverRow(event.task, event.at, event.actor, one.check, one.count, one.reason)
        for _, event in submitted
        for one in event.waived
    )


def object_reasons(verdicts: Sequence[ObjectVerdict]) -> Counter[str]:
    """Count the primary reasons of objects rejected or corrected."""
    return counted(_primary(v.reasons) for v in verdicts if v.decision != Decision.ACCEPT)


def _annotator_row(
    name: str, submitted: Submissions, done: int, by_author: Mapping[str, Rate], touch: Mapping[str, float]
) -> AnnotatorRow:
    own = [(number, event) for number, event in submitted if event.actor == name]
    return AnnotatorRow(
        name=name,
        submitted=len(own),
        resubmitted=sum(number > 1 for number, _ in own),
        done=done,
        objects=sum(event.objects or 0 for _, event in own),
        first_pass=by_author.get(name, Rate(0, 0)),
        touch_s=touch.get(name, 0.0),
    )


def _class_row(name: str, own: Sequence[ObjectVerdict]) -> ClassRow:
    first = Counter(str(verdict.decision) for verdict in own if verdict.first)
    ranked = pareto(object_reasons(own)).rows
    return ClassRow(
        name=name,
        first_pass=Rate(first[Decision.ACCEPT], first.total()),
        fixed=first[Decision.FIX],
        rejected=first[Decision.REJECT],
        reason=ranked[0].code if ranked else "",
    )


def _primary(codes: tuple[str, ...]) -> str:
    known = [code for code in codes if code in _CODES]
    return primary_reason(known) if known else next(iter(codes), "")


def _worst_first(row: ClassRow) -> tuple[bool, float, tuple[str, str]]:
    interval = row.first_pass.interval if row.first_pass.sample is Sample.ENOUGH else None
    return (interval is None, interval[0] if interval else 0.0, _alphabetical(row.name))


def _alphabetical(name: str) -> tuple[str, str]:
    return name.casefold(), name
