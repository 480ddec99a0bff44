"""Shifts, task events and work sessions: what a shift summary is computed from (OPERATIONS 0 and 1)."""

from dataclasses import dataclass
from datetime import datetime

from app.models.task import EventType


@dataclass(frozen=True, slots=True)
class ShiftDefinition:
    """A shift: IANA time zone, local start and end as HH:MM; an end at or before the start is the next day."""

    name: str
    tz: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Waived:
    """Soft findings of one check handed in with the reason they may stay for; `count` None in logs that do not say."""

    check: str
    reason: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class TaskEvent:
    """One event of one task. Order is (`at`, `id`); `at` is aware UTC. `submission` counts submissions from 1.

    `task`, `actor` are display names or ids as text: metrics only compare them. `touch_s` is active seconds booked to
    this submission, `objects` the number of annotations in it, `waived` what was handed in with a reason.
    """

    id: int
    task: str
    at: datetime
    type: EventType
    actor: str
    submission: int | None = None
    reason: str | None = None
    touch_s: float | None = None
    objects: int | None = None
    recorded: datetime | None = None
    note: str = ""
    waived: tuple[Waived, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectVerdict:
    """One object-level verdict in the window, for the class table and the Pareto of object reasons."""

    at: datetime
    task: str
    class_name: str
    author: str
    reviewer: str
    decision: str
    reasons: tuple[str, ...] = ()
    first: bool = True


@dataclass(frozen=True, slots=True)
class WorkSession:
    """Somebody's presence; `break_s` seconds of it were breaks."""

    actor: str
    start: datetime
    end: datetime
    break_s: float = 0.0
