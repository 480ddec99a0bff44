"""Undo and redo as readings of the log: unlimited, and still there after a restart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.models.annotation import Annotation, RevisionKind
from app.models.edit import Assist, Change, Edit
from app.models.errors import AppError
from app.models.geometry import from_body
from app.models.ids import AnnotationId, EditId, OpId, PersonId, SceneId, TaskId
from app.models.op import OpKind
from app.store.log import StoredOp


@dataclass(slots=True)
class History:
    """What can be taken back and done again, newest last."""

    done: list[Edit] = field(default_factory=list)
    undone: list[Edit] = field(default_factory=list)

    def add(self, edit: Edit) -> None:
        """Note an applied edit: a new one, an undo of the newest, or a redo."""
        if edit.undoes is not None:
            self._move(self.done, self.undone, edit.undoes)
        elif edit.redoes is not None:
            self._move(self.undone, self.done, edit.redoes)
        else:
            self.done.append(edit)
            self.undone.clear()

    def drop(self, edit: Edit) -> None:
        """Forget a step that can no longer be taken."""
        self.done = [step for step in self.done if step.id != edit.id]
        self.undone = [step for step in self.undone if step.id != edit.id]

    @staticmethod
    def _move(source: list[Edit], target: list[Edit], wanted: EditId) -> None:
        for index in range(len(source) - 1, -1, -1):
            if source[index].id == wanted:
                target.append(source.pop(index))
                return


def read_history(operations: Sequence[StoredOp], author: PersonId, steps: frozenset[OpId] | None = None) -> History:
    """Rebuild the undo history of one person on one task from the task's revisions, in the one order.

    Where `steps` is given, only these revisions are steps to take back; others say what was there before.
    """
    latest: dict[AnnotationId, Annotation | None] = {}
    history = History()
    pending: list[Change] = []
    opener: Mapping[str, object] = {}
    for stored in operations:
        if stored.op.kind != OpKind.REVISION or not stored.counts:
            continue
        body = stored.op.data()
        if pending and opener.get("edit") != body.get("edit"):
            _close(history, opener, pending)
            pending = []
        annotation = AnnotationId(stored.op.entity)
        try:
            after = annotation_from(stored, body)
        except (AppError, LookupError, ValueError):
            continue  # a newer program's word, or a broken one's: no step of anybody's that could be taken back here
        if stored.op.author == author and (steps is None or stored.op.op_id in steps):
            opener = body if not pending else opener
            pending.append(Change(latest.get(annotation), after))
        latest[annotation] = after
    if pending:
        _close(history, opener, pending)
    return history


def annotation_from(stored: StoredOp, body: Mapping[str, object]) -> Annotation | None:
    """The annotation as one revision with this body leaves it; None when it deletes."""
    if body.get("op") == RevisionKind.DELETE:
        return None
    op, attributes = stored.op, body.get("attributes")
    return Annotation(
        id=AnnotationId(op.entity),
        scene=SceneId(UUID(str(body["scene"]))),
        task=TaskId(op.task),
        class_id=str(body["class"]),
        shape=from_body(body["shape"]),
        attributes=attributes if isinstance(attributes, dict) else {},
        head=OpId(op.op_id),
        head_hash=op.hash,
        author=op.author,
    )


def redo_of(edit: Edit, identifier: EditId) -> Edit:
    """The same changes again, as a new edit that redoes `edit`."""
    return replace(edit, id=identifier, undoes=None, redoes=edit.id)


def _close(history: History, body: Mapping[str, object], changes: Sequence[Change]) -> None:
    if not body.get("edit"):
        return
    history.add(
        Edit(
            id=EditId(UUID(str(body["edit"]))),
            label=str(body.get("label") or "change"),
            changes=tuple(changes),
            undoes=EditId(UUID(str(body["undoes"]))) if body.get("undoes") else None,
            redoes=EditId(UUID(str(body["redoes"]))) if body.get("redoes") else None,
            assist=Assist.of(body.get("assist")),
        )
    )
