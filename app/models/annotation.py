"""Annotations and their revisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.geometry import Shape
from app.models.ids import AnnotationId, OpId, PersonId, SceneId, TaskId


class Status(StrEnum):
    """Where one annotation stands in review; `conflict` means more than one head (SYNC 4.4)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FIXED = "fixed"
    CONFLICT = "conflict"


class RevisionKind(StrEnum):
    """What a revision does."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation as its head revision leaves it. `author` is who made the head, `number` counts revisions."""

    id: AnnotationId
    scene: SceneId
    task: TaskId
    class_id: str
    shape: Shape
    attributes: Mapping[str, object] = field(default_factory=dict)
    head: OpId | None = None
    head_hash: bytes = b""
    author: PersonId | None = None
    creator: PersonId | None = None
    status: Status = Status.OPEN
    number: int = 1


@dataclass(frozen=True, slots=True)
class Revision:
    """An immutable state of one annotation, by one author, with its parent revision."""

    id: OpId
    annotation: AnnotationId
    kind: RevisionKind
    author: PersonId
    at: str
    class_id: str
    shape: Shape
    attributes: Mapping[str, object]
    parent: OpId | None
    merge: OpId | None
    hash: bytes
    disposition: str | None = None
