"""How good the work was: acceptance, first-pass yield, rework, audits (OPERATIONS 1.3: M2, M3, M3a, M5, M14)."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.metrics.rates import Rate
from app.metrics.timeline import AUDITS, DECISIONS, Timeline
from app.metrics.windows import ShiftWindow
from app.models.shift import TaskEvent
from app.models.task import EventType


@dataclass(frozen=True, slots=True)
class Decisions:
    """Review decisions on tasks in a window, re-reviews included."""

    accepted: int
    accepted_with_edits: int
    rejected: int

    @property
    def acceptance(self) -> Rate:
        """M2: accepts of all decisions. This is not yield."""
        accepts = self.accepted + self.accepted_with_edits
        return Rate(accepts, accepts + self.rejected)


@dataclass(frozen=True, slots=True)
class FirstPass:
    """M3: one task whose first-ever decision fell in the window; `clean` is accepted as it was submitted."""

    task: str
    author: str
    clean: bool
    overturned: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """M14: one audit of a reviewer's decision."""

    task: str
    reviewer: str
    overturned: bool


def decisions(log: Timeline, window: ShiftWindow) -> Decisions:
    """Count the review decisions in the window."""
    types = [event.type for event in log.within(window, DECISIONS)]
    return Decisions(
        types.count(EventType.ACCEPTED),
        types.count(EventType.ACCEPTED_WITH_EDITS),
        types.count(EventType.REJECTED),
    )


def first_pass_cohort(log: Timeline, window: ShiftWindow) -> tuple[FirstPass, ...]:
    """Collect the first-pass cohort, by task name; the outcome is credited to the author of submission 1."""
    cohort = []
    for task in sorted(log.tasks):
        first = log.first(task, DECISIONS)
        if first is not None and window.holds(first.at):
            clean = first.type is EventType.ACCEPTED
            overturned = log.first(task, frozenset({EventType.AUDIT_OVERTURNED})) is not None
            cohort.append(FirstPass(task, log.author_of_first_submission(task), clean, overturned))
    return tuple(cohort)


def first_pass_yield(cohort: tuple[FirstPass, ...]) -> Rate:
    """M3: clean first decisions of the cohort."""
    return Rate(sum(one.clean for one in cohort), len(cohort))


def audit_adjusted_yield(cohort: tuple[FirstPass, ...]) -> Rate:
    """M3a: as M3, without the clean ones an audit has overturned by the time of the report."""
    return Rate(sum(one.clean and not one.overturned for one in cohort), len(cohort))


def yield_by_author(cohort: tuple[FirstPass, ...]) -> Mapping[str, Rate]:
    """M3 for each author in the cohort, alphabetically."""
    authors = sorted({one.author for one in cohort})
    return {author: first_pass_yield(tuple(one for one in cohort if one.author == author)) for author in authors}


def submissions(log: Timeline, window: ShiftWindow) -> tuple[tuple[int, TaskEvent], ...]:
    """Collect the submissions in the window, each with its number within its task, in order of time."""
    inside = [(number, event) for number, event in log.submissions() if window.holds(event.at)]
    return tuple(sorted(inside, key=lambda pair: (pair[1].at, pair[1].id)))


def rework_rate(submitted: tuple[tuple[int, TaskEvent], ...]) -> Rate:
    """M5: submissions after a task's first, of all submissions."""
    return Rate(sum(number > 1 for number, _ in submitted), len(submitted))


def audits(log: Timeline, window: ShiftWindow) -> tuple[Audit, ...]:
    """Collect the audits in the window, each with the reviewer whose decision it was about."""
    return tuple(
        Audit(event.task, log.reviewer_before(event), event.type is EventType.AUDIT_OVERTURNED)
        for event in log.within(window, AUDITS)
    )


def overturn_rate(audited: tuple[Audit, ...]) -> Rate:
    """M14: overturned of audited."""
    return Rate(sum(audit.overturned for audit in audited), len(audited))
