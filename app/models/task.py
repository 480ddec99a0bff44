"""Tasks: cells of an uncut scene, their states and the one table of legal transitions (PRODUCT, the task's life)."""

from dataclasses import dataclass
from enum import StrEnum

from app.models.errors import NotAllowedError
from app.models.ids import PersonId, SceneId, TaskId
from app.models.scene import Window


class TaskState(StrEnum):
    """Where a task stands."""

    READY = "ready"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ADJUDICATION = "adjudication"
    ACCEPTED = "accepted"
    SKIPPED = "skipped"
    BLOCKED = "blocked"


class EventType(StrEnum):
    """What happened to a task; every number of a shift summary is computed from these (OPERATIONS 0.1)."""

    CREATED = "created"
    ASSIGNED = "assigned"
    STARTED = "started"
    RELEASED = "released"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    REVIEW_STARTED = "review_started"
    REVIEW_RELEASED = "review_released"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_EDITS = "accepted_with_edits"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    SKIPPED = "skipped"
    AUDIT_UPHELD = "audit_upheld"
    AUDIT_OVERTURNED = "audit_overturned"
    PRIORITY = "priority"


TRANSITIONS: dict[tuple[TaskState, EventType], TaskState] = {
    (TaskState.READY, EventType.ASSIGNED): TaskState.READY,
    (TaskState.READY, EventType.STARTED): TaskState.CLAIMED,
    (TaskState.READY, EventType.BLOCKED): TaskState.BLOCKED,
    (TaskState.RETURNED, EventType.ASSIGNED): TaskState.RETURNED,
    (TaskState.RETURNED, EventType.STARTED): TaskState.CLAIMED,
    (TaskState.ADJUDICATION, EventType.ASSIGNED): TaskState.ADJUDICATION,
    (TaskState.ADJUDICATION, EventType.STARTED): TaskState.CLAIMED,
    (TaskState.CLAIMED, EventType.SUBMITTED): TaskState.SUBMITTED,
    (TaskState.CLAIMED, EventType.RELEASED): TaskState.READY,
    (TaskState.CLAIMED, EventType.SKIPPED): TaskState.SKIPPED,
    (TaskState.CLAIMED, EventType.BLOCKED): TaskState.BLOCKED,
    (TaskState.BLOCKED, EventType.UNBLOCKED): TaskState.READY,
    (TaskState.SKIPPED, EventType.UNBLOCKED): TaskState.READY,
    (TaskState.SUBMITTED, EventType.WITHDRAWN): TaskState.CLAIMED,
    (TaskState.SUBMITTED, EventType.REVIEW_STARTED): TaskState.IN_REVIEW,
    (TaskState.IN_REVIEW, EventType.REVIEW_RELEASED): TaskState.SUBMITTED,
    (TaskState.IN_REVIEW, EventType.ACCEPTED): TaskState.ACCEPTED,
    (TaskState.IN_REVIEW, EventType.ACCEPTED_WITH_EDITS): TaskState.ACCEPTED,
    (TaskState.IN_REVIEW, EventType.REJECTED): TaskState.RETURNED,
    (TaskState.ACCEPTED, EventType.AUDIT_UPHELD): TaskState.ACCEPTED,
    (TaskState.ACCEPTED, EventType.AUDIT_OVERTURNED): TaskState.RETURNED,
}
RETURNS_BEFORE_ADJUDICATION = 2
NEUTRAL = frozenset({EventType.CREATED, EventType.PRIORITY})


@dataclass(frozen=True, slots=True)
class Task:
    """A cell of one scene. `window` is (x, y, width, height) in pixels; `context` pixels around it are shown too.

    `assignee` draws, `reviewer` holds it in review. `returned` counts returns, `submissions` counts submits.
    `annotations` counts living annotations. `due` is an ISO date or None; a higher `priority` comes first.
    """

    id: TaskId
    scene: SceneId
    name: str
    window: Window
    context: int = 0
    state: TaskState = TaskState.READY
    assignee: PersonId | None = None
    reviewer: PersonId | None = None
    priority: int = 0
    due: str | None = None
    returned: int = 0
    submissions: int = 0
    annotations: int = 0
    reason: str = ""
    since: str = ""


def next_state(task: Task, event: EventType) -> TaskState:
    """Give the state after `event`.

    Raises:
        NotAllowedError: when the table has no such transition.
    """
    if event in NEUTRAL:
        return task.state
    after = TRANSITIONS.get((task.state, event))
    if after is None:
        verb = event.value.replace("_", " ")
        raise NotAllowedError(f"{task.name} is {task.state.value.replace('_', ' ')}, so it cannot be {verb} now.")
    if after is TaskState.RETURNED and event is EventType.REJECTED and task.returned + 1 >= RETURNS_BEFORE_ADJUDICATION:
        return TaskState.ADJUDICATION
    return after


def cells(width: int, height: int, cell: int) -> list[Window]:
    """Cut nothing, only divide: cover a scene with cells of `cell` pixels, row by row; the last ones are smaller.

    A remainder under a quarter of a cell is joined to its neighbour, so no task is a sliver.
    """
    columns, rows = _spans(width, cell), _spans(height, cell)
    return [(x, y, w, h) for y, h in rows for x, w in columns]


def _spans(length: int, cell: int) -> list[tuple[int, int]]:
    starts = list(range(0, length, cell))
    if len(starts) > 1 and length - starts[-1] < cell / 4:
        starts.pop()
    return [(start, (starts[i + 1] if i + 1 < len(starts) else length) - start) for i, start in enumerate(starts)]
