"""How a workstation stands, in the words a lead reads."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services.workstations import Workstation
from app.views.dialogs.workstations import stands

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "offset_ms", "words"),
    [
        (timedelta(minutes=2), 0, "at work"),
        (timedelta(minutes=40), 0, "away for 40 min"),
        (timedelta(hours=9), -184_000, "away for 9 h, its clock is wrong"),
        (timedelta(days=12), 900, "away for 12 days"),
    ],
)
def test_one_that_was_not_seen_is_not_said_to_be_at_work(ago: timedelta, offset_ms: int, words: str) -> None:
    seen = (NOW - ago).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert stands(Workstation("ann", seen_at=seen, clock_offset_ms=offset_ms), NOW) == words


def test_one_that_is_closed_or_lacking_says_that_first() -> None:
    seen = "2026-03-09T11:59:00Z"
    assert "others wait" in stands(Workstation("ann", seen_at=seen, lacking=3), NOW)
    closed = Workstation("ann", seen_at=seen, closed_at="2026-03-08T10:00:00Z", closed_why="lost")
    assert stands(closed, NOW) == "closed 2026-03-08: lost"
    assert stands(Workstation("ann"), NOW) == "unknown to central"
