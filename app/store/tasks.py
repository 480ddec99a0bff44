"""Tasks and their events."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from app.models.ids import PersonId, SceneId, TaskId
from app.models.op import OpKind, parse_utc, utc_text
from app.models.shift import TaskEvent, Waived, WorkSession
from app.models.task import EventType, Task, TaskState
from app.store.rows import read_task
from app.store.schema import OP, PERSON, TASK, TASK_EVENT, TASK_TALLY

_APPLIED = func.coalesce(TASK_EVENT.c.disposition, "applied") == "applied"


def tasks(
    connection: Connection,
    state: TaskState | None = None,
    assignee: PersonId | None = None,
    scene: SceneId | None = None,
) -> list[Task]:
    """Tasks in the order they were made, with their count of living annotations."""
    where: list[ColumnElement[bool]] = []
    if state is not None:
        where.append(TASK.c.state == state.value)
    if assignee is not None:
        where.append(TASK.c.assignee == assignee)
    if scene is not None:
        where.append(TASK.c.scene == scene)
    return _read(connection, where)


def task(connection: Connection, wanted: TaskId) -> Task | None:
    """One task by id."""
    return next(iter(_read(connection, [TASK.c.task == wanted])), None)


def task_by_name(connection: Connection, name: str) -> list[Task]:
    """Tasks with this name, whatever its case; names are unique within a scene only."""
    return _read(connection, [func.lower(TASK.c.name) == name.strip().lower()])


def events(connection: Connection) -> list[TaskEvent]:
    """Every event that counts, with display names, ordered by (time, id)."""
    statement = (
        select(TASK_EVENT, TASK.c.name, PERSON.c.login)
        .join(TASK, TASK.c.task == TASK_EVENT.c.task)
        .outerjoin(PERSON, PERSON.c.person == TASK_EVENT.c.actor)
        .where(_APPLIED)
        .order_by(TASK_EVENT.c.ts_utc, TASK_EVENT.c.id)
    )
    known, waived = {kind.value for kind in EventType}, _waived(connection)
    return [_read_event(row, waived.get(row.id, ())) for row in connection.execute(statement) if row.type in known]


def last_event(connection: Connection) -> datetime | None:
    """When the newest event that counts happened."""
    newest = connection.execute(select(func.max(TASK_EVENT.c.ts_utc)).where(_APPLIED)).scalar()
    return None if newest is None else parse_utc(newest)


def actors(connection: Connection, wanted: TaskId, kinds: Sequence[EventType]) -> set[PersonId]:
    """Who did one of these things to a task."""
    names = [kind.value for kind in kinds]
    statement = select(TASK_EVENT.c.actor).where(TASK_EVENT.c.task == wanted, TASK_EVENT.c.type.in_(names), _APPLIED)
    return {PersonId(row.actor) for row in connection.execute(statement)}


def _read(connection: Connection, where: list[ColumnElement[bool]]) -> list[Task]:
    statement = (
        select(TASK, func.coalesce(TASK_TALLY.c.living, 0).label("count"))
        .outerjoin(TASK_TALLY, TASK_TALLY.c.task == TASK.c.task)
        .where(*where)
        .order_by(TASK.c.ordinal)
    )
    return [read_task(row, row[-1]) for row in connection.execute(statement)]


def _waived(connection: Connection) -> dict[int, tuple[Waived, ...]]:
    """What submissions were handed in with a reason, by the id of their event."""
    statement = (
        select(TASK_EVENT.c.id, OP.c.body)
        .join(OP, OP.c.position == TASK_EVENT.c.id)
        .where(TASK_EVENT.c.type == EventType.SUBMITTED.value, OP.c.body.contains('"waivers"'))
    )
    found = {}
    for row in connection.execute(statement):
        body = json.loads(row.body)
        counts = body.get("waived") or {}
        reasons = sorted((body.get("waivers") or {}).items())
        found[row.id] = tuple(Waived(check, str(reason), counts.get(check)) for check, reason in reasons)
    return found


def _read_event(row: Row[Any], waived: tuple[Waived, ...]) -> TaskEvent:
    return TaskEvent(
        id=row.id,
        task=row.name,
        at=parse_utc(row.ts_utc),
        type=EventType(row.type),
        actor=row.login or str(row.actor),
        submission=row.submission,
        reason=row.reason,
        touch_s=row.touch_s,
        objects=row.objects,
        recorded=parse_utc(row.recorded_utc),
        note=row.note or "",
        waived=waived,
    )


def presence(connection: Connection, gap_s: float, start: datetime, end: datetime) -> list[WorkSession]:
    """Each person's presence: runs of their operations with no gap longer than `gap_s` seconds between them.

    Whole between `start` and `end`; what lies further away than a gap is not looked at.
    """
    gap = timedelta(seconds=gap_s)
    statement = (
        select(OP.c.client_time, PERSON.c.login)
        .join(PERSON, PERSON.c.person == OP.c.author)
        .where(OP.c.kind != OpKind.SESSION.value, OP.c.client_time.between(utc_text(start - gap), utc_text(end + gap)))
        .order_by(PERSON.c.login, OP.c.client_time)
    )
    found: list[WorkSession] = []
    for row in connection.execute(statement):
        at = parse_utc(row.client_time)
        last = found[-1] if found else None
        if last is not None and last.actor == row.login and (at - last.end).total_seconds() <= gap_s:
            found[-1] = replace(last, end=at)
        else:
            found.append(WorkSession(row.login, at, at))
    return found
