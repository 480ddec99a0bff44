"""How tasks read in a list: name and state, what is to do, how many annotations."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from app.models.ids import SceneId
from app.models.op import parse_utc
from app.models.scene import Scene
from app.models.task import Task, TaskState
from app.models.words import percent, plural
from app.views.panels.moments import ago
from app.views.panels.row import Row, Tone

STATE_ICONS = {
    TaskState.READY: "square",
    TaskState.CLAIMED: "square-dashed",
    TaskState.SUBMITTED: "send",
    TaskState.IN_REVIEW: "clipboard-check",
    TaskState.RETURNED: "corner-down-left",
    TaskState.ADJUDICATION: "users",
    TaskState.ACCEPTED: "circle-check",
    TaskState.SKIPPED: "circle-slash",
    TaskState.BLOCKED: "octagon-alert",
}
STATE_TINTS = {
    TaskState.READY: "",
    TaskState.CLAIMED: "line",
    TaskState.SUBMITTED: "text_3",
    TaskState.IN_REVIEW: "accent",
    TaskState.RETURNED: "warning",
    TaskState.ADJUDICATION: "warning",
    TaskState.BLOCKED: "error",
    TaskState.SKIPPED: "control",
    TaskState.ACCEPTED: "text_2",
}
STOPPED = frozenset({TaskState.BLOCKED, TaskState.SKIPPED})
CLAIMABLE = frozenset({TaskState.READY, TaskState.RETURNED, TaskState.ADJUDICATION})
WARNED = frozenset({TaskState.RETURNED, TaskState.BLOCKED, TaskState.ADJUDICATION})
PRIORITIES = ((2, "priority urgent"), (1, "priority high"))


def state_words(task: Task) -> str:
    """The state in plain words; work in hand is being drawn."""
    if task.state is TaskState.CLAIMED:
        return "drawing again" if task.returned else "drawing"
    return task.state.value.replace("_", " ")


def names_needed(scenes: Sequence[Scene]) -> Mapping[SceneId, str]:
    """The names of scenes where there are several, so that a row has to say which one its task is of."""
    return {scene.id: scene.name for scene in scenes} if len(scenes) > 1 else {}


def my_task_row(
    task: Task, unread: int, today: date, work: str = "", how: str = "", scenes: Mapping[SceneId, str] | None = None
) -> Row:
    """One of my tasks: `unread` pins must be read before drawing; `work` says what is seen and for how long.

    `how` says how that time is counted, `scenes` has the names of scenes where there are several.
    """
    scene = (scenes or {}).get(task.scene, "")
    needs = task.state in WARNED or unread > 0
    parts = [f"{plural(unread, 'pin')} to read" if unread else "", work, *_wishes(task, today)]
    detail = " · ".join(filter(None, parts)) or state_words(task)
    where = f"{task.name} of {scene}" if scene else ""
    return Row(
        key=task.id,
        title=task.name if task.state is TaskState.READY else f"{task.name} · {state_words(task)}",
        detail=_joined(_ready_detail(task, detail), scene),
        trailing=str(task.annotations) if task.annotations else "",
        icon=STATE_ICONS[task.state],
        icon_tint="warning" if needs else "text_2",
        tone=Tone.WARNING if needs else Tone.PLAIN,
        tip="\n".join(filter(None, (where, task.reason or _how(task, work, how)))),
    )


def _how(task: Task, work: str, how: str) -> str:
    return how if work and task.state is TaskState.CLAIMED else ""


def _ready_detail(task: Task, detail: str) -> str:
    """What a row says below its title: of a task that waits to be claimed, that it is ready."""
    if task.state is not TaskState.READY:
        return _open_detail(task, detail)
    return detail if detail == "ready" else f"ready · {detail}"


def work_words(share: float | None, active_s: float | None, yours: str = "") -> str:
    """What of a task was seen, how long somebody was active on it, and `yours`: “seen 62 % · 24 min active”."""
    minutes = math.floor((active_s or 0.0) / 60)
    parts = [f"seen {percent(share)}" if share is not None else "", f"{minutes} min active" if minutes else "", yours]
    return " · ".join(part for part in parts if part)


def _joined(detail: str, scene: str) -> str:
    return f"{detail} · {scene}" if scene else detail


def queue_row(task: Task, now: datetime, scenes: Mapping[SceneId, str] | None = None) -> Row:
    """One task of the review queue: how long it has waited, whether it was here before, of which of several scenes."""
    scene = (scenes or {}).get(task.scene, "")
    waited = ago((now - parse_utc(task.since)).total_seconds()) if task.since else ""
    held = task.state is TaskState.IN_REVIEW
    look = f"rework, look {task.submissions} · " if task.submissions > 1 else ""
    empty = " · empty cell" if not task.annotations else ""
    return Row(
        key=task.id,
        title=task.name,
        detail=_joined(look + ("in your review" if held else f"submitted {waited}") + empty, scene),
        trailing=str(task.annotations),
        icon="clipboard-check" if held else "square",
        icon_tint="accent" if held else "text_2",
        tip=scene and f"{task.name} of {scene}",
    )


def plain_reason(task: Task) -> str:
    """Why a task is stopped, in words: a code of the list reads as a sentence."""
    reason = task.reason or "no reason given"
    return reason.replace("_", " ").capitalize() if reason.isupper() else reason


def _open_detail(task: Task, detail: str) -> str:
    if detail == state_words(task):
        return {
            TaskState.READY: "ready",
            TaskState.CLAIMED: _taken(task),
            TaskState.SUBMITTED: "waits for review",
            TaskState.ACCEPTED: "nothing to do",
            TaskState.RETURNED: "press Enter to take it up",
        }.get(task.state, plain_reason(task))
    return detail


def _wishes(task: Task, today: date) -> list[str]:
    priority = next((words for least, words in PRIORITIES if task.priority >= least), "")
    return [priority, due_words(task.due, today)]


def due_words(due: str | None, today: date) -> str:
    """Say when something is due: today, overdue, or the day."""
    if not due:
        return ""
    day = date.fromisoformat(due[:10])
    if day == today:
        return "due today"
    words = f"{day.day} {day:%b}"
    return f"overdue since {words}" if day < today else f"due {words}"


def today() -> date:
    """The day now, UTC."""
    return datetime.now(UTC).date()


def _taken(task: Task) -> str:
    """Since when a task is in somebody's hands."""
    return f"taken up {ago((datetime.now(UTC) - parse_utc(task.since)).total_seconds())}" if task.since else "yours"


def notice_words(task: Task, held_off: str, *, mine: bool, archived: bool) -> tuple[str, str]:
    """What a notice says of a task of which `held_off` says why it is not drawn on, and the words of its button."""
    if task.state in STOPPED:
        return f"{task.name} is {task.state.value}: {plain_reason(task)}.", "Put it back (Enter)"
    claimable = "Claim it (Enter)" if task.state in CLAIMABLE else ""
    return held_off, "" if archived else "Take it back" if mine and task.state is TaskState.SUBMITTED else claimable
