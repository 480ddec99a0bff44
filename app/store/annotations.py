"""Annotations as their heads leave them, and their history."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.models.annotation import Annotation, Revision, RevisionKind, Status
from app.models.errors import AppError
from app.models.geometry import from_body
from app.models.ids import AnnotationId, OpId, PersonId, SceneId, TaskId
from app.models.op import OpKind
from app.store import log, raw
from app.store.errors import IllegibleRevisionError
from app.store.log import StoredOp
from app.store.rows import ANNOTATION_FIELDS, Ids, read_annotations
from app.store.schema import ANNOTATION, OP, TORN

AT_ONCE = 500


def annotations(
    connection: Connection,
    task: TaskId | None = None,
    scene: SceneId | None = None,
    class_id: str | None = None,
    status: Status | None = None,
) -> list[Annotation]:
    """Living annotations in the order they were drawn."""
    asked: dict[str, str | bytes | None] = {
        "task": task.bytes if task is not None else None,
        "scene": scene.bytes if scene is not None else None,
        "class_id": class_id,
        "status": status.value if status not in {None, Status.CONFLICT} else None,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    torn = [TORN] if status is Status.CONFLICT else []  # as the index of them has it
    where = " AND ".join([*(f"{name} = ?" for name in given), *torn, "deleted = 0"])
    return _read(connection, f"{where} ORDER BY ordinal", tuple(given.values()))


def class_counts(connection: Connection) -> dict[str, int]:
    """How many living annotations each class id has."""
    counted = (
        select(ANNOTATION.c.class_id, func.count()).where(ANNOTATION.c.deleted == 0).group_by(ANNOTATION.c.class_id)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


def by_ids(connection: Connection, wanted: Iterable[AnnotationId], *, deleted: bool = False) -> list[Annotation]:
    """These annotations; deleted ones only when asked for."""
    ids = [one.bytes for one in wanted]
    found: list[Annotation] = []
    living = "" if deleted else " AND deleted = 0"
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        found += _read(connection, f"annotation IN ({', '.join('?' * len(part))}){living}", tuple(part))
    return found


def standing(connection: Connection, task: TaskId) -> list[tuple[AnnotationId, Status, PersonId]]:
    """Living annotations of a task in the order they were drawn, each with its status and the author of its head."""
    asked = "SELECT annotation, status, author FROM annotation WHERE task = ? AND deleted = 0 ORDER BY ordinal"
    ids, states = Ids(), {status.value: status for status in Status}
    rows = raw.run(connection, asked, (task.bytes,))
    return [(AnnotationId(UUID(bytes=one)), states[status], PersonId(ids[author])) for one, status, author in rows]


def heads_of(connection: Connection, wanted: Iterable[AnnotationId]) -> dict[AnnotationId, OpId]:
    """The head revision of each of these annotations, deleted ones too."""
    ids = [one.bytes for one in wanted]
    found: dict[AnnotationId, OpId] = {}
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        asked = f"SELECT annotation, head FROM annotation WHERE annotation IN ({', '.join('?' * len(part))})"  # noqa: S608  our own names
        for annotation, head in raw.run(connection, asked, part):
            found[AnnotationId(UUID(bytes=annotation))] = OpId(UUID(bytes=head))
    return found


def _read(connection: Connection, where: str, given: tuple[object, ...]) -> list[Annotation]:
    """Past SQLAlchemy, which takes longer to bind and to name things than SQLite takes to find them."""
    asked = f"SELECT {ANNOTATION_FIELDS} FROM annotation WHERE {where}"  # noqa: S608  our own names
    return read_annotations(raw.run(connection, asked, given).fetchall())


def history(connection: Connection, annotation: AnnotationId) -> list[StoredOp]:
    """Everything ever said of one annotation, in the one order."""
    return log.of_entities(connection, [annotation])[annotation]


def revision_of(stored: StoredOp) -> Revision:
    """A revision operation as a value.

    Raises:
        IllegibleRevisionError: when this program cannot read what it says.
    """
    op, body = stored.op, stored.op.data()
    attributes = body.get("attributes")
    try:
        kind, shape = RevisionKind(str(body.get("op", "edit"))), from_body(body["shape"])
        class_id = str(body["class"])
    except (AppError, LookupError, ValueError) as error:
        raise IllegibleRevisionError(op.op_id) from error
    return Revision(
        id=op.op_id,
        annotation=AnnotationId(op.entity),
        kind=kind,
        author=op.author,
        at=op.client_time,
        class_id=class_id,
        shape=shape,
        attributes=attributes if isinstance(attributes, dict) else {},
        parent=op.base,
        merge=op.merge,
        hash=op.hash,
        disposition=stored.disposition,
    )


def authors_of_task(connection: Connection, task: TaskId) -> set[PersonId]:
    """Who made revisions that count of annotations of a task, or what a lead adopted into it."""
    applied = func.coalesce(OP.c.disposition, "applied") == "applied"
    where = [OP.c.task == task, OP.c.kind == OpKind.REVISION.value, applied]
    own = {PersonId(row.author) for row in connection.execute(select(OP.c.author).where(*where).distinct())}
    adopting = [stored for stored in log.adopting(connection) if stored.counts and stored.op.task == task]
    return own | log.authors_adopted(connection, adopting)
