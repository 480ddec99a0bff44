"""What the operations of one annotation add up to: heads, acceptance, status (SYNC 4.4, invariants 9 to 15). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.models.annotation import RevisionKind, Status
from app.models.ids import OpId
from app.models.op import OpKind
from app.models.review import Decision
from app.store.log import StoredOp


@dataclass(slots=True)
class AnnotationState:
    """The fold so far. `heads` keeps revision order; `judged` is the last decision on each revision."""

    heads: list[OpId] = field(default_factory=list)
    revisions: dict[OpId, StoredOp] = field(default_factory=dict)
    superseded: set[OpId] = field(default_factory=set)
    judged: dict[OpId, Decision] = field(default_factory=dict)
    accepted: OpId | None = None

    @property
    def head(self) -> StoredOp:
        """The revision shown: the newest head."""
        return self.revisions[self.heads[-1]]

    @property
    def deleted(self) -> bool:
        """Whether its only head is a deletion."""
        told = '"op":"delete"' in self.head.op.body
        return told and len(self.heads) == 1 and self.head.op.data().get("op") == RevisionKind.DELETE

    @property
    def status(self) -> Status:
        """Where it stands in review."""
        if len(self.heads) > 1:
            return Status.CONFLICT
        if self.accepted is not None:
            return Status.ACCEPTED
        decision = self.judged.get(self.heads[0])
        if decision is Decision.REJECT:
            return Status.REJECTED
        fixed = '"fix"' in self.head.op.body and self.head.op.data().get("fix")
        return Status.FIXED if fixed else Status.OPEN


def resolve(operations: Sequence[StoredOp]) -> AnnotationState | None:
    """Fold the operations of one annotation, in the one order; None when no revision counts."""
    state = AnnotationState()
    for stored in operations:
        if not stored.counts:
            continue
        if stored.op.kind == OpKind.REVISION:
            _revise(state, stored)
        elif stored.op.kind == OpKind.VERDICT:
            _judge(state, stored)
        elif stored.op.kind == OpKind.REOPEN:
            state.accepted = None
            state.judged.clear()
    return state if state.heads else None


def _revise(state: AnnotationState, stored: StoredOp) -> None:
    op = stored.op
    if state.accepted is not None:
        return
    parents = {parent for parent in (op.base, op.merge) if parent is not None}
    state.superseded |= parents
    state.heads = [head for head in state.heads if head not in parents]
    state.revisions[op.op_id] = stored
    if op.op_id not in state.superseded:
        state.heads.append(op.op_id)


def _judge(state: AnnotationState, stored: StoredOp) -> None:
    op = stored.op
    if op.base is None or state.accepted is not None or state.heads != [op.base]:
        return
    decision = Decision(str(op.data().get("decision")))
    state.judged[op.base] = decision
    if decision is Decision.ACCEPT:
        state.accepted = op.base
