"""Two heads of one annotation: shown as they are, and closed by a merge revision that names both (SYNC 4.4)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from app.models.annotation import Annotation, Revision, RevisionKind, Status
from app.models.errors import BadInputError, NotAllowedError
from app.models.geometry import ShapeKind
from app.models.ids import AnnotationId, OpId, PersonId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.person import Role
from app.models.task import TaskState
from app.services.revising import revision_body
from app.services.workspace import Workspace, as_uuid
from app.store import annotations as stored
from app.store.annotation_state import resolve
from app.store.errors import IllegibleRevisionError

AREAL = {ShapeKind.BOX, ShapeKind.ROTATED_BOX, ShapeKind.POLYGON}


@dataclass(frozen=True, slots=True)
class Conflict:
    """An annotation with several heads, oldest first, and the revision they all come from; None when there is none."""

    annotation: AnnotationId
    task: TaskId
    heads: tuple[Revision, ...]
    base: Revision | None

    def differing_fields(self) -> tuple[str, ...]:
        """What the heads do not agree on: `deleted`, `shape`, `class`, and attribute names."""
        first, *others = self.heads
        found = [name for name, value in _FIELDS.items() if any(value(first) != value(one) for one in others)]
        names = {name for one in self.heads for name in one.attributes}
        missing = object()
        unlike = [
            name
            for name in sorted(names)
            if any(first.attributes.get(name, missing) != one.attributes.get(name, missing) for one in others)
        ]
        return (*found, *unlike)


_FIELDS: dict[str, Callable[[Revision], object]] = {
    "deleted": lambda revision: revision.kind is RevisionKind.DELETE,
    "shape": lambda revision: (revision.shape.kind, revision.shape.geometry.wkb),
    "class": lambda revision: revision.class_id,
}


def conflicts(workspace: Workspace, task: TaskId | None = None) -> list[Conflict]:
    """Every annotation with more than one head, but those of which this program cannot read one."""
    found = []
    for annotation in workspace.annotations(task=task, status=Status.CONFLICT):
        with suppress(IllegibleRevisionError):
            found.append(conflict(workspace, annotation.id))
    return found


def conflict(workspace: Workspace, ref: str | AnnotationId) -> Conflict:
    """The conflict of one annotation.

    Raises:
        BadInputError: when it has none.
        IllegibleRevisionError: when this program cannot read one of its revisions.
    """
    identifier = ref if not isinstance(ref, str) else as_uuid(ref)
    operations = workspace.history(AnnotationId(identifier)) if identifier else []
    state = resolve(operations)
    if state is None or len(state.heads) < 2:  # noqa: PLR2004
        raise BadInputError(f"Annotation {ref}", "it has no conflict", "“orthomark conflicts” lists those that have")
    revisions = {one: stored.revision_of(found) for one, found in state.revisions.items()}
    heads = tuple(revisions[head] for head in state.heads)
    return Conflict(heads[0].annotation, state.head.op.task, heads, _shared(heads, revisions))


def overlap(one: Revision, other: Revision) -> float | None:
    """Intersection over union of two shapes, 0 to 1; None unless both have an area."""
    if one.shape.kind not in AREAL or other.shape.kind not in AREAL:
        return None
    first, second = one.shape.geometry.buffer(0), other.shape.geometry.buffer(0)
    union = first.union(second).area
    return first.intersection(second).area / union if union else None


def overlaps(named: Mapping[str, Revision]) -> dict[str, float]:
    """The overlap of `mine` with each other head of `sides`, by name; none for the deleted and those with no area."""
    mine = named["mine"]
    found = {
        name: overlap(mine, one)
        for name, one in named.items()
        if name.startswith("theirs") and RevisionKind.DELETE not in {one.kind, mine.kind}
    }
    return {name: shared for name, shared in found.items() if shared is not None}


def keep(workspace: Workspace, ref: str | AnnotationId, revision: OpId) -> OpId:
    """Close a conflict with one of its heads as it is, a deletion too; the others stay in the history.

    Raises:
        BadInputError: when the revision is none of the heads.
        NotAllowedError: when it is not the acting person's to settle.
    """
    torn = conflict(workspace, ref)
    chosen = next((head for head in torn.heads if head.id == revision), None)
    if chosen is None:
        raise BadInputError(f"Revision {revision}", "it is no head of this annotation", "keep one of those listed")
    body = _body(workspace, torn, chosen)
    if chosen.kind is RevisionKind.DELETE:
        body["op"] = RevisionKind.DELETE.value
    return _close(workspace, torn, body, chosen.id)


def merge(
    workspace: Workspace,
    ref: str | AnnotationId,
    shape_of: OpId | None = None,
    class_of: OpId | None = None,
    attributes: Mapping[str, object] | None = None,
    drawn: Annotation | None = None,
) -> OpId:
    """Close a conflict by field: shape and class of the named heads, these attributes; or with a `drawn` annotation.

    Raises:
        BadInputError: when a named revision is none of the heads.
        NotAllowedError: when it is not the acting person's to settle.
    """
    torn = conflict(workspace, ref)
    heads = {head.id: head for head in torn.heads}
    newest = torn.heads[-1]
    if {shape_of, class_of} - {None} - set(heads):
        raise BadInputError("Revision", "it is no head of this annotation", "take fields of those listed")
    merged = replace(
        newest,
        shape=drawn.shape if drawn else heads[shape_of or newest.id].shape,
        class_id=drawn.class_id if drawn else heads[class_of or newest.id].class_id,
        attributes=drawn.attributes if drawn else newest.attributes if attributes is None else attributes,
    )
    return _close(workspace, torn, _body(workspace, torn, merged), newest.id)


def sides(torn: Conflict, me: PersonId | None) -> dict[str, Revision]:
    """The heads and what they come from by name: `mine`, `theirs` (`theirs 2`, … for more), `base` where there is one.

    Mine is the newest head by `me`, or the newest of all where none is.
    """
    mine = next((head for head in reversed(torn.heads) if head.author == me), torn.heads[-1])
    others = [head for head in torn.heads if head.id != mine.id]
    named = {
        "mine": mine,
        **{f"theirs {place}" if place > 1 else "theirs": head for place, head in enumerate(others, 1)},
    }
    return {**named, "base": torn.base} if torn.base is not None else named


def merge_fields(workspace: Workspace, ref: str | AnnotationId, picks: Mapping[str, str]) -> OpId:
    """Close a conflict field by field: each of its differing fields from a named side; unnamed ones from `mine`.

    Raises:
        BadInputError: when a field does not differ, or there is no such side.
        NotAllowedError: when it is not the acting person's to settle.
    """
    torn = conflict(workspace, ref)
    named, fields = sides(torn, workspace.person.id), torn.differing_fields()
    for field, side in picks.items():
        if field not in fields:
            raise BadInputError(f"Field “{field}”", "the heads agree on it", f"choose among {', '.join(fields)}")
        if side not in named:
            raise BadInputError(f"Side “{side}”", "there is none of this name", f"choose among {', '.join(named)}")
    chosen = {field: named[picks.get(field, "mine")] for field in fields}
    body = _body(workspace, torn, _composed(named["mine"], chosen))
    if chosen.get("deleted", named["mine"]).kind is RevisionKind.DELETE:
        body["op"] = RevisionKind.DELETE.value
    return _close(workspace, torn, body, named["mine"].id)


def _composed(mine: Revision, chosen: Mapping[str, Revision]) -> Revision:
    attributes = dict(mine.attributes)
    for name, side in chosen.items():
        if name not in _FIELDS and name in side.attributes:
            attributes[name] = side.attributes[name]
        elif name not in _FIELDS:
            attributes.pop(name, None)
    shape, kind = chosen.get("shape", mine).shape, chosen.get("class", mine).class_id
    return replace(mine, shape=shape, class_id=kind, attributes=attributes)


def _close(workspace: Workspace, torn: Conflict, body: dict[str, object], first: OpId) -> OpId:
    """One merge revision for two heads, and one more for each further head."""
    _refuse_stranger(workspace, torn)
    drafts: list[Draft] = []
    standing = first
    for other in (head.id for head in torn.heads if head.id != first):
        made = OpId(uuid7())
        drafts.append(Draft(made, OpKind.REVISION, torn.annotation, torn.task, body, base=standing, merge=other))
        standing = made
    workspace.record(drafts)
    return standing


def _body(workspace: Workspace, torn: Conflict, chosen: Revision) -> dict[str, object]:
    task = workspace.task(torn.task)
    value = Annotation(torn.annotation, task.scene, task.id, chosen.class_id, chosen.shape, chosen.attributes)
    body = revision_body(value, RevisionKind.MERGE.value)
    return {**body, "label": "settle a conflict", "scene_sha256": workspace.scene(task.scene).sha256}


def _refuse_stranger(workspace: Workspace, torn: Conflict) -> None:
    task, me = workspace.task(torn.task), workspace.person
    draws = task.state is TaskState.CLAIMED and task.assignee == me.id
    reviews = task.state is TaskState.IN_REVIEW and task.reviewer == me.id
    if not (draws or reviews or Role.LEAD in me.roles):
        raise NotAllowedError(f"{task.name} is not yours now; its annotator, its reviewer or a lead settles this.")


def _shared(heads: tuple[Revision, ...], revisions: Mapping[OpId, Revision]) -> Revision | None:
    """The newest revision every head stands on."""
    lines = [_ancestors(head, revisions) for head in heads]
    return next((revisions[one] for one in lines[0] if all(one in line for line in lines[1:])), None)


def _ancestors(head: Revision, revisions: Mapping[OpId, Revision]) -> list[OpId]:
    found: list[OpId] = []
    waiting = [parent for parent in (head.parent, head.merge) if parent is not None]
    while waiting:
        one = waiting.pop(0)
        if one in revisions and one not in found:
            found.append(one)
            waiting += [parent for parent in (revisions[one].parent, revisions[one].merge) if parent is not None]
    return found
