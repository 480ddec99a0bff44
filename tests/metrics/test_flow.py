from datetime import UTC, datetime, timedelta

import pytest

from app.metrics import flow
from app.metrics.timeline import Timeline
from app.metrics.windows import ShiftWindow
from app.models.shift import TaskEvent
from app.models.task import EventType

START = datetime(2026, 6, 15, 6, tzinfo=UTC)
DAY = ShiftWindow("2026-06-15 DAY", "UTC", START, START + timedelta(hours=8), 8.0)


def story(task: str, *steps: tuple[float, str]) -> list[TaskEvent]:
    return [
        TaskEvent(number, task, START + timedelta(hours=hour), EventType(kind), "A1")
        for number, (hour, kind) in enumerate(steps, start=1)
    ]


def test_a_task_never_started_is_no_work_in_progress() -> None:
    log = Timeline.of(story("T1", (0, "created"), (1, "assigned"), (2, "priority")))
    assert flow.open_tasks(log, DAY) == ()


def test_a_task_put_back_stays_in_progress_with_its_first_start() -> None:
    log = Timeline.of(story("T1", (-3, "created"), (-2, "started"), (1, "released")))
    (task,) = flow.open_tasks(log, DAY)
    assert (task.state, task.age_s) == (EventType.RELEASED, 10 * 3600)


def test_a_priority_change_after_the_accept_leaves_the_task_done() -> None:
    log = Timeline.of(story("T1", (0, "created"), (1, "started"), (2, "submitted"), (3, "accepted"), (4, "priority")))
    assert [task.task for task in flow.done(log, DAY)] == ["T1"]


def test_a_task_blocked_before_anyone_started_it_is_still_a_blocker() -> None:
    log = Timeline.of(story("T1", (0, "created"), (6, "blocked")))
    (blocker,) = flow.blockers(log, DAY)
    assert blocker.open_s == 2 * 3600
    assert flow.open_tasks(log, DAY) == ()


def test_done_before_the_shift_is_neither_done_now_nor_in_progress() -> None:
    log = Timeline.of(story("T1", (-5, "created"), (-4, "started"), (-3, "submitted"), (-2, "accepted")))
    assert flow.done(log, DAY) == ()
    assert flow.open_tasks(log, DAY) == ()


def test_a_done_task_whose_beginning_is_unknown_has_no_times() -> None:
    log = Timeline.of(story("T1", (1, "submitted"), (2, "accepted")))
    (task,) = flow.done(log, DAY)
    assert (task.cycle_s, task.lead_s) == (None, None)
    assert flow.flow_efficiency((task,)).value is None


def test_average_work_in_progress_is_weighted_by_time() -> None:
    events = story("T1", (-1, "started"), (2, "accepted"), (6, "audit_overturned")) + story("T2", (4, "started"))
    assert flow.average_open(Timeline.of(events), DAY) == (2 + 2 + 4) / 8


def test_little_asks_for_the_cycle_time_of_the_worked_line() -> None:
    assert flow.cycle_by_little(42, 12) == 3.5
    assert flow.cycle_by_little(4, 0.857143) == pytest.approx(4.666667, abs=1e-5)
    assert flow.cycle_by_little(4, 0) is None


def test_an_even_flow_is_consistent_and_a_hole_in_the_log_is_not() -> None:
    even = [e for n in range(80) for e in story(f"T{n}", (n / 10 - 1, "started"), (n / 10, "accepted"))]
    log = Timeline.of(even)
    assert not flow.inconsistent(log, DAY, flow.done(log, DAY))
    holed = Timeline.of([e for e in even if not (e.type is EventType.ACCEPTED and int(e.task[1:]) % 2)])
    assert flow.inconsistent(holed, DAY, flow.done(holed, DAY))


def test_few_done_tasks_cannot_tell_whether_the_flow_is_consistent() -> None:
    log = Timeline.of(story("T1", (-100, "started"), (1, "accepted")))
    assert not flow.inconsistent(log, DAY, flow.done(log, DAY))


def test_the_service_level_needs_ten_cycle_times() -> None:
    nine = [e for n in range(1, 10) for e in story(f"T{n}", (0, "started"), (n / 10, "accepted"))]
    ten = nine + story("T10", (0, "started"), (1, "accepted"))
    assert flow.service_level(Timeline.of(nine), [DAY]) is None
    assert flow.service_level(Timeline.of(ten), [DAY]) == pytest.approx(0.865 * 3600)
