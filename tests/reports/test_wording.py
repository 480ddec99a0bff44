from datetime import UTC, datetime

import pytest

from app.models.task import EventType
from app.reports import wording


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "—"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "1 h 00 min"),
        (24900, "6 h 55 min"),
        (172799, "48 h 00 min"),
        (172800, "2 d 0 h"),
        (237600, "2 d 18 h"),
    ],
)
def test_a_duration_is_said_in_two_units(seconds: float | None, words: str) -> None:
    assert wording.duration(seconds) == words


def test_nothing_is_a_dash() -> None:
    assert {wording.percent(None), wording.between(None), wording.quantity(None), wording.reason_title("")} == {"—"}


def test_codes_off_the_list_are_still_readable() -> None:
    assert wording.reason_title("GEOM_LOOSE") == "Border too loose"
    assert wording.reason_title("IMAGE_CORRUPT") == "Image corrupt"
    assert wording.state_title(EventType.SKIPPED) == "Skipped"


def test_instants_are_said_in_utc_and_on_the_wall_clock() -> None:
    at = datetime(2026, 3, 8, 10, tzinfo=UTC)
    assert wording.utc(at) == "2026-03-08T10:00:00Z"
    assert wording.clock(at, "America/New_York") == "2026-03-08 06:00 EDT"
    assert wording.clock_only(at, "America/New_York") == "06:00"
