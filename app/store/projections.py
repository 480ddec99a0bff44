"""From the log to tables one can query: the same code for one new edit and for a whole rebuild."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.models.ids import NIL, TaskId, coverage_id
from app.models.op import Op, OpKind
from app.models.op_row import Said
from app.models.task import EventType
from app.store import log, raw
from app.store.annotation_state import AnnotationState, resolve
from app.store.bodies import read_bodies
from app.store.legible import legible
from app.store.log import StoredOp
from app.store.rows import insert_rows, insert_values
from app.store.schema import ANNOTATION, COVERAGE, DOCUMENT, PERSON, PIN, PROJECTIONS, SCENE, TASK, TASK_EVENT, VERDICT
from app.store.task_state import resolve_task

_AT_ONCE = 4096
DOCUMENTS = (OpKind.PROJECT, OpKind.ONTOLOGY)


def project_ops(
    connection: Connection, ops: Collection[Op], histories: Mapping[UUID, list[StoredOp]] = MappingProxyType({})
) -> None:
    """Bring every table up to date with these operations, which are in the log already.

    `histories` are entities new to this file with all their operations in the one order: they are not read again.
    """
    touched: dict[str, dict[UUID, None]] = {}
    for op in ops:
        touched.setdefault(op.kind, {})[op.entity] = None

    def of(*kinds: OpKind) -> dict[UUID, None]:
        return {entity: None for kind in kinds for entity in touched.get(kind, {})}

    _project_documents(connection, [kind for kind in DOCUMENTS if kind in touched])
    for kind in (OpKind.PERSON, OpKind.SCENE):
        _project_last(connection, kind, of(kind))
    for entity, operations in log.of_entities(connection, of(OpKind.TASK, OpKind.EVENT)).items():
        _project_task(connection, entity, operations)
    _project_changed(connection, of(OpKind.REVISION, OpKind.VERDICT, OpKind.REOPEN), histories)
    for entity, operations in log.of_entities(connection, of(OpKind.PIN, OpKind.COMMENT)).items():
        _project_pin(connection, entity, operations)
    seen = {coverage_id(op.task): op.task for op in ops if op.kind == OpKind.COVERAGE}
    for entity, operations in log.of_entities(connection, seen).items():
        _project_coverage(connection, seen[entity], operations)


def rebuild(connection: Connection) -> None:
    """Drop every projection and make it again from the log alone."""
    for table in PROJECTIONS:
        connection.execute(delete(table))
    project_ops(connection, [stored.op for stored in log.everything(connection)])


def snapshot(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every projected row, ordered, to compare with a rebuild."""
    return {table.name: sorted(tuple(row) for row in connection.execute(select(table))) for table in PROJECTIONS}


def _project_changed(
    connection: Connection, entities: Iterable[UUID], histories: Mapping[UUID, list[StoredOp]]
) -> None:
    """Annotations whose history is at hand are new to the tables: only those of the others are cleared."""
    at_hand = {entity: histories[entity] for entity in entities if entity in histories}
    known = log.of_entities(connection, (entity for entity in entities if entity not in histories))
    _clear_annotations(connection, known)
    _project_annotations(connection, known | at_hand)


def _project_documents(connection: Connection, kinds: Iterable[OpKind]) -> None:
    """There is one of each kind, whatever its operations call it: a workspace that joined a project brought its own."""
    for kind in kinds:
        counted = [stored for stored in log.of_task(connection, TaskId(NIL), [kind]) if stored.counts]
        connection.execute(delete(DOCUMENT).where(DOCUMENT.c.kind == kind.value))
        if counted:
            connection.execute(insert(DOCUMENT).values(kind=kind.value, body=counted[-1].op.body))


def _project_last(connection: Connection, kind: OpKind, entities: Iterable[UUID]) -> None:
    for entity, operations in log.of_entities(connection, entities).items():
        counted = [stored for stored in operations if stored.op.kind == kind and stored.counts]
        if not counted:
            _take_out(connection, kind, entity)
            continue
        last, first = counted[-1], counted[0]
        if kind is OpKind.PERSON:
            _put(connection, PERSON, _person_row(entity, last))
        else:
            row = {"scene": entity, "name": last.op.data()["name"], "body": last.op.body, "added": first.position}
            _put(connection, SCENE, row)


def _take_out(connection: Connection, kind: OpKind, entity: UUID) -> None:
    """Nothing said of it counts: central found so, or it cannot be read."""
    if kind is OpKind.PERSON:
        connection.execute(delete(PERSON).where(PERSON.c.person == entity))
    else:
        connection.execute(delete(SCENE).where(SCENE.c.scene == entity))


def _person_row(entity: UUID, stored: StoredOp) -> dict[str, object]:
    body = stored.op.data()
    roles = body.get("roles")
    return {
        "person": entity,
        "login": body["login"],
        "display": body.get("display") or body["login"],
        "roles": " ".join(sorted(str(role) for role in roles)) if isinstance(roles, list) else "",
    }


def _project_task(connection: Connection, entity: UUID, found: Sequence[StoredOp]) -> None:
    """What names one task and lies in another says nothing of either."""
    operations = [stored for stored in found if stored.op.task == entity]
    task = resolve_task(operations)
    connection.execute(delete(TASK).where(TASK.c.task == entity))
    connection.execute(delete(TASK_EVENT).where(TASK_EVENT.c.task == entity))
    if task is None:
        return
    x, y, width, height = task.window
    made = next(stored for stored in operations if stored.op.kind == OpKind.TASK and stored.counts)
    row = {
        "task": task.id,
        "scene": task.scene,
        "name": task.name,
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        "context": task.context,
        "state": task.state.value,
        "assignee": task.assignee,
        "reviewer": task.reviewer,
        "priority": task.priority,
        "due": task.due,
        "returned": task.returned,
        "submissions": task.submissions,
        "reason": task.reason,
        "since": task.since,
        "ordinal": made.position,
    }
    connection.execute(insert(TASK).values(**row))
    events = [_event_row(stored) for stored in operations if stored.op.kind == OpKind.EVENT and legible(stored.op)]
    if events:
        connection.execute(insert(TASK_EVENT), _numbered(events))


def _event_row(stored: StoredOp) -> dict[str, object]:
    body = stored.op.data()
    return {
        "id": stored.position,
        "op_id": stored.op.op_id,
        "task": stored.op.task,
        "ts_utc": stored.op.client_time,
        "recorded_utc": stored.recorded,
        "type": str(body.get("type")),
        "actor": stored.op.author,
        "submission": None,
        "reason": body.get("reason"),
        "note": body.get("note"),
        "touch_s": body.get("touch_s"),
        "objects": body.get("objects"),
        "disposition": stored.disposition,
    }


def _numbered(events: list[dict[str, object]]) -> list[dict[str, object]]:
    submission = 0
    for event in events:
        counts = event["disposition"] in {None, "applied"}
        submission += counts and event["type"] == EventType.SUBMITTED
        event["submission"] = max(submission, 1)
    return events


def _clear_annotations(connection: Connection, entities: Iterable[UUID]) -> None:
    if wanted := [(entity.bytes,) for entity in entities]:
        raw.run_many(connection, "DELETE FROM annotation WHERE annotation = ?", wanted)
        raw.run_many(connection, "DELETE FROM verdict WHERE annotation = ?", wanted)


def _project_annotations(connection: Connection, found: Mapping[UUID, list[StoredOp]]) -> None:
    rows: list[tuple[UUID, AnnotationState]] = []
    verdicts: list[dict[str, object]] = []
    for entity, operations in found.items():
        state = resolve(operations)
        verdicts += [
            _verdict_row(stored) for stored in operations if stored.op.kind == OpKind.VERDICT and legible(stored.op)
        ]
        if state is not None:
            rows.append((entity, state))
    for start in range(0, len(rows), _AT_ONCE):
        insert_values(connection, ANNOTATION, _annotation_rows(rows[start : start + _AT_ONCE]))
    insert_rows(connection, VERDICT, verdicts)


def _annotation_rows(found: Sequence[tuple[UUID, AnnotationState]]) -> list[tuple[object, ...]]:
    """A row per annotation; one a newer program wrote so that this one cannot read it is kept in the log only."""
    said = read_bodies([state.head.op.body for _, state in found])
    return [
        _annotation_row(entity, state, columns)
        for (entity, state), columns in zip(found, said, strict=True)
        if columns is not None
    ]


def _annotation_row(entity: UUID, state: AnnotationState, said: Said) -> tuple[object, ...]:
    """The columns of annotation in their order; `said` are scene, class, kind, WKB and attributes."""
    head, first = state.head, next(iter(state.revisions.values()))
    return (
        entity.bytes,
        head.op.task.bytes,
        *said,
        head.op.op_id.bytes,
        head.op.hash,
        len(state.heads),
        head.op.author.bytes,
        first.op.author.bytes,
        state.status.value,
        len(state.revisions),
        int(state.deleted),
        first.position,
    )


def _verdict_row(stored: StoredOp) -> dict[str, object]:
    body = stored.op.data()
    return {
        "verdict": stored.op.op_id,
        "annotation": stored.op.entity,
        "task": stored.op.task,
        "revision": stored.op.base,
        "reviewer": stored.op.author,
        "at": stored.op.client_time,
        "decision": body["decision"],
        "reasons": json.dumps(body.get("reasons") or []),
        "comment": str(body.get("comment") or ""),
        "disposition": stored.disposition,
        "position": stored.position,
    }


def _project_pin(connection: Connection, entity: UUID, operations: Sequence[StoredOp]) -> None:
    connection.execute(delete(PIN).where(PIN.c.pin == entity))
    made = next((stored for stored in operations if stored.op.kind == OpKind.PIN and stored.counts), None)
    if made is None:
        return
    body, thread, opened, resolved = made.op.data(), [], False, False
    for stored in operations:
        line = stored.op.data()
        if stored.op.kind == OpKind.COMMENT and stored.counts:
            opened, resolved = opened or bool(line.get("opened")), bool(line.get("resolved", resolved))
            if line.get("text"):
                thread.append([str(stored.op.author), stored.op.client_time, line["text"]])
    at: Any = body["at"]
    row = {
        "pin": entity,
        "task": made.op.task,
        "x": at[0],
        "y": at[1],
        "author": made.op.author,
        "created": made.op.client_time,
        "text": str(body.get("text") or ""),
        "reason": str(body.get("reason") or ""),
        "annotation": UUID(str(body["annotation"])) if body.get("annotation") else None,
        "opened": int(opened),
        "resolved": int(resolved),
        "thread": json.dumps(thread),
        "position": made.position,
    }
    connection.execute(insert(PIN).values(**row))


def _project_coverage(connection: Connection, task: TaskId, operations: Sequence[StoredOp]) -> None:
    """Each workstation says anew all that was seen there: only its newest record counts."""
    told = [stored for stored in operations if stored.op.kind == OpKind.COVERAGE and stored.op.task == task]
    connection.execute(delete(COVERAGE).where(COVERAGE.c.task == task))
    newest = {one.op.device: one for one in sorted(told, key=lambda one: one.op.dseq) if one.counts}
    for stored in newest.values():
        connection.execute(insert(COVERAGE).values(**_coverage_row(stored)))


def _coverage_row(stored: StoredOp) -> dict[str, object]:
    op = stored.op
    return {
        "task": op.task,
        "device": op.device,
        "author": op.author,
        "at": op.client_time,
        "body": op.body,
        "position": stored.position,
    }


def _put(connection: Connection, table: Table, row: dict[str, object]) -> None:
    key = list(table.primary_key)
    statement = upsert(table).values(**row)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
