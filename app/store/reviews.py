"""Verdicts and pins."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from app.models.ids import AnnotationId, PinId, TaskId
from app.models.op import parse_utc
from app.models.review import Pin, Verdict
from app.models.shift import ObjectVerdict
from app.store.rows import read_pin, read_verdict
from app.store.schema import ANNOTATION, PERSON, PIN, TASK, VERDICT

AT_ONCE = 500


def verdicts(
    connection: Connection, task: TaskId | None = None, annotation: AnnotationId | None = None
) -> list[Verdict]:
    """Verdicts in the order they came."""
    where = []
    if task is not None:
        where.append(VERDICT.c.task == task)
    if annotation is not None:
        where.append(VERDICT.c.annotation == annotation)
    return [read_verdict(row) for row in connection.execute(select(VERDICT).where(*where).order_by(VERDICT.c.position))]


def last_verdicts(connection: Connection, annotations: Sequence[AnnotationId]) -> dict[AnnotationId, Verdict]:
    """The last verdict on each of these annotations that has any."""
    found: dict[AnnotationId, Verdict] = {}
    for start in range(0, len(annotations), AT_ONCE):
        part = list(annotations[start : start + AT_ONCE])
        asked = select(VERDICT).where(VERDICT.c.annotation.in_(part)).order_by(VERDICT.c.position)
        found |= {AnnotationId(row.annotation): read_verdict(row) for row in connection.execute(asked)}
    return found


def pins(connection: Connection, task: TaskId) -> list[Pin]:
    """Pins of a task with their threads, oldest first."""
    return [read_pin(row) for row in connection.execute(select(PIN).where(PIN.c.task == task).order_by(PIN.c.position))]


def pin(connection: Connection, wanted: PinId) -> Pin | None:
    """One pin by id."""
    row = connection.execute(select(PIN).where(PIN.c.pin == wanted)).first()
    return read_pin(row) if row is not None else None


def object_verdicts(connection: Connection) -> list[ObjectVerdict]:
    """Every verdict that counts with class, author and reviewer, for the class table of a shift summary."""
    author, reviewer = PERSON.alias("a"), PERSON.alias("r")
    statement = (
        select(VERDICT, ANNOTATION.c.class_id, TASK.c.name, author.c.login.label("by"), reviewer.c.login.label("judge"))
        .join(ANNOTATION, ANNOTATION.c.annotation == VERDICT.c.annotation)
        .join(TASK, TASK.c.task == VERDICT.c.task)
        .outerjoin(author, author.c.person == ANNOTATION.c.creator)
        .outerjoin(reviewer, reviewer.c.person == VERDICT.c.reviewer)
        .where(func.coalesce(VERDICT.c.disposition, "applied") == "applied")
        .order_by(VERDICT.c.at, VERDICT.c.position)
    )
    seen: set[AnnotationId] = set()
    found = []
    for row in connection.execute(statement):
        verdict = read_verdict(row)
        found.append(
            ObjectVerdict(
                at=parse_utc(verdict.at),
                task=row.name,
                class_name=row.class_id,
                author=row.by or "",
                reviewer=row.judge or "",
                decision=verdict.decision.value,
                reasons=verdict.reasons,
                first=verdict.annotation not in seen,
            )
        )
        seen.add(verdict.annotation)
    return found
