"""What found the shapes of annotations in place of a hand, as their revisions say (OPERATIONS 4.6)."""

from collections.abc import Iterable, Mapping, Sequence

from app.models.edit import Assist
from app.models.ids import AnnotationId
from app.models.op import OpKind
from app.services.workspace import Workspace
from app.store import log
from app.store.log import StoredOp


def assisted(workspace: Workspace, annotations: Iterable[AnnotationId]) -> dict[AnnotationId, tuple[Assist, ...]]:
    """Give the notes of those of these annotations that have any, in the order in which they came to stand.

    What was taken back counts no more, what was done again does; a hand that corrects what was found removes no note.
    """
    with workspace.database.read() as connection:
        noted = log.entities_noting(connection, "assist")
        found = log.of_entities(connection, [one for one in annotations if one in noted])
    notes = {AnnotationId(entity): assists_of(operations) for entity, operations in found.items()}
    return {annotation: told for annotation, told in notes.items() if told}


def assists_of(operations: Sequence[StoredOp]) -> tuple[Assist, ...]:
    """The notes that stand after all operations of one annotation, oldest first as the store gives them."""
    standing: dict[str, Assist | None] = {}
    for stored in operations:
        if stored.op.kind == OpKind.REVISION and stored.counts:
            _follow(standing, stored.op.data())
    return tuple(dict.fromkeys(one for one in standing.values() if one is not None))


def _follow(standing: dict[str, Assist | None], body: Mapping[str, object]) -> None:
    if body.get("undoes"):
        standing.pop(str(body["undoes"]), None)
    else:
        standing[str(body.get("redoes") or body.get("edit"))] = Assist.of(body.get("assist"))
