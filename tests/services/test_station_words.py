"""How a workstation stands, in the words a lead reads, and on whose clock."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.models.ids import DeviceId, PersonId, TaskId, uuid7
from app.models.lease import Lease
from app.models.op import utc_text
from app.models.task import Task
from app.services import clocks, leases, workstations
from app.services.station_words import as_of_words, clock_ahead, stands
from app.services.workspace import Workspace
from app.services.workstations import Workstation
from app.store import leases as stored
from app.store import people

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
DAY = 86_400_000


@pytest.mark.parametrize(
    ("ago", "offset_ms", "words"),
    [
        (timedelta(minutes=2), 0, "at work"),
        (timedelta(minutes=40), 0, "away for 40 min, holds 2 tasks"),
        (timedelta(hours=9), -184_000, "away for 9 h, holds 2 tasks, its clock is wrong"),
        (timedelta(days=12), 900, "away for 12 days, holds 2 tasks"),
    ],
)
def test_one_that_was_not_seen_is_not_said_to_be_at_work(ago: timedelta, offset_ms: int, words: str) -> None:
    seen = (NOW - ago).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert stands(Workstation("ann", seen_at=seen, clock_offset_ms=offset_ms, holding=2), NOW) == words


def test_one_that_is_closed_or_lacking_says_that_first() -> None:
    seen = "2026-03-09T11:59:00Z"
    assert "others wait" in stands(Workstation("ann", seen_at=seen, lacking=3), NOW)
    closed = Workstation("ann", seen_at=seen, closed_at="2026-03-08T10:00:00Z", closed_why="lost")
    assert stands(closed, NOW) == "closed 2026-03-08: lost"
    assert stands(Workstation("ann"), NOW) == "unknown to central"


@pytest.mark.parametrize(
    ("behind_ms", "words"), [(0, "0.0 s"), (-400, "+0.4 s"), (90_000, "-90.0 s"), (-DAY, "+24 h"), (3 * DAY, "-3 days")]
)
def test_a_clock_that_is_wrong_by_days_is_not_told_in_seconds(behind_ms: int, words: str) -> None:
    assert clock_ahead(behind_ms) == words


def test_a_board_that_is_old_says_so_instead_of_telling_of_now() -> None:
    assert as_of_words(NOW, NOW + timedelta(minutes=3)).endswith("this workstation: 2026-03-09 12:00Z.")
    assert "12:00Z, 3 days ago; what has been since is not known here." in as_of_words(NOW, NOW + timedelta(days=3))


@pytest.mark.parametrize("behind_ms", [-DAY, 0, DAY])
def test_a_lead_whose_clock_is_wrong_by_a_day_reads_the_same_of_everybody(workspace: Workspace, behind_ms: int) -> None:
    """Central's clock shows what it shows; this computer's is a day fast, right, or a day slow."""
    device, here = DeviceId(uuid7()), workspace.clock()
    central = here + timedelta(milliseconds=behind_ms)
    seen = {"seen_at": utc_text(central - timedelta(hours=1)), "clock_offset_ms": DAY, "unsent": 3}
    told = {"login": "ann", "device": str(device), "unsent_since": utc_text(central - timedelta(days=2)), **seen}
    with workspace.database.transaction() as connection:
        stored.keep_clocks(connection, behind_ms, {})
        people.set_meta(connection, "synced_at", utc_text(here))
        people.set_meta(connection, "workstations", json.dumps([told]))
    (one,) = workstations.workstations(workspace)
    as_of = clocks.synced_at(workspace)
    assert as_of is not None
    assert stands(one, as_of) == "away for 1 h, its clock is wrong"
    assert one.unsent_since == utc_text(central - timedelta(days=1))
    assert "ago" not in as_of_words(as_of, clocks.central_now(workspace))


@pytest.mark.parametrize(
    ("hours", "words"),
    [(200, "yours until 17 Mar"), (3, "yours until 11:00Z"), (-1, "your time is over, sync to keep it")],
)
def test_a_row_says_until_when_a_task_is_taken(workspace: Workspace, task: Task, hours: int, words: str) -> None:
    here = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    ends = utc_text(here + timedelta(hours=hours))
    with workspace.database.transaction() as connection:
        stored.keep_leases(connection, [Lease(TaskId(task.id), 1, workspace.person.id, None, 7, ends)])
    assert leases.until_words(workspace, [task]) == {task.id: words}
    assert leases.until_words(workspace, []) == {}


@pytest.mark.parametrize(("behind_ms", "words"), [(0, "has taken"), (DAY, "their time is over"), (-DAY, "has taken")])
def test_a_lease_lapses_by_the_clock_of_central(workspace: Workspace, task: Task, behind_ms: int, words: str) -> None:
    """It has half a day left by this computer's clock."""
    ends = utc_text(workspace.clock() + timedelta(hours=12))
    lease = Lease(TaskId(task.id), 1, PersonId(uuid7()), None, 7, ends)
    with workspace.database.transaction() as connection:
        stored.keep_clocks(connection, behind_ms, {})
    assert words in leases.refused_by(workspace, task, lease)
