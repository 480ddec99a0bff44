import json
from datetime import UTC, date, datetime, timedelta

import pytest

from app.metrics.windows import (
    ShiftHoursError,
    ShiftWindow,
    UnknownZoneError,
    shift_window,
    to_utc,
    trailing_windows,
    tzdata_version,
    zone,
)
from app.models.shift import ShiftDefinition
from tests.metrics.shift_dataset import SHARED, instant

WINDOWS = [
    ("2026-03-07", "22:00", "06:00", "America/New_York", "2026-03-08T03:00:00Z", "2026-03-08T10:00:00Z", 7),
    ("2026-10-31", "22:00", "06:00", "America/New_York", "2026-11-01T02:00:00Z", "2026-11-01T11:00:00Z", 9),
    ("2026-06-15", "22:00", "06:00", "America/New_York", "2026-06-16T02:00:00Z", "2026-06-16T10:00:00Z", 8),
    ("2026-06-15", "06:00", "14:00", "America/New_York", "2026-06-15T10:00:00Z", "2026-06-15T18:00:00Z", 8),
    ("2026-03-28", "22:00", "06:00", "Europe/Berlin", "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", 7),
    ("2026-06-15", "07:00", "19:00", "Pacific/Honolulu", "2026-06-15T17:00:00Z", "2026-06-16T05:00:00Z", 12),
    ("2026-04-04", "22:00", "06:00", "Australia/Adelaide", "2026-04-04T11:30:00Z", "2026-04-04T20:30:00Z", 9),
    ("2026-01-10", "19:00", "07:00", "Asia/Kolkata", "2026-01-10T13:30:00Z", "2026-01-11T01:30:00Z", 12),
]
EDGES = [
    ("2026-03-08 02:30", 0, "2026-03-08T07:30:00Z"),
    ("2026-11-01 01:30", 0, "2026-11-01T05:30:00Z"),
    ("2026-11-01 01:30", 1, "2026-11-01T06:30:00Z"),
]


def window(start: str, end: str, day: str = "2026-03-07", tz: str = "America/New_York") -> ShiftWindow:
    return shift_window(ShiftDefinition("NIGHT", tz, start, end), date.fromisoformat(day))


@pytest.mark.parametrize(("day", "start", "end", "tz", "start_utc", "end_utc", "hours"), WINDOWS)
def test_a_shift_has_its_window_in_utc(
    day: str, start: str, end: str, tz: str, start_utc: str, end_utc: str, hours: float
) -> None:
    found = window(start, end, day, tz)
    assert (found.start, found.end, found.elapsed_h) == (instant(start_utc), instant(end_utc), hours)


@pytest.mark.parametrize(("wall", "fold", "utc"), EDGES)
def test_a_wall_time_in_a_gap_or_an_overlap_has_one_meaning(wall: str, fold: int, utc: str) -> None:
    naive = datetime.fromisoformat(wall)
    assert to_utc(naive, "America/New_York", fold) == instant(utc)


def test_a_skipped_wall_time_is_shown_after_the_gap() -> None:
    start, _ = window("02:30", "06:00", "2026-03-08").local
    assert (start.hour, start.minute, start.tzname()) == (3, 30, "EDT")


def test_the_shared_vectors_agree() -> None:
    if not SHARED.exists():
        pytest.skip("the shared vectors are not beside this checkout")
    stats = json.loads(SHARED.read_text("utf-8"))["stats"]
    for case in stats["shift_windows"]:
        found = window(case["start"], case["end"], case["date"], case["tz"])
        assert (found.start, found.end) == (instant(case["start_utc"]), instant(case["end_utc"]))
        assert found.elapsed_h == case["elapsed_h"]
    for case in stats["shift_wall_edge"]:
        naive = datetime.fromisoformat(case["local"])
        assert to_utc(naive, case["tz"], case["fold"]) == instant(case["utc"])


def test_a_shift_is_labelled_by_the_day_it_starts() -> None:
    assert window("22:00", "06:00").label == "2026-03-07 NIGHT"


def test_the_end_belongs_to_the_next_shift() -> None:
    night = window("22:00", "06:00")
    assert night.holds(night.start)
    assert not night.holds(night.end)
    assert night.holds(night.end - timedelta(microseconds=1))


def test_equal_start_and_end_make_a_whole_day() -> None:
    assert window("06:00", "06:00", "2026-06-15").elapsed_h == 24


def test_the_length_names_a_clock_change_only_when_there_is_one() -> None:
    assert window("22:00", "06:00", "2026-03-07").length == "7 h (DST)"
    assert window("22:00", "06:00", "2026-06-15").length == "8 h"
    assert window("06:00", "13:30", "2026-06-15").length == "7.5 h"


def test_a_shift_that_the_clock_change_swallows_is_empty() -> None:
    assert window("02:30", "03:00", "2026-03-08").elapsed_h == 0


def test_the_second_of_two_equal_wall_times_can_be_picked() -> None:
    half_past_one = ShiftDefinition("LATE", "America/New_York", "01:30", "06:00")
    first = shift_window(half_past_one, date(2026, 11, 1))
    second = shift_window(half_past_one, date(2026, 11, 1), start_fold=1)
    assert (first.elapsed_h, second.elapsed_h) == (5.5, 4.5)


def test_a_running_shift_is_counted_up_to_now() -> None:
    night = window("22:00", "06:00")
    now = night.start + timedelta(hours=2)
    assert night.until(now).elapsed_h == 2
    assert night.until(night.end + timedelta(days=1)) == night
    assert night.until(night.start - timedelta(days=1)).elapsed_h == 0


def test_trailing_windows_are_the_same_shift_on_the_days_before() -> None:
    night = ShiftDefinition("NIGHT", "UTC", "22:00", "06:00")
    labels = [found.label for found in trailing_windows(night, date(2026, 3, 3), 3)]
    assert labels == ["2026-02-28 NIGHT", "2026-03-01 NIGHT", "2026-03-02 NIGHT"]


def test_an_unknown_time_zone_says_what_to_write() -> None:
    with pytest.raises(UnknownZoneError, match="America/New_York or UTC"):
        window("22:00", "06:00", tz="Mars/Olympus")


@pytest.mark.parametrize("name", ["../etc/passwd", "", "zones", "america/new_york"])
def test_only_names_of_the_database_are_read(name: str) -> None:
    with pytest.raises(UnknownZoneError):
        zone(name)


def test_hours_that_are_no_time_of_day_say_so() -> None:
    with pytest.raises(ShiftHoursError, match="Shift NIGHT: “25:00” is not a time of day"):
        window("25:00", "06:00")


def test_the_version_of_the_zone_database_is_known() -> None:
    assert tzdata_version()[:2] == "20"
    assert zone("UTC").utcoffset(datetime(2026, 1, 1, tzinfo=UTC)) == timedelta(0)
