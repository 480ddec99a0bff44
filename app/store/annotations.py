"""Annotations as their heads leave them, and their history."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from app.models.annotation import Annotation, Revision, Status
from app.models.geometry import from_body
from app.models.ids import AnnotationId, OpId, PersonId, SceneId, TaskId
from app.models.op import OpKind
from app.store import log
from app.store.annotation_state import body_kind
from app.store.log import StoredOp
from app.store.rows import read_annotations
from app.store.schema import ANNOTATION, OP


def annotations(
    connection: Connection,
    task: TaskId | None = None,
    scene: SceneId | None = None,
    class_id: str | None = None,
    status: Status | None = None,
) -> list[Annotation]:
    """Living annotations in the order they were drawn."""
    where: list[ColumnElement[bool]] = [ANNOTATION.c.deleted == 0]
    if task is not None:
        where.append(ANNOTATION.c.task == task)
    if scene is not None:
        where.append(ANNOTATION.c.scene == scene)
    if class_id is not None:
        where.append(ANNOTATION.c.class_id == class_id)
    if status is not None:
        where.append(ANNOTATION.c.status == status.value)
    rows = connection.execute(select(ANNOTATION).where(*where).order_by(ANNOTATION.c.ordinal)).all()
    return read_annotations(list(rows))


def class_counts(connection: Connection) -> dict[str, int]:
    """How many living annotations each class id has."""
    counted = (
        select(ANNOTATION.c.class_id, func.count()).where(ANNOTATION.c.deleted == 0).group_by(ANNOTATION.c.class_id)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


def by_ids(connection: Connection, wanted: Iterable[AnnotationId], *, deleted: bool = False) -> list[Annotation]:
    """These annotations; deleted ones only when asked for."""
    ids = list(wanted)
    found: list[Row[Any]] = []
    for start in range(0, len(ids), 500):
        where: list[ColumnElement[bool]] = [ANNOTATION.c.annotation.in_(ids[start : start + 500])]
        if not deleted:
            where.append(ANNOTATION.c.deleted == 0)
        found += connection.execute(select(ANNOTATION).where(*where)).all()
    return read_annotations(found)


def heads_of(connection: Connection, wanted: Iterable[AnnotationId]) -> dict[AnnotationId, OpId]:
    """The head revision of each of these annotations, deleted ones too."""
    ids: list[AnnotationId] = list(wanted)
    found: dict[AnnotationId, OpId] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        for row in connection.execute(
            select(ANNOTATION.c.annotation, ANNOTATION.c.head).where(ANNOTATION.c.annotation.in_(part))
        ):
            found[AnnotationId(row.annotation)] = OpId(row.head)
    return found


def history(connection: Connection, annotation: AnnotationId) -> list[StoredOp]:
    """Everything ever said of one annotation, in the one order."""
    return log.of_entities(connection, [annotation])[annotation]


def revision_of(stored: StoredOp) -> Revision:
    """A revision operation as a value."""
    op, body = stored.op, stored.op.data()
    attributes = body.get("attributes")
    return Revision(
        id=op.op_id,
        annotation=AnnotationId(op.entity),
        kind=body_kind(stored),
        author=op.author,
        at=op.client_time,
        class_id=str(body["class"]),
        shape=from_body(body["shape"]),
        attributes=attributes if isinstance(attributes, dict) else {},
        parent=op.base,
        merge=op.merge,
        hash=op.hash,
        disposition=stored.disposition,
    )


def authors_in_task(connection: Connection, task: TaskId) -> dict[AnnotationId, set[PersonId]]:
    """Who made revisions that count, per annotation of a task."""
    found: dict[AnnotationId, set[PersonId]] = {}
    applied = func.coalesce(OP.c.disposition, "applied") == "applied"
    where = [OP.c.task == task, OP.c.kind == OpKind.REVISION.value, applied]
    for row in connection.execute(select(OP.c.entity, OP.c.author).where(*where).distinct()):
        found.setdefault(AnnotationId(row.entity), set()).add(PersonId(row.author))
    return found
