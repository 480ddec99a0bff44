"""What an annotation looked like before it was reworked."""

from collections.abc import Sequence

from app.models.geometry import Shape, from_body
from app.models.op import OpKind
from app.models.review import Decision
from app.store.log import StoredOp


def before_rework(history: Sequence[StoredOp], now: Shape) -> Shape | None:
    """The shape that was rejected last, when it differs from the one now; history is oldest first."""
    shape: object = None
    rejected: object = None
    for stored in history:
        body = stored.op.data()
        if stored.counts and stored.op.kind == OpKind.REVISION and body.get("shape"):
            shape = body["shape"]
        elif stored.counts and body.get("decision") == Decision.REJECT:
            rejected = shape
    if rejected is None:
        return None
    before = from_body(rejected)
    return None if before.geometry.equals_exact(now.geometry, 0) else before


def revisions(history: Sequence[StoredOp]) -> int:
    """How many states an annotation has had."""
    return sum(stored.op.kind == OpKind.REVISION and stored.counts for stored in history)
