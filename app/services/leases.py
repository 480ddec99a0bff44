"""Who has taken which task until when, as known from the last sync."""

from app.models.ids import TaskId
from app.models.lease import Lease
from app.models.op import OpKind
from app.models.task import EventType, Task
from app.services.clocks import central_now
from app.services.workspace import Workspace
from app.store import leases as stored
from app.store import log

_BEGIN = {EventType.STARTED.value, EventType.WITHDRAWN.value}
_END = {
    one.value
    for one in (EventType.RELEASED, EventType.SUBMITTED, EventType.SKIPPED, EventType.BLOCKED, EventType.UNBLOCKED)
}


def lease_of(workspace: Workspace, task: TaskId) -> Lease | None:
    """Who had taken a task at the last sync, and until when."""
    with workspace.database.read() as connection:
        return stored.leases(connection).get(task)


def own_leases(workspace: Workspace) -> list[Lease]:
    """What the acting person has taken, by expiry."""
    with workspace.database.read() as connection:
        found = stored.leases(connection).values()
    return sorted((one for one in found if one.holder == workspace.person.id), key=lambda one: one.expires_at)


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
        return f"{holder} took {task.name} and their time is over; take it with “orthomark task lease” while online."
    return f"{holder} has taken {task.name} until {lease.expires_at[:10]}; choose another task."
