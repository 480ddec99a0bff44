"""What one reviewer has decided since a moment."""

import json
from typing import Any

from sqlalchemy import Connection, Select, func, select

from app.models.ids import AnnotationId, PersonId
from app.models.op import OpKind
from app.models.review import Decision
from app.store.schema import OP, VERDICT


def decided_since(
    connection: Connection, reviewer: PersonId, since: str, annotation: AnnotationId | None = None
) -> dict[AnnotationId, Decision]:
    """The last decision on each annotation, or on one, from `since` on (UTC text), without those taken back."""
    given = [VERDICT.c.reviewer == reviewer, VERDICT.c.at >= since]
    if annotation is not None:
        given.append(VERDICT.c.annotation == annotation)
    taken_back = set(_taken_back(connection, reviewer, since, select(VERDICT.c.annotation).where(*given)))
    statement = (
        select(VERDICT.c.verdict, VERDICT.c.annotation, VERDICT.c.decision)
        .where(*given, func.coalesce(VERDICT.c.disposition, "applied") == "applied")
        .order_by(VERDICT.c.position)
    )
    return {
        AnnotationId(row.annotation): Decision(row.decision)
        for row in connection.execute(statement)
        if str(row.verdict) not in taken_back
    }


def _taken_back(connection: Connection, reviewer: PersonId, since: str, judged: Select[Any]) -> list[str]:
    """By the entities, of which the log has an index; what was not judged cannot have been taken back."""
    own = (OP.c.kind == OpKind.REOPEN.value, OP.c.author == reviewer, OP.c.client_time >= since)
    statement = select(OP.c.body).where(OP.c.entity.in_(judged), *own)
    return [str(json.loads(row.body).get("verdict")) for row in connection.execute(statement)]
