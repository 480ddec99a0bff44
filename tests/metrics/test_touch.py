from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.metrics.touch import ActiveTime, active_seconds, staffed_seconds, utilisation
from app.metrics.windows import ShiftWindow
from app.models.shift import WorkSession

START = datetime(2026, 6, 15, 6, tzinfo=UTC)
DAY = ShiftWindow("2026-06-15 DAY", "UTC", START, START + timedelta(hours=8), 8.0)
INPUTS = [0, 5, 40, 41, 100, 220, 341, 350, 900, 905]


def session(actor: str, start_h: float, end_h: float, break_s: float = 0) -> WorkSession:
    return WorkSession(actor, START + timedelta(hours=start_h), START + timedelta(hours=end_h), break_s)


def test_a_gap_of_120_s_counts_and_one_of_121_s_does_not() -> None:
    assert active_seconds(INPUTS) == 234
    assert INPUTS[-1] - INPUTS[0] - active_seconds(INPUTS) == 671


@given(st.lists(st.floats(0, 1e5), max_size=30))
def test_active_time_never_exceeds_the_elapsed_time(inputs: list[float]) -> None:
    elapsed = max(inputs) - min(inputs) if inputs else 0
    assert 0 <= active_seconds(inputs) <= elapsed + 1e-6


def test_presence_outside_the_shift_does_not_count() -> None:
    assert staffed_seconds([session("A1", -1, 2), session("A1", 7, 10), session("A2", 9, 10)], DAY) == {"A1": 10800}


def test_two_workstations_at_once_are_one_person() -> None:
    assert staffed_seconds([session("A1", 0, 4), session("A1", 1, 2), session("A1", 3, 5)], DAY) == {"A1": 18000}


def test_breaks_are_taken_off_but_never_below_nothing() -> None:
    assert staffed_seconds([session("A1", 0, 1, 600), session("A2", 7.9, 9, 3600)], DAY) == {"A1": 3000, "A2": 0}


def test_utilisation_of_someone_without_staffed_time_is_unknown() -> None:
    ratio = utilisation({"A1": 60.0}, {"A1": 0.0})["A1"]
    assert ratio.value is None


def test_time_as_it_passes_is_what_the_vector_says_and_keeps_its_five_minutes() -> None:
    time = ActiveTime()

    for instant in INPUTS:
        time.note(instant)

    assert time.take() == {0: 220, 300: 9, 900: 5}
    assert sum(time.take().values()) == 0


def test_a_gap_over_the_edge_of_five_minutes_is_shared_out() -> None:
    time = ActiveTime(cutoff_s=180)

    time.note(290)
    time.note(400)

    assert time.take() == {0: 10, 300: 100}


def test_the_way_from_one_task_to_another_belongs_to_neither() -> None:
    time = ActiveTime()

    time.note(10)
    time.stop()
    time.note(60)

    assert time.take() == {}
