"""An annotator's and a lead's use of tasks: claim, submit, release, block, assign."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.imagery.georeference import Georeference
from app.metrics.touch import active_seconds
from app.models.errors import NotAllowedError, NotFoundError
from app.models.finding import CheckContext, Finding
from app.models.ids import PersonId, TaskId
from app.models.lease import Lease
from app.models.op import OpKind, parse_utc
from app.models.person import Role
from app.models.review import Pin
from app.models.scene import Scene
from app.models.task import EventType, Task, TaskState, next_state
from app.models.words import plural
from app.services import checking
from app.services.active_time import active_by_task
from app.services.errors import SubmitRefusedError
from app.services.events import event_draft
from app.services.idle_cutoff import idle_cutoff
from app.services.leases import ended_here, lease_of, refused_by
from app.services.seen import unseen
from app.services.waivers import waivers_of, with_reasons
from app.services.workspace import Workspace
from app.store import log, outbox, people, reviews
from app.store import tasks as stored_tasks

ALL = "*"
"""In place of a check's name: the reason for all that have none of their own."""
_ORDER = (TaskState.RETURNED, TaskState.CLAIMED, TaskState.ADJUDICATION, TaskState.READY)


def my_tasks(workspace: Workspace) -> list[Task]:
    """What the acting person can draw on: returned work first, then claimed, then what is ready, by priority."""
    with workspace.database.read() as connection:
        everything = stored_tasks.tasks(connection)
        visible = outbox.visible_tasks(connection, workspace.person.id)
    mine = [task for task in everything if _is_for(workspace, task) and (visible is None or task.id in visible)]
    return sorted(mine, key=_urgency)


def stopped(workspace: Workspace) -> list[Task]:
    """Blocked and skipped tasks the acting person can put back: a lead all of them, others their own."""
    lead = Role.LEAD in workspace.person.roles
    return [
        task
        for task in workspace.tasks()
        if task.state in {TaskState.BLOCKED, TaskState.SKIPPED} and (lead or task.assignee == workspace.person.id)
    ]


def is_waiting(workspace: Workspace, task: Task) -> bool:
    """Whether the acting person handed a task in and nobody has begun to review it."""
    return task.state is TaskState.SUBMITTED and workspace.acting and task.assignee == workspace.person.id


def listed(workspace: Workspace) -> list[Task]:
    """All the acting person has to do with: what to draw on, what was put aside, and what they handed in last first."""
    waiting = [task for task in workspace.tasks(TaskState.SUBMITTED) if is_waiting(workspace, task)]
    return [*my_tasks(workspace), *stopped(workspace), *sorted(waiting, key=lambda one: one.since or "", reverse=True)]


def next_task(workspace: Workspace) -> Task | None:
    """What to claim next, or go on with."""
    return next((task for task in my_tasks(workspace) if task.state is not TaskState.CLAIMED), None)


def claim(workspace: Workspace, ref: str | TaskId | None = None) -> Task:
    """Claim a task, or the next by priority.

    Raises:
        NotAllowedError: when it is somebody else's, or not ready, or nothing is left.
    """
    _need(workspace, Role.ANNOTATOR, "draw")
    task = workspace.task(ref) if ref is not None else next_task(workspace)
    if task is None:
        raise NotAllowedError("There is no task left for you to claim; ask the lead for more work.")
    if task.state is TaskState.CLAIMED and task.assignee == workspace.person.id:
        return task
    named = _lease_of_claim(workspace, task)
    workspace.record([event_draft(task.id, EventType.STARTED, {"lease": named.epoch} if named else None)])
    return workspace.task(task.id)


def _lease_of_claim(workspace: Workspace, task: Task) -> Lease | None:
    """The own lease that a claim has to name; refuses what may not be claimed."""
    lease, claimed = lease_of(workspace, task.id), task.state is TaskState.CLAIMED
    own = lease if lease is not None and lease.holder == workspace.person.id else None
    if own is None or not claimed:
        next_state(task, EventType.STARTED)
        if why := _why_not(workspace, task) or refused_by(workspace, task, lease):
            raise NotAllowedError(why)
    return own if claimed or not ended_here(workspace, task.id) else None


def findings(workspace: Workspace, ref: str | TaskId) -> list[Finding]:
    """Everything the checks find in a task, hard ones first; soft ones with the reason they were waived for."""
    task = workspace.task(ref)
    drawn = workspace.annotations(task=task.id)
    scene = workspace.scene(task.scene)
    size, not_seen = metres_per_pixel(scene, task), unseen(workspace, task.id)
    context = CheckContext(task, scene, workspace.ontology, drawn, size, not_seen)
    return with_reasons(checking.run(context), waivers_of(workspace.database, task.id))


def metres_per_pixel(scene: Scene, task: Task) -> float | None:
    """Ground size of a pixel in the middle of a task, None without a map position."""
    x, y, width, height = task.window
    size = Georeference.of(scene.georeference, scene.width, scene.height)
    metres = size.metres_per_pixel(x + width / 2, y + height / 2) if size.known else math.nan
    return metres if math.isfinite(metres) and metres > 0 else None


@dataclass(frozen=True, slots=True)
class Examined:
    """What a submit must know of a task, gathered on whatever thread has time for it."""

    findings: Sequence[Finding]
    touch_s: float


def examine(workspace: Workspace, ref: str | TaskId) -> Examined:
    """Run the checks and reckon the active time."""
    task = workspace.task(ref)
    return Examined(findings(workspace, task.id), _touch(workspace, task))


def submit(
    workspace: Workspace,
    ref: str | TaskId,
    waivers: Mapping[str, str] | None = None,
    touch_s: float | None = None,
    examined: Examined | None = None,
) -> Task:
    """Run the checks and hand the task to review; `waivers` gives a reason per soft check, `ALL` for the rest.

    `examined` saves running them when nothing has changed since.

    Raises:
        SubmitRefusedError: with the findings that stop it.
        NotAllowedError: when it is not the acting person's claimed task, or pins are unread.
    """
    task = _own_claimed(workspace, ref)
    unread = sum(not pin.opened for pin in _pins(workspace, task))
    if unread:
        raise NotAllowedError(
            f"{task.name} has {plural(unread, 'pin')} you have not read; read them before you submit."
        )
    known = examined or examine(workspace, task.id)
    used = _waived(task, known.findings, waivers or {})
    details: dict[str, object] = {
        "touch_s": touch_s if touch_s is not None else known.touch_s,
        "objects": task.annotations,
    }
    if used:
        details |= {"waivers": used, "waived": checking.counts(known.findings)}
    return _happen(workspace, task, EventType.SUBMITTED, details)


def _waived(task: Task, found: Sequence[Finding], waivers: Mapping[str, str]) -> dict[str, str]:
    """The reasons that were needed, several of one check joined; refuses what is hard, and what has no reason."""
    given = {name: reason.strip() for name, reason in waivers.items() if reason.strip()}
    hard = [finding for finding in found if finding.hard]
    common = given.get(ALL, "")
    unwaived = [one for one in found if not (one.waived or given.get(one.check, common))]
    if hard or unwaived:
        raise SubmitRefusedError(task.name, hard or unwaived)
    reasons: dict[str, dict[str, None]] = {}
    for finding in found:
        reasons.setdefault(finding.check, {})[finding.waived or given.get(finding.check, common)] = None
    return {check: " · ".join(own) for check, own in reasons.items()}


def withdraw(workspace: Workspace, ref: str | TaskId) -> Task:
    """Take a submitted task back before review has begun."""
    task = workspace.task(ref)
    if task.state is TaskState.SUBMITTED and not is_waiting(workspace, task):
        raise NotAllowedError(f"{task.name} was submitted by somebody else; only they can take it back.")
    return _happen(workspace, task, EventType.WITHDRAWN)


def release(workspace: Workspace, ref: str | TaskId, reason: str = "") -> Task:
    """Give a claimed task back to the pool; what was drawn stays."""
    return _happen(workspace, _own_or_lead(workspace, ref), EventType.RELEASED, {"reason": reason})


def skip(workspace: Workspace, ref: str | TaskId, reason: str) -> Task:
    """Put a task aside with a reason."""
    return _happen(workspace, _own_or_lead(workspace, ref), EventType.SKIPPED, {"reason": _reason(reason, "skip")})


def block(workspace: Workspace, ref: str | TaskId, reason: str, note: str = "") -> Task:
    """Andon: stop the clock on a task, with a reason the lead sees."""
    task = _own_or_lead(workspace, ref)
    return _happen(workspace, task, EventType.BLOCKED, {"reason": _reason(reason, "block"), "note": note})


def unblock(workspace: Workspace, ref: str | TaskId, note: str = "") -> Task:
    """Put a blocked or skipped task back into the pool."""
    task = _own_or_lead(workspace, ref)
    return _happen(workspace, task, EventType.UNBLOCKED, {"note": note})


def assign(workspace: Workspace, ref: str | TaskId, login: str) -> Task:
    """Give a task to a person."""
    _need(workspace, Role.LEAD, "assign tasks")
    with workspace.database.read() as connection:
        person = people.person_by_login(connection, login)
    if person is None:
        raise NotFoundError("person", login)
    task = workspace.task(ref)
    return _happen(workspace, task, EventType.ASSIGNED, {"assignee": str(person.id)})


def prioritise(workspace: Workspace, ref: str | TaskId, priority: int, due: str | None = None) -> Task:
    """Set a task's priority, higher first, and its due date (ISO) when given."""
    _need(workspace, Role.LEAD, "set priorities")
    details = {"priority": priority, **({"due": due} if due else {})}
    return _happen(workspace, workspace.task(ref), EventType.PRIORITY, details)


def involved(workspace: Workspace, task: TaskId) -> set[PersonId]:
    """Who has submitted a task or decided on it: a third person settles a task returned twice."""
    kinds = (EventType.SUBMITTED, EventType.REJECTED, EventType.ACCEPTED, EventType.ACCEPTED_WITH_EDITS)
    with workspace.database.read() as connection:
        return stored_tasks.actors(connection, task, kinds)


def _is_for(workspace: Workspace, task: Task) -> bool:
    me = workspace.person.id
    if task.state in {TaskState.CLAIMED, TaskState.RETURNED}:
        return task.assignee == me
    if task.state is TaskState.ADJUDICATION:
        return task.assignee == me or (task.assignee is None and me not in involved(workspace, task.id))
    return task.state is TaskState.READY and task.assignee in {None, me}


def _why_not(workspace: Workspace, task: Task) -> str:
    if task.state is TaskState.ADJUDICATION and workspace.person.id in involved(workspace, task.id):
        return f"{task.name} was returned twice, so somebody who has not worked on it must settle it."
    if task.assignee not in {None, workspace.person.id}:
        return f"{task.name} belongs to {workspace.person_named(task.assignee)}; ask the lead to assign it to you."
    return ""


def _urgency(task: Task) -> tuple[int, int, str]:
    return (_ORDER.index(task.state), -task.priority, task.due or "9999")


def _happen(workspace: Workspace, task: Task, kind: EventType, details: Mapping[str, object] | None = None) -> Task:
    next_state(task, kind)
    workspace.record([event_draft(task.id, kind, details)])
    return workspace.task(task.id)


def _own_claimed(workspace: Workspace, ref: str | TaskId) -> Task:
    task = workspace.task(ref)
    next_state(task, EventType.SUBMITTED)
    if task.assignee != workspace.person.id:
        holder = workspace.person_named(task.assignee)
        raise NotAllowedError(f"{task.name} is claimed by {holder}; only they can submit it.")
    return task


def _own_or_lead(workspace: Workspace, ref: str | TaskId) -> Task:
    task = workspace.task(ref)
    if task.assignee not in {None, workspace.person.id} and Role.LEAD not in workspace.person.roles:
        raise NotAllowedError(f"{task.name} is not yours; ask the lead.")
    return task


def _need(workspace: Workspace, role: Role, what: str) -> None:
    if role not in workspace.person.roles:
        raise NotAllowedError(f"{workspace.person.login} has no {role.value} role here, so cannot {what}.")


def _reason(reason: str, verb: str) -> str:
    if not reason.strip():
        raise NotAllowedError(f"Say why you {verb} it; the lead reads the reason.")
    return reason.strip()


def _pins(workspace: Workspace, task: Task) -> list[Pin]:
    with workspace.database.read() as connection:
        return reviews.pins(connection, task.id)


def _touch(workspace: Workspace, task: Task) -> float:
    """Active seconds as the window measured them, or from the times of own operations since the last start."""
    with workspace.database.read() as connection:
        operations = log.of_task(connection, task.id)
    moments: list[float] = []
    for stored in operations:
        if stored.op.author == workspace.person.id and stored.op.kind not in {OpKind.COVERAGE, OpKind.DISPLAY}:
            if stored.op.data().get("type") == EventType.STARTED:
                moments = []
            moments.append(parse_utc(stored.op.client_time).timestamp())
    moments.append(workspace.clock().timestamp())
    cutoff = idle_cutoff(workspace).seconds
    return max(active_seconds(sorted(moments), cutoff), active_by_task(workspace, [task]).get(task.id, 0.0))
