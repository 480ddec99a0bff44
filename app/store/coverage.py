"""What was seen of tasks, as each workstation last said, and how long somebody was active on one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from app.models.ids import DeviceId, PersonId, TaskId
from app.store.schema import ACTIVE_TIME, COVERAGE

_MOST = 500


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """The newest record of one person on one workstation; `body` as it stands in the log."""

    task: TaskId
    device: DeviceId
    author: PersonId
    body: Mapping[str, Any]


def records(connection: Connection, tasks: Iterable[TaskId]) -> dict[TaskId, list[SeenRecord]]:
    """Every newest record of these tasks; a task nobody has told of is missing."""
    wanted = list(tasks)
    found: dict[TaskId, list[SeenRecord]] = {}
    for start in range(0, len(wanted), _MOST):
        part = COVERAGE.c.task.in_(wanted[start : start + _MOST])
        for row in connection.execute(select(COVERAGE).where(part).order_by(COVERAGE.c.position)):
            record = SeenRecord(TaskId(row.task), DeviceId(row.device), PersonId(row.author), json.loads(row.body))
            found.setdefault(record.task, []).append(record)
    return found


def add_active(
    connection: Connection, task: TaskId, person: PersonId, submission: int, buckets: Mapping[str, float]
) -> None:
    """Add active seconds, by the start of their five minutes (UTC), to those before a task's next submission."""
    for bucket, seconds in buckets.items():
        row = {"task": task, "person": person, "submission": submission, "bucket": bucket, "seconds": seconds}
        statement = insert(ACTIVE_TIME).values(**row)
        summed = {"seconds": ACTIVE_TIME.c.seconds + statement.excluded.seconds}
        connection.execute(statement.on_conflict_do_update(index_elements=list(ACTIVE_TIME.primary_key), set_=summed))


def active(connection: Connection, person: PersonId, tasks: Iterable[TaskId]) -> dict[tuple[TaskId, int], float]:
    """Give the active seconds of a person by (task, submissions before); what was never measured is missing."""
    time = ACTIVE_TIME.c
    wanted = time.task.in_(list(tasks)[:_MOST])
    summed = select(time.task, time.submission, func.sum(time.seconds).label("total")).where(
        time.person == person, wanted
    )
    rows = connection.execute(summed.group_by(time.task, time.submission))
    return {(TaskId(row.task), row.submission): row.total for row in rows}
