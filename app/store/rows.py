"""Rows to values and back, written out."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import Connection, Row, Table

from app.models.annotation import Annotation, Status
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId, DeviceId, OpId, PersonId, PinId, ProjectId, SceneId, TaskId
from app.models.op import Op
from app.models.person import Person, Role
from app.models.review import Comment, Decision, Pin, Verdict
from app.models.task import Task, TaskState
from app.store import raw

OP_FIELDS = (
    "op_id",
    "project",
    "kind",
    "entity",
    "task",
    "author",
    "device",
    "dseq",
    "base",
    "merge",
    "client_time",
    "body",
    "prev_hash",
    "hash",
)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of the same columns, past SQLAlchemy's binding, which takes longer than SQLite does."""
    if not rows:
        return
    values = [tuple(value.bytes if type(value) is UUID else value for value in row.values()) for row in rows]
    raw.insert_many(connection, table.name, list(rows[0]), values)


def insert_values(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert whole rows: every column in its order, as SQLite holds it."""
    raw.insert_many(connection, table.name, [column.name for column in table.columns], rows)


class Ids(dict[bytes, UUID]):
    """UUIDs made once for the same bytes: a page of the log repeats its project, task, author and device."""

    def __missing__(self, key: bytes) -> UUID:
        made = self[key] = UUID(bytes=key)
        return made


def read_op(values: Sequence[Any], ids: Ids) -> Op:
    """A row of the op log, its columns in the order of `OP_FIELDS`."""
    op_id, project, kind, entity, task, author, device, dseq, base, merge, at, body, previous, digest = values[:14]
    return Op(
        OpId(UUID(bytes=op_id)),
        ProjectId(ids[project]),
        kind,
        UUID(bytes=entity),
        TaskId(ids[task]),
        PersonId(ids[author]),
        DeviceId(ids[device]),
        dseq,
        None if base is None else OpId(UUID(bytes=base)),
        None if merge is None else OpId(UUID(bytes=merge)),
        at,
        body,
        previous,
        digest,
    )


def read_person(row: Row[Any]) -> Person:
    """A row of person; roles only a newer program knows are left out."""
    roles = frozenset(role for role in Role if role.value in row.roles.split())
    return Person(PersonId(row.person), row.login, row.display, roles)


def read_task(row: Row[Any], annotations: int) -> Task:
    """A row of task with its count of living annotations."""
    return Task(
        id=TaskId(row.task),
        scene=SceneId(row.scene),
        name=row.name,
        window=(row.x, row.y, row.width, row.height),
        context=row.context,
        state=TaskState(row.state),
        assignee=row.assignee,
        reviewer=row.reviewer,
        priority=row.priority,
        due=row.due,
        returned=row.returned,
        submissions=row.submissions,
        annotations=annotations,
        reason=row.reason,
        since=row.since,
    )


ANNOTATION_FIELDS = (
    "annotation, scene, task, class_id, kind, geometry, attributes, head, head_hash, author, creator, status, number"
)


def read_annotations(rows: Sequence[Sequence[Any]]) -> list[Annotation]:
    """Rows of annotation, `ANNOTATION_FIELDS` as SQLite holds them; geometries are parsed in one vectorised call."""
    geometries, ids = shapely.from_wkb([row[5] for row in rows]), Ids()
    return [_read_annotation(row, geometry, ids) for row, geometry in zip(rows, geometries, strict=True)]


def _read_annotation(row: Sequence[Any], geometry: Any, ids: Ids) -> Annotation:
    annotation, scene, task, class_id, kind, _, attributes, head, head_hash, author, creator, status, number = row
    return Annotation(
        id=AnnotationId(UUID(bytes=annotation)),
        scene=SceneId(ids[scene]),
        task=TaskId(ids[task]),
        class_id=class_id,
        shape=Shape(ShapeKind(kind), geometry),
        attributes=json.loads(attributes) if attributes != "{}" else {},
        head=OpId(UUID(bytes=head)),
        head_hash=head_hash,
        author=PersonId(ids[author]),
        creator=PersonId(ids[creator]),
        status=Status(status),
        number=number,
    )


def read_verdict(row: Row[Any]) -> Verdict:
    """A row of verdict."""
    return Verdict(
        id=OpId(row.verdict),
        annotation=AnnotationId(row.annotation),
        revision=OpId(row.revision),
        reviewer=PersonId(row.reviewer),
        at=row.at,
        decision=Decision(row.decision),
        reasons=tuple(json.loads(row.reasons)),
        comment=row.comment,
        disposition=row.disposition,
    )


def read_pin(row: Row[Any]) -> Pin:
    """A row of pin with its thread."""
    return Pin(
        id=PinId(row.pin),
        task=TaskId(row.task),
        at=(row.x, row.y),
        author=PersonId(row.author),
        created=row.created,
        text=row.text,
        reason=row.reason,
        annotation=row.annotation,
        opened=bool(row.opened),
        resolved=bool(row.resolved),
        thread=tuple(Comment(PersonId(UUID(line[0])), line[1], line[2]) for line in json.loads(row.thread)),
    )
