"""Reviewer mode's use cases. A verdict binds to the exact revision seen; nobody judges their own work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.models.annotation import Annotation, Status
from app.models.edit import Change, edit
from app.models.errors import BadInputError, NotAllowedError
from app.models.geometry import Shape
from app.models.ids import AnnotationId, OpId, PersonId, PinId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.person import Role
from app.models.review import Decision, Pin, Verdict, primary_reason, reason
from app.models.task import EventType, Task, TaskState, next_state
from app.models.words import plural
from app.services.errors import ChangedSinceError, OwnWorkError
from app.services.events import event_draft
from app.services.not_drawn import pixels_problem
from app.services.review_round import unjudged_ids
from app.services.revising import refuse_unsound, revision_drafts
from app.services.workspace import Workspace
from app.store import annotations as stored
from app.store import log, reviews
from app.store import tasks as stored_tasks

MISSED = "MISSED_OBJ"


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A task waiting for review; `why_not` says why the acting person cannot take it, empty when they can."""

    task: Task
    why_not: str = ""


def queue(workspace: Workspace) -> list[QueueItem]:
    """What waits for review: one's own open review first, then the oldest submission."""
    me = workspace.person.id
    waiting = [task for task in workspace.tasks() if task.state in {TaskState.SUBMITTED, TaskState.IN_REVIEW}]
    mine = [task for task in waiting if task.state is TaskState.SUBMITTED or task.reviewer == me]
    mine.sort(key=lambda task: (task.state is not TaskState.IN_REVIEW, task.since))
    return [QueueItem(task, why_not(workspace, task)) for task in mine]


def why_not(workspace: Workspace, task: Task) -> str:
    """Why the acting person cannot review a task; empty when they can."""
    if not {Role.REVIEWER, Role.LEAD} & workspace.person.roles:
        return f"{workspace.person.login} has no reviewer role here."
    if workspace.person.id in _authors(workspace, task.id):
        return str(OwnWorkError(task.name))
    return ""


def start(workspace: Workspace, ref: str | TaskId | None = None) -> Task:
    """Take a task into review, or the next one that can be taken.

    Raises:
        NotAllowedError: when nothing waits, or it is not submitted, or the role is missing.
        OwnWorkError: on own work.
    """
    if ref is None:
        waiting = queue(workspace)
        task = next((item.task for item in waiting if not item.why_not), None)
        if task is None:
            raise NotAllowedError(" ".join(["Nothing waits for your review.", *(item.why_not for item in waiting[:1])]))
    else:
        task = workspace.task(ref)
    if task.state is TaskState.IN_REVIEW and task.reviewer == workspace.person.id:
        return task
    if not {Role.REVIEWER, Role.LEAD} & workspace.person.roles:
        raise NotAllowedError(why_not(workspace, task))
    if workspace.person.id in _authors(workspace, task.id):
        raise OwnWorkError(task.name)
    next_state(task, EventType.REVIEW_STARTED)
    workspace.record([event_draft(task.id, EventType.REVIEW_STARTED)])
    return workspace.task(task.id)


def release(workspace: Workspace, ref: str | TaskId) -> Task:
    """Give a task in review back to the queue; verdicts stay."""
    task = _mine(workspace, workspace.task(ref))
    workspace.record([event_draft(task.id, EventType.REVIEW_RELEASED)])
    return workspace.task(task.id)


def accept(workspace: Workspace, annotation: AnnotationId, revision: OpId, comment: str = "") -> Annotation:
    """Accept exactly this revision.

    Raises:
        ChangedSinceError: when it is not the head any more.
        OwnWorkError: when the acting person made any of its revisions.
        NotAllowedError: when its task is not in the acting person's review.
    """
    shown = _judgeable(workspace, annotation, revision)
    workspace.record([verdict_draft(shown, Decision.ACCEPT, (), comment)])
    return workspace.annotation(annotation)


def reject(
    workspace: Workspace, annotation: AnnotationId, revision: OpId, reasons: Sequence[str], comment: str = ""
) -> Annotation:
    """Reject exactly this revision with at least one reason code of the closed list; raises as `accept`."""
    codes = tuple(reason(name).code for name in reasons)
    if not codes:
        raise BadInputError("Reject", "no reason is given", "give a reason code, 1 to 9")
    shown = _judgeable(workspace, annotation, revision)
    workspace.record([verdict_draft(shown, Decision.REJECT, codes, comment)])
    return workspace.annotation(annotation)


def fix(
    workspace: Workspace,
    annotation: AnnotationId,
    revision: OpId,
    shape: Shape | None = None,
    class_id: str | None = None,
    attributes: dict[str, object] | None = None,
    reasons: Sequence[str] = (),
    comment: str = "",
) -> Annotation:
    """Correct this revision. The edit is the reviewer's, so another reviewer must accept it; raises as `accept`."""
    codes = tuple(reason(name).code for name in reasons)
    shown = _judgeable(workspace, annotation, revision)
    after = replace(
        shown,
        shape=shape or shown.shape,
        class_id=workspace.ontology.find(class_id).id if class_id else shown.class_id,
        attributes=attributes if attributes is not None else shown.attributes,
    )
    if after == shown:
        raise BadInputError("Fix", "nothing was changed", "change the shape, class or attributes, or accept it")
    change = Change(shown, after)
    scene = workspace.scene(shown.scene)
    refuse_unsound(change, workspace.ontology, scene)
    revised = revision_drafts(edit("fix", [change]), {annotation: revision}, [scene], {"fix": True})
    workspace.record([verdict_draft(shown, Decision.FIX, codes, comment), *revised])
    return workspace.annotation(annotation)


def take_back(workspace: Workspace, annotation: AnnotationId) -> Annotation:
    """Take back one's own last verdict while the task is still in review."""
    shown = workspace.annotation(annotation)
    _mine(workspace, workspace.task(shown.task))
    with workspace.database.read() as connection:
        given = reviews.verdicts(connection, annotation=annotation)
    if not given or given[-1].reviewer != workspace.person.id or given[-1].decision is Decision.FIX:
        raise NotAllowedError("There is no verdict of yours to take back here.")
    body: dict[str, object] = {"v": 1, "verdict": str(given[-1].id)}
    workspace.record([Draft(OpId(uuid7()), OpKind.REOPEN, annotation, shown.task, body, base=shown.head)])
    return workspace.annotation(annotation)


def missed(workspace: Workspace, ref: str | TaskId, at: tuple[float, float], comment: str = "") -> Pin:
    """Pin a missed object at (x, y) in pixels.

    Raises:
        BadInputError: when the place is outside the task.
    """
    task = _mine(workspace, workspace.task(ref))
    x, y, width, height = task.window
    if not (x <= at[0] <= x + width and y <= at[1] <= y + height):
        raise BadInputError(
            f"Pin at {at[0]:g},{at[1]:g}", f"it is outside {task.name}", f"stay in {x},{y} to {x + width},{y + height}"
        )
    pin = PinId(uuid7())
    body: dict[str, object] = {"v": 1, "at": [*at], "text": comment or "Missed object", "reason": MISSED}
    workspace.record([Draft(OpId(uuid7()), OpKind.PIN, pin, task.id, body)])
    return next(found for found in pins(workspace, task.id) if found.id == pin)


def pins(workspace: Workspace, task: TaskId) -> list[Pin]:
    """Pins of a task, oldest first."""
    with workspace.database.read() as connection:
        return reviews.pins(connection, task)


def verdicts(workspace: Workspace, task: TaskId) -> list[Verdict]:
    """Verdicts on a task, oldest first."""
    with workspace.database.read() as connection:
        return reviews.verdicts(connection, task)


def last_verdicts(workspace: Workspace, annotations: Sequence[AnnotationId]) -> dict[AnnotationId, Verdict]:
    """The last verdict on each of these annotations that has any."""
    with workspace.database.read() as connection:
        return reviews.last_verdicts(connection, annotations)


def open_pin(workspace: Workspace, task: TaskId, pin: PinId) -> None:
    """Note that the annotator has read a pin."""
    workspace.record([_comment(task, pin, {"opened": True})])


def answer_pin(workspace: Workspace, task: TaskId, pin: PinId, text: str, *, resolved: bool | None = None) -> None:
    """Add a line to a pin's thread, and settle or reopen it."""
    extra = {} if resolved is None else {"resolved": resolved}
    workspace.record([_comment(task, pin, {"text": text, **extra})])


def unjudged(workspace: Workspace, task: TaskId) -> list[Annotation]:
    """Annotations of a task that still need a verdict in this round."""
    left = set(unjudged_ids(workspace, task))
    return [annotation for annotation in workspace.annotations(task=task) if annotation.id in left]


def finish(workspace: Workspace, ref: str | TaskId, comment: str = "") -> Task:
    """Close the review: accepted, returned to its annotator, or on to a second reviewer for what was fixed.

    Raises:
        NotAllowedError: when annotations are not judged, or a second return has no justification.
    """
    task = _mine(workspace, workspace.task(ref))
    left = unjudged_ids(workspace, task.id)
    if left:
        raise NotAllowedError(
            f"{task.name} has {plural(len(left), 'annotation')} without a verdict; judge each, then finish."
        )
    with workspace.database.read() as connection:
        drawn = [status for _, status, _ in stored.standing(connection, task.id)]
    codes = _reject_codes(workspace, task)
    if codes:
        return _return(workspace, task, codes, comment)
    if Status.FIXED in drawn:
        note = "fixed objects wait for a second reviewer"
        workspace.record([event_draft(task.id, EventType.REVIEW_RELEASED, {"note": note})])
        return workspace.task(task.id)
    edited = _fixes_since_submission(workspace, task.id)
    kind = EventType.ACCEPTED_WITH_EDITS if edited else EventType.ACCEPTED
    settled = [_comment(task.id, pin.id, {"resolved": True}) for pin in pins(workspace, task.id) if not pin.resolved]
    details = {"objects": len(drawn), "note": comment, "reason": primary_reason(edited) if edited else None}
    workspace.record([*settled, event_draft(task.id, kind, details)])
    return workspace.task(task.id)


def _return(workspace: Workspace, task: Task, codes: list[str], comment: str) -> Task:
    if next_state(task, EventType.REJECTED) is TaskState.ADJUDICATION and not comment.strip():
        raise NotAllowedError(
            f"{task.name} goes back a second time; justify it with a comment, a third person reads it."
        )
    details = {"reason": primary_reason(codes), "note": comment, "objects": len(codes)}
    workspace.record([event_draft(task.id, EventType.REJECTED, details)])
    return workspace.task(task.id)


def _reject_codes(workspace: Workspace, task: Task) -> list[str]:
    since = _last_submission(workspace, task.id)
    with workspace.database.read() as connection:
        rejected = {one for one, status, _ in stored.standing(connection, task.id) if status is Status.REJECTED}
    last = {verdict.annotation: verdict for verdict in verdicts(workspace, task.id) if verdict.annotation in rejected}
    codes = [code for verdict in last.values() for code in verdict.reasons[:1]]
    fresh = [pin for pin in pins(workspace, task.id) if pin.created >= since and not pin.resolved]
    return codes + [pin.reason for pin in fresh]


def _fixes_since_submission(workspace: Workspace, task: TaskId) -> list[str]:
    with workspace.database.read() as connection:
        operations = log.of_task(connection, task, [OpKind.VERDICT, OpKind.EVENT])
    codes: list[str] = []
    for one in operations:
        body = one.op.data()
        if not one.counts:
            continue
        if body.get("type") == EventType.SUBMITTED:
            codes = []
        if body.get("decision") == Decision.FIX:
            given = body.get("reasons")
            codes += [str(code) for code in given[:1]] if isinstance(given, list) and given else ["GEOM_LOOSE"]
    return codes


def _last_submission(workspace: Workspace, task: TaskId) -> str:
    with workspace.database.read() as connection:
        operations = log.of_task(connection, task, [OpKind.EVENT])
    times = [
        one.op.client_time for one in operations if one.counts and one.op.data().get("type") == EventType.SUBMITTED
    ]
    return times[-1] if times else ""


def _authors(workspace: Workspace, task: TaskId) -> set[PersonId]:
    with workspace.database.read() as connection:
        authors = stored.authors_of_task(connection, task)
        return authors | stored_tasks.actors(connection, task, (EventType.SUBMITTED,))


def _judgeable(workspace: Workspace, annotation: AnnotationId, revision: OpId) -> Annotation:
    shown = workspace.annotation(annotation)
    _mine(workspace, workspace.task(shown.task))
    with workspace.database.read() as connection:
        if workspace.person.id in log.authors_of(connection, annotation):
            raise OwnWorkError("This annotation")
    if shown.head != revision or shown.status is Status.CONFLICT:
        raise ChangedSinceError
    if problem := pixels_problem(workspace.scene(shown.scene)):
        raise NotAllowedError(problem)
    if shown.status is Status.ACCEPTED:
        raise NotAllowedError("This annotation is accepted already; take the verdict back first.")
    return shown


def _mine(workspace: Workspace, task: Task) -> Task:
    if task.state is not TaskState.IN_REVIEW:
        raise NotAllowedError(f"{task.name} is {task.state.value.replace('_', ' ')}; take it into review first.")
    if task.reviewer != workspace.person.id:
        raise NotAllowedError(f"{task.name} is in review by {workspace.person_named(task.reviewer)}.")
    return task


def verdict_draft(shown: Annotation, decision: Decision, codes: Sequence[str], comment: str) -> Draft:
    """The operation that binds a decision to exactly the revision shown."""
    body: dict[str, object] = {
        "v": 1,
        "decision": decision.value,
        "rev_hash": shown.head_hash.hex(),
        "reasons": list(codes),
        "comment": comment,
    }
    return Draft(OpId(uuid7()), OpKind.VERDICT, shown.id, shown.task, body, base=shown.head)


def _comment(task: TaskId, pin: PinId, details: dict[str, object]) -> Draft:
    return Draft(OpId(uuid7()), OpKind.COMMENT, pin, task, {"v": 1, **details})
