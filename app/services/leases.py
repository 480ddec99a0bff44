"""Who has taken which task until when, as known from the last sync."""

from app.models.ids import TaskId
from app.models.lease import Lease
from app.models.task import Task
from app.services.workspace import Workspace
from app.store import leases as stored


def lease_of(workspace: Workspace, task: TaskId) -> Lease | None:
    """Who had taken a task at the last sync, and until when."""
    with workspace.database.read() as connection:
        return stored.leases(connection).get(task)


def own_leases(workspace: Workspace) -> list[Lease]:
    """What the acting person has taken, by expiry."""
    with workspace.database.read() as connection:
        found = stored.leases(connection).values()
    return sorted((one for one in found if one.holder == workspace.person.id), key=lambda one: one.expires_at)


def refused_by(workspace: Workspace, task: Task, lease: Lease | None) -> str:
    """Why somebody else's lease keeps the acting person from a task; empty when none does."""
    if lease is None or lease.holder == workspace.person.id:
        return ""
    holder = workspace.person_named(lease.holder)
    if lease.lapsed(workspace.clock()):
        return f"{holder} took {task.name} and their time is over; take it with “orthomark task lease” while online."
    return f"{holder} has taken {task.name} until {lease.expires_at[:10]}; choose another task."
