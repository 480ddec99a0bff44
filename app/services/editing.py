"""The open task: its annotations, the one door for changes, undo and redo (HOUSE 3)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.models.annotation import Annotation
from app.models.edit import Change, Edit
from app.models.event import Event
from app.models.ids import AnnotationId, EditId, TaskId, uuid7
from app.models.ontology import ClassDef
from app.models.op import OpKind
from app.models.person import Role
from app.models.scene import Scene
from app.models.task import Task, TaskState
from app.services.errors import ReadOnlyTaskError, StaleUndoError
from app.services.history import History, read_history, redo_of
from app.services.places import Places
from app.services.revising import refuse_accepted, refuse_unsound, revision_drafts
from app.services.workspace import Changed, Workspace
from app.store import annotations, log, reviews


class OpenTask:
    """One task opened by the acting person. Every change is durable when `apply` returns; `changed` tells of it."""

    def __init__(self, workspace: Workspace, task: TaskId) -> None:
        self.workspace = workspace
        self.task: Task = workspace.task(task)
        self.scene = workspace.scene(self.task.scene)
        self.ontology = workspace.ontology
        self.active_class: ClassDef = self.ontology.classes[0]
        self.selection: tuple[AnnotationId, ...] = ()
        self.metres_per_pixel: float | None = None
        self.changed: Event[Edit] = Event()
        self.annotations: dict[AnnotationId, Annotation] = {}
        self._places = Places(self.annotations)
        self._history = History()
        self._own = False
        self._unread: int | None = None
        self._pixels = pixels_problem(self.scene)
        self.reload()
        self._unsubscribe = workspace.changed.subscribe(self._elsewhere)

    def close(self) -> None:
        """Stop listening to the workspace."""
        self._unsubscribe()

    def reload(self) -> None:
        """Read the task, its annotations and its history again."""
        self._reread_task()
        with self.workspace.database.read() as connection:
            found = annotations.annotations(connection, task=self.task.id)
            operations = log.of_task(connection, self.task.id, [OpKind.REVISION])
        self.annotations = {annotation.id: annotation for annotation in found}
        self._places = Places(self.annotations)
        self._history = read_history(operations, self.workspace.person.id) if self.workspace.acting else History()

    @property
    def read_only(self) -> str:
        """Why nothing can be drawn here now; empty when it can."""
        if not self.workspace.acting:
            return "Nobody is named to act; choose who works here."
        if Role.ANNOTATOR not in self.workspace.person.roles:
            return "Your role here does not draw; ask the lead for the annotator role."
        if self.task.state is not TaskState.CLAIMED or self.task.assignee != self.workspace.person.id:
            return f"{self.task.name} is {self.task.state.value.replace('_', ' ')}; claim it to draw."
        if self._pixels:
            return self._pixels
        unread = self.unread_pins
        if unread:
            return f"{unread} pin{'s' if unread > 1 else ''} to read before you draw; open each."
        return ""

    @property
    def unread_pins(self) -> int:
        """How many pins the annotator has not opened; counted anew after every change from elsewhere."""
        if self._unread is None:
            with self.workspace.database.read() as connection:
                self._unread = sum(not pin.opened for pin in reviews.pins(connection, self.task.id))
        return self._unread

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._history.done[-1].label if self._history.done else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._history.undone[-1].label if self._history.undone else None

    def apply(self, edit: Edit) -> Edit:
        """Check, store and announce an edit; it is durable when this returns.

        Raises:
            ReadOnlyTaskError: when the task cannot be drawn on now.
            BadInputError, NotAllowedError: when the edit cannot be stored.
        """
        if why := self.read_only:
            raise ReadOnlyTaskError(why)
        for change in edit.changes:
            refuse_accepted(Change(self.annotations.get(change.annotation), change.after))
            refuse_unsound(change, self.ontology, self.scene)
        applied = self._store(edit)
        self._history.add(applied)
        self.changed.emit(applied)
        return applied

    def undo(self) -> Edit | None:
        """Take back the newest own step; a step somebody else has built on is dropped with a sentence.

        Raises:
            StaleUndoError: when the newest step cannot be taken back; it is gone from the list, the rest stays.
        """
        if not self._history.done:
            return None
        step = self._history.done[-1]
        self._refuse_stale(step, [(change.annotation, change.after) for change in step.changes])
        return self.apply(step.inverse())

    def redo(self) -> Edit | None:
        """Do the newest undone step again.

        Raises:
            StaleUndoError: as `undo`.
        """
        if not self._history.undone:
            return None
        step = self._history.undone[-1]
        self._refuse_stale(step, [(change.annotation, change.before) for change in step.changes])
        return self.apply(redo_of(step, EditId(uuid7())))

    def annotation(self, wanted: AnnotationId) -> Annotation | None:
        """One annotation of this task."""
        return self.annotations.get(wanted)

    def annotations_at(self, x: float, y: float, tolerance: float) -> list[Annotation]:
        """Annotations within `tolerance` pixels of (x, y), smallest first."""
        return self._places.near(x, y, tolerance)

    def annotations_within(self, bounds: tuple[float, float, float, float]) -> list[Annotation]:
        """Annotations whose bounds lie wholly inside (x0, y0, x1, y1)."""
        return self._places.inside(bounds)

    def neighbours(self) -> list[Annotation]:
        """Annotations of other tasks of the same scene, for context."""
        others = self.workspace.annotations(scene=self.scene.id)
        return [annotation for annotation in others if annotation.task != self.task.id]

    def _reread_task(self) -> None:
        self.task = self.workspace.task(self.task.id)
        self._unread = None

    def _store(self, edit: Edit) -> Edit:
        ids = [change.annotation for change in edit.changes]
        with self.workspace.database.read() as connection:
            heads = annotations.heads_of(connection, ids)
        self._own = True
        try:
            self.workspace.record(revision_drafts(edit, heads, [self.scene]))
        finally:
            self._own = False
        with self.workspace.database.read() as connection:
            living = {annotation.id: annotation for annotation in annotations.by_ids(connection, ids)}
        changes = tuple(Change(change.before, living.get(change.annotation)) for change in edit.changes)
        for annotation in ids:
            if annotation in living:
                self.annotations[annotation] = living[annotation]
            else:
                self.annotations.pop(annotation, None)
        self._places.note(ids)
        return replace(edit, changes=changes)

    def _refuse_stale(self, step: Edit, expected: Sequence[tuple[AnnotationId, Annotation | None]]) -> None:
        for identifier, state in expected:
            if not _same(self.annotations.get(identifier), state):
                self._history.drop(step)
                raise StaleUndoError(step.label)

    def _elsewhere(self, changed: Changed) -> None:
        if self._own or self.task.id not in changed.tasks:
            return
        if not (changed.whole or changed.annotations):
            self._reread_task()
            self.changed.emit(Edit(EditId(uuid7()), "change of the task", ()))
            return
        before = dict(self.annotations)
        self.reload()
        both = ((before.get(one), self.annotations.get(one)) for one in {**before, **self.annotations})
        changes = tuple(Change(was, now) for was, now in both if _version(was) != _version(now))
        self.changed.emit(Edit(EditId(uuid7()), "change from elsewhere", changes))


def pixels_problem(scene: Scene) -> str:
    """Why a scene must not be drawn on: its file is gone or not the one that was added; empty when it is there."""
    try:
        size = Path(scene.file).stat().st_size
    except OSError:
        return f"The file of {scene.name} is not at {scene.file}; put it back or ask the lead."
    if size != scene.bytes:
        return f"The file of {scene.name} has changed since it was added; put the right one back or ask the lead."
    return ""


def _version(annotation: Annotation | None) -> tuple[object, ...] | None:
    return (annotation.head, annotation.status, annotation.number) if annotation is not None else None


def _same(one: Annotation | None, other: Annotation | None) -> bool:
    if one is None or other is None:
        return one is other
    alike = one.class_id == other.class_id and dict(one.attributes) == dict(other.attributes)
    return alike and one.shape.kind == other.shape.kind and one.shape.geometry.equals_exact(other.shape.geometry, 0)
