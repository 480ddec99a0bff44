"""Work central keeps without effect: late, stale, quarantined. It is shown to the lead, who can adopt it (SYNC 4.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.models.errors import BadInputError, NotAllowedError
from app.models.ids import OpId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.person import Role
from app.models.words import plural
from app.services.workspace import Workspace, as_uuid
from app.store import log, people
from app.store.annotation_state import resolve
from app.store.log import StoredOp

REASONS = {
    "late": "it came after the work was accepted, the task had passed to somebody else or the project was archived",
    "stale": "it was said of a revision that was no longer the only head",
    "quarantine": "its author was not entitled to it, or it stood on something central does not have",
}


SHORT = {"late": "too late", "stale": "not of the only head", "quarantine": "not entitled"}
_DONE = {"create": "drawn", "delete": "deleted", "merge": "merged"}


@dataclass(frozen=True, slots=True)
class SetAside:
    """One operation without effect, `what` in words; `adopted_by` is the revision a lead made of it."""

    op: OpId
    kind: str
    what: str
    entity: UUID
    task: TaskId
    author: str
    at: str
    disposition: str
    why: str
    adopted_by: OpId | None

    @property
    def adoptable(self) -> bool:
        """Whether a lead can make it count."""
        return self.kind == OpKind.REVISION and self.adopted_by is None


def set_aside(workspace: Workspace) -> list[SetAside]:
    """Everything central keeps without effect and this workspace has, oldest first."""
    with workspace.database.read() as connection:
        found, ontology = log.set_aside(connection), people.ontology(connection)
        adopted = {
            str(stored.op.data().get("adopts")): stored.op.op_id for stored in log.adopting(connection) if stored.counts
        }
    names = {person.id: person.login for person in workspace.people()}
    classes = {known.id: known.name for known in ontology.classes} if ontology is not None else {}
    return [
        _shown(stored, _what(stored, classes), names.get(stored.op.author), adopted.get(str(stored.op.op_id)))
        for stored in found
    ]


def adopt(workspace: Workspace, ref: str | OpId) -> OpId:
    """Make a revision that has no effect count: a lead's new revision with its content, on what stands now.

    Raises:
        NotAllowedError: when the acting person is no lead, it was adopted before, or the annotation is accepted.
        BadInputError: when it is no revision without effect.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError("Only a lead adopts work that was set aside.")
    known = _adoptable(workspace, ref)
    with workspace.database.read() as connection:
        kept = log.find_op(connection, known.op)
        assert kept is not None
        state = resolve(log.of_entities(connection, [known.entity])[known.entity])
    if state is not None and state.accepted is not None:
        raise NotAllowedError("The annotation is accepted; reopen it first, then adopt.")
    same = state is not None and state.head.op.task == known.task
    made = OpId(uuid7())
    kind = str(kept.op.data().get("op")) if same else "create"
    body = {**kept.op.data(), "op": kind, "adopts": str(known.op), "label": "adopt what was set aside"}
    base = state.heads[-1] if state is not None and same else None
    entity = known.entity if state is None or same else uuid7()
    workspace.record([Draft(made, OpKind.REVISION, entity, known.task, body, base=base)])
    return made


def own_kept_words(workspace: Workspace, task: TaskId) -> str:
    """Say what of the acting person's work in a task came too late for it; empty when nothing waits there."""
    with workspace.database.read() as connection:
        found = [one for one in log.set_aside(connection) if one.op.task == task]
        adopting = log.adopting(connection) if found else []
    adopted, me = {str(one.op.data().get("adopts")) for one in adopting if one.counts}, workspace.person.id
    mine = {
        one.op.entity
        for one in found
        if one.op.kind == OpKind.REVISION and one.op.author == me and str(one.op.op_id) not in adopted
    }
    if not mine:
        return ""
    are = "is" if len(mine) == 1 else "are"
    objects = plural(len(mine), "object")
    return f" {objects} of yours came after it had passed on and {are} set aside for the lead (Ctrl+F5)."


def _adoptable(workspace: Workspace, ref: str | OpId) -> SetAside:
    wanted = ref if not isinstance(ref, str) else as_uuid(ref)
    known = next((one for one in set_aside(workspace) if one.op == wanted), None)
    if known is None or known.kind != OpKind.REVISION:
        raise BadInputError(f"Operation {ref}", "it is no revision that was set aside", "see “orthomark set-aside”")
    if known.adopted_by is not None:
        raise NotAllowedError("It was adopted before; see the history of its annotation.")
    return known


def _what(stored: StoredOp, classes: Mapping[str, str]) -> str:
    """An operation in words: what was drawn or changed, decided or done."""
    said = stored.op.data()
    if stored.op.kind == OpKind.REVISION:
        known = str(said.get("class"))
        return f"{classes.get(known, known)} {_DONE.get(str(said.get('op')), 'changed')}"
    told = {OpKind.EVENT.value: said.get("type"), OpKind.VERDICT.value: said.get("decision")}.get(str(stored.op.kind))
    return f"{stored.op.kind}: {str(told).replace('_', ' ')}" if told else str(stored.op.kind)


def _shown(stored: StoredOp, what: str, author: str | None, adopted_by: OpId | None) -> SetAside:
    op, said = stored.op, str(stored.disposition)
    return SetAside(
        op=op.op_id,
        kind=str(op.kind),
        what=what,
        entity=op.entity,
        task=op.task,
        author=author or str(op.author)[:8],
        at=op.client_time,
        disposition=said,
        why=REASONS[said],
        adopted_by=adopted_by,
    )
