"""What found the shapes of annotations in place of a hand, as their revisions say (OPERATIONS 4.6)."""

from collections.abc import Iterable, Mapping, Sequence

from app.models.edit import Assist
from app.models.ids import AnnotationId
from app.models.op import OpKind
from app.services.workspace import Workspace
from app.store import log
from app.store.log import StoredOp

Notes = tuple[Assist, ...]
FEW = 5000
"""So many are looked up one by one; for more the log is read through once."""


def assisted(workspace: Workspace, annotations: Iterable[AnnotationId]) -> dict[AnnotationId, tuple[Assist, ...]]:
    """Give the notes of those of these annotations that have any, in the order in which they came to stand.

    What was taken back counts no more, what was done again does; a hand that corrects what was found removes no note.
    """
    asked = list(annotations)
    with workspace.database.read() as connection:
        noted = log.entities_noting(connection, "assist", asked if len(asked) <= FEW else None)
        found = log.of_entities(connection, [one for one in asked if one in noted])
    notes = {AnnotationId(entity): assists_of(operations) for entity, operations in found.items()}
    return {annotation: told for annotation, told in notes.items() if told}


def assists_of(operations: Sequence[StoredOp]) -> tuple[Assist, ...]:
    """The notes that stand after all operations of one annotation, oldest first as the store gives them."""
    standing: dict[str, Notes] = {}
    undone: dict[str, Notes] = {}
    for stored in operations:
        if stored.op.kind == OpKind.REVISION and stored.counts:
            _follow(standing, undone, stored.op.data())
    return tuple(dict.fromkeys(one for notes in standing.values() for one in notes))


def told_by(body: Mapping[str, object]) -> Notes:
    """The notes in the body of one revision: what found the shapes it was made of, then what found its own."""
    own = Assist.of(body.get("assist"))
    return inherited(body) if own is None else (*inherited(body), own)


def inherited(body: Mapping[str, object]) -> Notes:
    """What found the shapes this revision was cut, copied or merged from."""
    told = body.get("inherited")
    notes = [one.get("assist") for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    return tuple(note for note in map(Assist.of, notes) if note is not None)


def _follow(standing: dict[str, Notes], undone: dict[str, Notes], body: Mapping[str, object]) -> None:
    if body.get("undoes"):
        step = str(body["undoes"])
        undone[step] = standing.pop(step, ())
    elif body.get("redoes"):
        step = str(body["redoes"])
        standing[step] = undone.pop(step, ()) or told_by(body)
    else:
        standing[str(body.get("edit"))] = told_by(body)
