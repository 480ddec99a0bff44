"""Task events as operations."""

from collections.abc import Mapping

from app.models.ids import OpId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.task import EventType


def event_draft(task: TaskId, kind: EventType, details: Mapping[str, object] | None = None) -> Draft:
    """The operation that says what happened to a task."""
    body: dict[str, object] = {"v": 1, "type": kind.value}
    body.update({name: value for name, value in (details or {}).items() if value is not None and value != ""})
    return Draft(OpId(uuid7()), OpKind.EVENT, task, task, body)
