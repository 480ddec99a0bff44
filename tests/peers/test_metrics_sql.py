"""The documented SQL views, run by SQLite over random shifts, against our own numbers."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.metrics import flow, yields
from app.metrics.timeline import Timeline
from app.metrics.windows import ShiftWindow
from app.models.shift import TaskEvent
from app.models.task import EventType

DATASET = json.loads((Path(__file__).parents[1] / "metrics" / "shift_dataset.json").read_text("utf-8"))
START = datetime(2026, 3, 8, 3, tzinfo=UTC)
NIGHT = ShiftWindow("2026-03-07 NIGHT", "America/New_York", START, START + timedelta(hours=7), 8.0)
WORKED = [
    TaskEvent(n, task, datetime.fromisoformat(at), EventType(kind), actor, submission, reason, touch, objects)
    for n, task, at, kind, actor, submission, reason, touch, objects in DATASET["events"]
]
KINDS = [*sorted({event.type.value for event in WORKED} - {"created"}), "unblocked"]


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("\n".join(DATASET["ddl"]))
        connection.execute("INSERT INTO shift VALUES ('N', ?, ?)", (iso(NIGHT.start), iso(NIGHT.end)))
        yield connection


def fill(database: sqlite3.Connection, events: list[TaskEvent]) -> None:
    database.execute("DELETE FROM task_event")
    database.executemany(
        "INSERT INTO task_event VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (e.id, e.task, iso(e.at), e.type.value, e.actor, e.submission, e.reason, e.touch_s, e.objects)
            for e in events
        ],
    )


def agree(database: sqlite3.Connection, events: list[TaskEvent]) -> None:
    fill(database, events)
    log = Timeline.of(events)
    done = flow.done(log, NIGHT)
    assert dict(database.execute("SELECT task_id, done_utc FROM v_done")) == {d.task: iso(d.at) for d in done}
    wip = database.execute("SELECT task_id, last_type, age_s FROM v_wip WHERE age_s IS NOT NULL AND age_s > 0")
    assert set(wip) == {(w.task, w.state.value, w.age_s) for w in flow.open_tasks(log, NIGHT)}
    first = database.execute(
        "SELECT task_id, annotator, first_pass FROM v_first_pass WHERE ts_utc >= ? AND ts_utc < ?",
        (iso(NIGHT.start), iso(NIGHT.end)),
    )
    cohort = yields.first_pass_cohort(log, NIGHT)
    assert set(first) == {(c.task, c.author, int(c.clean)) for c in cohort if c.author}
    again = database.execute(
        "SELECT COUNT(*), COALESCE(SUM(submission_no > 1), 0) FROM v_submission WHERE ts_utc >= ? AND ts_utc < ?",
        (iso(NIGHT.start), iso(NIGHT.end)),
    ).fetchone()
    rework = yields.rework_rate(yields.submissions(log, NIGHT))
    assert again == (rework.n, rework.x)


def test_the_views_agree_on_the_worked_shift(database: sqlite3.Connection) -> None:
    agree(database, WORKED)


def test_cycle_lead_and_touch_agree_on_the_worked_shift(database: sqlite3.Connection) -> None:
    fill(database, WORKED)
    rows = database.execute("SELECT task_id, started_utc, created_utc, touch_s FROM v_task_cycle").fetchall()
    log = Timeline.of(WORKED)
    ours = {
        d.task: (iso(d.at - timedelta(seconds=d.cycle_s or 0)), iso(d.at - timedelta(seconds=d.lead_s or 0)), d.touch_s)
        for d in flow.done(log, NIGHT)
    }
    assert {row[0]: row[1:] for row in rows} == ours


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(-7200, 30_000), st.sampled_from(KINDS)), max_size=40))
def test_the_views_agree_on_any_shift(database: sqlite3.Connection, rows: list[tuple[int, int, str]]) -> None:
    events = [TaskEvent(-n, f"T{n}", START - timedelta(hours=3), EventType.CREATED, "system") for n in range(1, 7)]
    events += [
        TaskEvent(number, f"T{task}", START + timedelta(seconds=offset), EventType(kind), f"A{number % 3}")
        for number, (task, offset, kind) in enumerate(rows)
    ]
    agree(database, events)
