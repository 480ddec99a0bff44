"""What the operations of one task add up to. Pure; an event that is not legal where it stands changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast
from uuid import UUID

from app.models.errors import NotAllowedError
from app.models.ids import PersonId, SceneId, TaskId
from app.models.op import OpKind
from app.models.scene import Window
from app.models.task import EventType, Task, TaskState, next_state
from app.store.log import StoredOp


def resolve_task(operations: Sequence[StoredOp]) -> Task | None:
    """Fold the task and event operations of one task, in the one order; None when it was never made."""
    task: Task | None = None
    for stored in operations:
        if not stored.counts:
            continue
        body = stored.op.data()
        if stored.op.kind == OpKind.TASK:
            task = _described(task, stored, body)
        elif stored.op.kind == OpKind.EVENT and task is not None:
            task = apply_event(task, stored, body)
    return task


def apply_event(task: Task, stored: StoredOp, body: Mapping[str, object]) -> Task:
    """The task after one event; unchanged when the event is not legal or not known."""
    try:
        kind = EventType(str(body.get("type")))
        takes_over = kind is EventType.STARTED and task.state is TaskState.CLAIMED and body.get("lease") is not None
        state = task.state if takes_over else next_state(task, kind)
    except (ValueError, NotAllowedError):
        return task
    after = replace(task, state=state, since=stored.op.client_time, reason=str(body.get("reason") or ""))
    actor = PersonId(stored.op.author)
    if kind is EventType.STARTED:
        return replace(after, assignee=actor)
    if kind is EventType.ASSIGNED:
        return replace(after, assignee=PersonId(UUID(str(body["assignee"]))))
    if kind in {EventType.RELEASED, EventType.UNBLOCKED}:
        return replace(after, assignee=None)
    return _reviewed(after, kind, actor, body)


def _reviewed(task: Task, kind: EventType, actor: PersonId, body: Mapping[str, object]) -> Task:
    if kind is EventType.SUBMITTED:
        return replace(task, submissions=task.submissions + 1, reviewer=None)
    if kind is EventType.REVIEW_STARTED:
        return replace(task, reviewer=actor)
    if kind is EventType.REVIEW_RELEASED:
        return replace(task, reviewer=None)
    if kind in {EventType.REJECTED, EventType.AUDIT_OVERTURNED}:
        assignee = None if task.state is TaskState.ADJUDICATION else task.assignee
        return replace(task, returned=task.returned + 1, assignee=assignee)
    if kind is EventType.PRIORITY:
        due = body.get("due", task.due)
        return replace(task, priority=int(str(body.get("priority", task.priority))), due=str(due) if due else None)
    return task


def _described(task: Task | None, stored: StoredOp, body: Mapping[str, object]) -> Task:
    x, y, width, height = (int(value) for value in cast("Sequence[int]", body["window"]))
    window: Window = (x, y, width, height)
    if task is not None:
        return replace(task, name=str(body["name"]), window=window)
    return Task(
        id=TaskId(stored.op.task),
        scene=SceneId(UUID(str(body["scene"]))),
        name=str(body["name"]),
        window=window,
        context=int(str(body.get("context") or 0)),
        priority=int(str(body.get("priority") or 0)),
        due=str(body["due"]) if body.get("due") else None,
        since=stored.op.client_time,
    )
