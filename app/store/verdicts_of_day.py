"""What one reviewer has decided since a moment."""

import json

from sqlalchemy import Connection, func, select

from app.models.ids import AnnotationId, PersonId
from app.models.op import OpKind
from app.models.review import Decision
from app.store.schema import OP, VERDICT


def decided_since(connection: Connection, reviewer: PersonId, since: str) -> dict[AnnotationId, Decision]:
    """The last decision on each annotation from `since` on (UTC text), without those that were taken back."""
    taken_back = set(_taken_back(connection, reviewer, since))
    statement = (
        select(VERDICT.c.verdict, VERDICT.c.annotation, VERDICT.c.decision)
        .where(VERDICT.c.reviewer == reviewer, VERDICT.c.at >= since)
        .where(func.coalesce(VERDICT.c.disposition, "applied") == "applied")
        .order_by(VERDICT.c.position)
    )
    return {
        AnnotationId(row.annotation): Decision(row.decision)
        for row in connection.execute(statement)
        if str(row.verdict) not in taken_back
    }


def _taken_back(connection: Connection, reviewer: PersonId, since: str) -> list[str]:
    statement = select(OP.c.body).where(
        OP.c.kind == OpKind.REOPEN.value, OP.c.author == reviewer, OP.c.client_time >= since
    )
    return [str(json.loads(row.body).get("verdict")) for row in connection.execute(statement)]
