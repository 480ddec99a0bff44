"""Who has taken which task until when, as known from the last sync."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.models.ids import TaskId
from app.models.lease import Lease
from app.models.op import OpKind, parse_utc
from app.models.person import Role
from app.models.task import EventType, Task, TaskState
from app.services.clocks import central_now
from app.services.workspace import Workspace
from app.store import leases as stored
from app.store import log

_BEGIN = {EventType.STARTED.value, EventType.WITHDRAWN.value}
_SOON = timedelta(hours=12)
_END = {
    one.value
    for one in (EventType.RELEASED, EventType.SUBMITTED, EventType.SKIPPED, EventType.BLOCKED, EventType.UNBLOCKED)
}


def lease_of(workspace: Workspace, task: TaskId) -> Lease | None:
    """Who had taken a task at the last sync, and until when."""
    with workspace.database.read() as connection:
        return stored.leases(connection).get(task)


def all_leases(workspace: Workspace) -> list[Lease]:
    """What everybody had taken at the last sync, by expiry."""
    with workspace.database.read() as connection:
        return sorted(stored.leases(connection).values(), key=lambda one: one.expires_at)


def own_leases(workspace: Workspace) -> list[Lease]:
    """What the acting person has taken, by expiry."""
    with workspace.database.read() as connection:
        found = stored.leases(connection, workspace.person.id).values()
    return sorted(found, key=lambda one: one.expires_at)


def leases_for(workspace: Workspace) -> list[Lease]:
    """What concerns the acting person: a lead everything; others what they have, and what they may take over."""
    found, now, me = all_leases(workspace), central_now(workspace), workspace.person
    return found if Role.LEAD in me.roles else [one for one in found if one.holder == me.id or one.lapsed(now)]


def until_words(workspace: Workspace, listed: Iterable[Task]) -> dict[TaskId, str]:
    """What the acting person should know of their leases: until when what waits is theirs, and where time runs out."""
    listed = list(listed)
    if not listed:
        return {}
    own, now = {one.task: one for one in own_leases(workspace)}, central_now(workspace)
    told = {task.id: _until(own[task.id], task, now) for task in listed if task.id in own}
    return {task: words for task, words in told.items() if words}


def _until(lease: Lease, task: Task, now: datetime) -> str:
    ends = parse_utc(lease.expires_at)
    if ends <= now:
        return "your time is over, sync to keep it"
    if ends - now < _SOON:
        return f"yours until {ends:%H:%M}Z"
    return f"yours until {ends.day} {ends:%b}" if task.state is TaskState.READY else ""


def standing(lease: Lease, task: Task | None, now: datetime) -> str:
    """How a taken task stands, in words; `now` on central's clock."""
    state = task.state.value.replace("_", " ") if task is not None else "not on this workstation"
    state = "being drawn" if task is not None and task.state is TaskState.CLAIMED else state
    return f"{state}, its time is over" if lease.lapsed(now) else state


def ended_here(workspace: Workspace, task: TaskId) -> bool:
    """Whether the last that is known here of a task ended whatever lease of it there was, as central will say too.

    The next claim gets a lease of its own then; naming the old one would have it put aside as late.
    """
    with workspace.database.read() as connection:
        events = log.of_task(connection, task, [OpKind.EVENT])
    turns = [str(stored.op.data().get("type")) for stored in events]
    return next((turn in _END for turn in reversed(turns) if turn in _END | _BEGIN), False)


def refused_by(workspace: Workspace, task: Task, lease: Lease | None) -> str:
    """Why somebody else's lease keeps the acting person from a task; empty when none does."""
    if lease is None or lease.holder == workspace.person.id:
        return ""
    holder = workspace.person_named(lease.holder)
    if lease.lapsed(central_now(workspace)):
        return f"{holder} took {task.name} and their time is over; take it over while online: Ctrl+F5, Taken tasks."
    return f"{holder} has taken {task.name} until {lease.expires_at[:10]}; choose another task."
