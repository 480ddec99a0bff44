from datetime import UTC, datetime, timedelta

from app.metrics import yields
from app.metrics.intervals import Sample
from app.metrics.rates import Rate, Ratio
from app.metrics.timeline import Timeline
from app.metrics.windows import ShiftWindow
from app.models.shift import TaskEvent
from app.models.task import EventType

START = datetime(2026, 6, 15, 6, tzinfo=UTC)
DAY = ShiftWindow("2026-06-15 DAY", "UTC", START, START + timedelta(hours=8), 8.0)


def event(number: int, hour: float, kind: str, actor: str) -> TaskEvent:
    return TaskEvent(number, "T1", START + timedelta(hours=hour), EventType(kind), actor)


def test_the_first_outcome_credits_the_first_author_even_when_another_reworks() -> None:
    story = [
        event(1, 1, "submitted", "A1"),
        event(2, 2, "rejected", "R1"),
        event(3, 3, "submitted", "A2"),
        event(4, 4, "accepted", "R1"),
    ]
    cohort = yields.first_pass_cohort(Timeline.of(story), DAY)
    assert yields.yield_by_author(cohort) == {"A1": Rate(0, 1)}


def test_a_task_decided_in_an_earlier_shift_is_not_in_the_cohort_again() -> None:
    story = [event(1, -3, "submitted", "A1"), event(2, -2, "accepted", "R1"), event(3, 1, "accepted", "R1")]
    assert yields.first_pass_cohort(Timeline.of(story), DAY) == ()


def test_an_audit_after_the_shift_lowers_only_the_adjusted_yield() -> None:
    story = [event(1, 1, "submitted", "A1"), event(2, 2, "accepted", "R1"), event(3, 20, "audit_overturned", "R2")]
    cohort = yields.first_pass_cohort(Timeline.of(story), DAY)
    assert yields.first_pass_yield(cohort) == Rate(1, 1)
    assert yields.audit_adjusted_yield(cohort) == Rate(0, 1)


def test_events_of_one_instant_are_ordered_by_their_number() -> None:
    story = [event(2, 2, "rejected", "R1"), event(1, 2, "accepted", "R1"), event(0, 1, "submitted", "A1")]
    assert yields.first_pass_yield(yields.first_pass_cohort(Timeline.of(story), DAY)) == Rate(1, 1)


def test_an_empty_shift_has_no_rates() -> None:
    nothing = Timeline.of([])
    assert yields.decisions(nothing, DAY).acceptance.value is None
    assert yields.first_pass_yield(yields.first_pass_cohort(nothing, DAY)).interval is None
    assert yields.rework_rate(yields.submissions(nothing, DAY)).sample is Sample.EMPTY
    assert Ratio(1, 0).value is None
