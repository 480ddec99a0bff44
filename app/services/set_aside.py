"""Work central keeps without effect: late, stale, quarantined. It is shown to the lead, who can adopt it (SYNC 4.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.models.annotation import Revision
from app.models.errors import BadInputError, NotAllowedError
from app.models.ids import OpId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.person import Role
from app.models.words import plural
from app.services.workspace import Workspace, as_uuid
from app.store import log, people
from app.store.annotation_state import AnnotationState, resolve
from app.store.annotations import revision_of
from app.store.errors import IllegibleRevisionError
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


def adopt(workspace: Workspace, *refs: str | OpId) -> list[OpId]:
    """Make revisions that have no effect count, all or none: a lead's new revisions with their content, on what stands.

    What was done one after the other is adopted in that order, whatever the order it is named in.

    Raises:
        NotAllowedError: when the acting person is no lead, one was adopted before, or its annotation is accepted.
        BadInputError: when one is no revision without effect.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError("Only a lead adopts work that was set aside.")
    known = {one.op: one for one in set_aside(workspace)}
    named = {_adoptable(known, ref).op for ref in refs}
    standing: dict[UUID, Draft] = {}
    drafts: list[Draft] = []
    with workspace.database.read() as connection:
        for one in (one for op, one in known.items() if op in named):
            kept = log.find_op(connection, one.op)
            assert kept is not None
            state = resolve(log.of_entities(connection, [one.entity])[one.entity])
            drafts.append(_adopting(one, kept, state, standing.get(one.entity)))
            standing[one.entity] = drafts[-1]
    workspace.record(drafts)
    return [draft.op_id for draft in drafts]


def _adopting(known: SetAside, kept: StoredOp, state: AnnotationState | None, before: Draft | None) -> Draft:
    """The revision that adopts one operation; it stands on what was adopted of its annotation just `before`, if any."""
    if state is not None and state.accepted is not None:
        why = "the annotation is accepted; reopen it first, then adopt. Nothing was adopted"
        raise NotAllowedError(f"{known.what}: {why}.")
    same = state is not None and state.head.op.task == known.task
    entity = known.entity if state is None or same else uuid7()
    base = state.heads[-1] if state is not None and same else None
    if before is not None:
        entity, base = before.entity, before.op_id
    said = kept.op.data()
    kind = str(said.get("op")) if base is not None else "create"
    body = {**said, "op": kind, "adopts": str(known.op), "label": f"adopt what was set aside of {known.author}"}
    return Draft(OpId(uuid7()), OpKind.REVISION, entity, known.task, body, base=base)


def content(workspace: Workspace, one: SetAside) -> Revision | None:
    """What a revision that was set aside would be; None for anything else and for what this program cannot read."""
    if one.kind != OpKind.REVISION:
        return None
    with workspace.database.read() as connection:
        kept = log.find_op(connection, one.op)
    try:
        return revision_of(kept) if kept is not None else None
    except IllegibleRevisionError:
        return None


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


def _adoptable(known: Mapping[OpId, SetAside], ref: str | OpId) -> SetAside:
    wanted = ref if not isinstance(ref, str) else as_uuid(ref)
    found = known.get(OpId(wanted)) if wanted is not None else None
    if found is None or found.kind != OpKind.REVISION:
        raise BadInputError(f"Operation {ref}", "it is no revision that was set aside", "see “orthomark set-aside”")
    if found.adopted_by is not None:
        raise NotAllowedError(f"{found.what} was adopted before; see the history of its annotation.")
    return found


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
