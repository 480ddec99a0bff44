"""From an edit to revision operations, with the rules nobody may go round."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from app.models.annotation import Annotation, Status
from app.models.book import Book
from app.models.edit import Assist, Change, Edit
from app.models.errors import BadInputError, NotAllowedError
from app.models.geometry import GEOMETRY_TYPES, to_body
from app.models.ids import AnnotationId, OpId, uuid7
from app.models.ontology import Ontology
from app.models.op import Draft, OpKind
from app.models.scene import Scene
from app.services.errors import LockedError


def moves(change: Change) -> bool:
    """Whether a change moves, reshapes or deletes what was there."""
    before, after = change.before, change.after
    if before is None or after is None:
        return before is not None
    return not before.shape.geometry.equals_exact(after.shape.geometry, 0.0)


def refuse_unsound(change: Change, ontology: Ontology, scene: Scene) -> None:
    """Refuse an annotation that cannot be stored at all: unknown class, wrong geometry, outside the scene.

    Raises:
        BadInputError: saying what is wrong and what to do.
        NotFoundError: when the class is not in the ontology.
    """
    after = change.after
    if after is None:
        return
    ontology.find(after.class_id)
    geometry = after.shape.geometry
    where = f"{scene.name}, {after.class_id}"
    if geometry.is_empty or geometry.geom_type not in GEOMETRY_TYPES[after.shape.kind]:
        raise BadInputError(where, f"a {geometry.geom_type} is no {after.shape.kind.value}", "draw it again")
    x0, y0, x1, y1 = after.shape.bounds
    if not (x1 >= 0 and y1 >= 0 and x0 <= scene.width and y0 <= scene.height):
        raise BadInputError(where, "it lies outside the scene", f"keep it within {scene.width} x {scene.height} pixels")
    if change.before is not None and change.before.task != after.task:
        raise NotAllowedError("An annotation never changes its task; delete it there and draw it here.")


def refuse_accepted(change: Change) -> None:
    """Refuse to touch what a reviewer has accepted."""
    if change.before is not None and change.before.status is Status.ACCEPTED:
        raise NotAllowedError("This annotation is accepted; only an audit can reopen it.")


def refuse_edit(edit: Edit, book: Book, locked: Collection[AnnotationId], ontology: Ontology, scene: Scene) -> None:
    """Refuse an edit of these annotations when one of its changes may not be.

    Raises:
        LockedError: when it would move or delete something locked.
        BadInputError, NotAllowedError: when it cannot be stored.
    """
    known = {one.id: one for one in book.some([change.annotation for change in edit.changes])}
    for change in edit.changes:
        refuse_accepted(Change(known.get(change.annotation), change.after))
        if change.annotation in locked and moves(change):
            raise LockedError
        refuse_unsound(change, ontology, scene)


def alike(one: Annotation | None, other: Annotation | None) -> bool:
    """Whether two states are the same to whoever drew them."""
    if one is None or other is None:
        return one is other
    plain = one.class_id == other.class_id and dict(one.attributes) == dict(other.attributes)
    return plain and one.shape.kind == other.shape.kind and one.shape.geometry.equals_exact(other.shape.geometry, 0)


def revision_drafts(
    edit: Edit,
    heads: Mapping[AnnotationId, OpId],
    scenes: Iterable[Scene],
    extra: Mapping[str, object] | None = None,
    notes: Mapping[AnnotationId, Sequence[Assist]] | None = None,
) -> list[Draft]:
    """One revision per change, standing on the current head of its annotation and bound to the pixels of its scene.

    `notes` say what found the shapes of the sources of changes; what was made of them keeps that.
    """
    pixels = {scene.id: scene.sha256 for scene in scenes}
    drafts = []
    for change in edit.changes:
        head = heads.get(change.annotation)
        shown = change.after or change.before
        assert shown is not None
        kind = "delete" if change.after is None else ("create" if head is None else "edit")
        body = {**revision_body(shown, kind), "edit": str(edit.id), "label": edit.label, **(extra or {})}
        body |= {"scene_sha256": pixels[shown.scene], **_origin(edit, change, notes or {})}
        drafts.append(Draft(OpId(uuid7()), OpKind.REVISION, change.annotation, shown.task, body, base=head))
    return drafts


def _origin(edit: Edit, change: Change, notes: Mapping[AnnotationId, Sequence[Assist]]) -> dict[str, object]:
    """What found a shape or those it was made of, and which edit it takes back or does again, where there is such."""
    told = [note for source in change.sources for note in notes.get(source, ())]
    origin = {
        "assist": edit.assist.body() if edit.assist is not None else None,
        "inherited": [{"assist": note.body()} for note in dict.fromkeys(told)] or None,
        "undoes": str(edit.undoes) if edit.undoes is not None else None,
        "redoes": str(edit.redoes) if edit.redoes is not None else None,
    }
    return {name: value for name, value in origin.items() if value is not None}


def revision_body(annotation: Annotation, kind: str) -> dict[str, object]:
    """The body of a revision operation."""
    return {
        "v": 1,
        "op": kind,
        "scene": str(annotation.scene),
        "class": annotation.class_id,
        "shape": to_body(annotation.shape),
        "attributes": dict(annotation.attributes),
    }
