"""Asking central for leases; needs a connection (SYNC 4.5)."""

from collections.abc import Sequence

from app.models.errors import BadInputError, NotAllowedError
from app.models.ids import TaskId, person_id
from app.models.lease import LEASE_DAYS, MOST_DAYS, Lease, NoLease
from app.models.op import utc_text
from app.models.person import Role
from app.models.task import EventType, Task, TaskState
from app.services.events import event_draft
from app.services.leases import lease_of
from app.services.synchronisation import login_of, sync
from app.services.tasks import claim
from app.services.workspace import Workspace, as_uuid
from app.store import leases as stored
from app.store.outbox import Outbox
from app.sync.central import Central


def take(
    workspace: Workspace, url: str, refs: Sequence[str] = (), days: int = LEASE_DAYS, count: int = 0
) -> tuple[list[Lease], list[NoLease]]:
    """Take or extend the leases of tasks, or of the `count` next ones; syncs before and after.

    Raises:
        BadInputError: when nothing is named, or the days are out of bounds.
        CentralError: when central cannot be reached.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadInputError("Days", f"{days} is not possible", f"give 1 to {MOST_DAYS}")
    sync(workspace, url)
    named = [TaskId(as_uuid(ref) or workspace.task(ref).id) for ref in refs]
    wanted = named or [task.id for task in _free(workspace)[:count]]
    if not wanted:
        raise BadInputError("Lease", "there is no task to take", "name tasks, or ask the lead for more work")
    with Central(url) as central:
        device = Outbox(workspace.database, lambda: utc_text(workspace.clock())).device(person_id(login_of(url)))
        answers = central.lease(workspace.project_id, wanted, device, days)
    sync(workspace, url)
    given = [one for one in answers if isinstance(one, Lease)]
    return given, [one for one in answers if isinstance(one, NoLease)]


def take_over(workspace: Workspace, url: str, ref: str, days: int = LEASE_DAYS) -> tuple[list[Lease], list[NoLease]]:
    """Take a task on which somebody else's time is over, and claim it; what they still send is kept beside.

    Raises:
        BadInputError, CentralError: as for taking.
        NotAllowedError: when it may not be drawn by who acts.
    """
    given, refused = take(workspace, url, [ref], days)
    for one in given:
        claim(workspace, one.task)
    if given:
        sync(workspace, url)
    return given, refused


def give_back(workspace: Workspace, url: str, ref: str, reason: str = "") -> bool:
    """End a lease: the own, or as a lead anybody's; a claim goes back to the pool, and work done stays.

    Raises:
        NotAllowedError: for somebody else's lease without being a lead, or as a lead without a reason.
    """
    sync(workspace, url)
    task = workspace.task(ref)
    lease = lease_of(workspace, task.id)
    if lease is None:
        return False
    if lease.holder != workspace.person.id and (Role.LEAD not in workspace.person.roles or not reason.strip()):
        raise NotAllowedError("Only a lead breaks somebody else’s lease, and says why with --reason.")
    with Central(url) as central:
        ended = central.break_lease(workspace.project_id, task.id, reason.strip())
    if task.state is TaskState.CLAIMED:
        workspace.record([event_draft(task.id, EventType.RELEASED, {"reason": reason.strip()})])
    sync(workspace, url)
    return ended


def why_not(workspace: Workspace, refused: NoLease) -> str:
    """A sentence for a lease that was not given."""
    known = {task.id: task.name for task in workspace.tasks()}
    name = known.get(refused.task, str(refused.task))
    if refused.held is not None:
        return f"{name}: {workspace.person_named(refused.held.holder)} has it until {refused.held.expires_at[:10]}."
    if refused.why == "archived":
        return f"{name} is of a project that is archived, so nobody takes it."
    if refused.why.startswith("state:"):
        return f"{name} is {refused.why.removeprefix('state:').replace('_', ' ')}, so nobody takes it now."
    return f"{name} is not for you; ask the lead."


def _free(workspace: Workspace) -> list[Task]:
    """Ready tasks nobody has taken, by priority."""
    with workspace.database.read() as connection:
        taken = stored.leases(connection)
    ready = [task for task in workspace.tasks(TaskState.READY) if task.id not in taken]
    mine = [task for task in ready if task.assignee in {None, workspace.person.id}]
    return sorted(mine, key=lambda task: (-task.priority, task.due or "9999"))
