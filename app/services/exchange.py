"""Annotations in and out: from files into tasks, from scenes into files. All or nothing, either way."""

from collections.abc import Sequence
from pathlib import Path

from app.formats.base import Importer, NewAnnotation, Reading, SceneWork, Work, exporter, importer
from app.formats.writing import write_documents
from app.models.annotation import Annotation, Status
from app.models.edit import Change, edit
from app.models.errors import BadInputError, NotAllowedError
from app.models.ids import AnnotationId, TaskId, uuid7
from app.models.person import Role
from app.models.scene import Scene
from app.models.task import Task, TaskState
from app.services.assistance import assisted
from app.services.editing import OpenTask
from app.services.markings import mark_beside
from app.services.overwriting import refuse_other_kind
from app.services.positions import positions
from app.services.revising import refuse_accepted, refuse_unsound, revision_drafts
from app.services.sessions import taken_in, taken_out
from app.services.workspace import Workspace
from app.store import annotations as stored

_OPEN_TO_LEAD = {TaskState.READY, TaskState.CLAIMED, TaskState.RETURNED}


def annotate(workspace: Workspace, ref: str | TaskId, path: Path, *, pixels: bool = False) -> list[Annotation]:
    """Add the annotations of a GeoJSON file to a claimed task; a feature with a known `id` updates that annotation.

    Raises:
        ImportRefusedError: when any record cannot be used; nothing is added then.
        ReadOnlyTaskError: when the task cannot be drawn on by the acting person.
    """
    task = OpenTask(workspace, workspace.task(ref).id)
    reading = _reading(workspace, importer("geojson-pixels" if pixels else "geojson"), path, [task.scene])
    before = {identifier: task.annotations[identifier] for identifier in task.annotations}
    changes = []
    for new in reading.annotations:
        old = before.get(new.id) if new.id is not None else None
        if new.id is not None and old is None and _is_elsewhere(workspace, new.id):
            raise NotAllowedError(f"{new.place}: annotation {new.id} is not in {task.task.name}; change it there.")
        changes.append(Change(old, _annotation(new, task.task, new.id if old is not None else None)))
    if not changes:
        raise BadInputError(str(path), "there is nothing in it", "give a file with at least one feature")
    applied = task.apply(edit(f"annotate from {path.name}", changes))
    task.close()
    taken_in(workspace, "geojson", [path])
    return [change.after for change in applied.changes if change.after is not None]


def read_one(workspace: Workspace, task: TaskId, path: Path, *, pixels: bool = False) -> Annotation:
    """Read the only annotation of a GeoJSON file as one of a task; nothing is stored.

    Raises:
        BadInputError: when there is not exactly one, or it cannot be stored.
    """
    wanted = workspace.task(task)
    scene = workspace.scene(wanted.scene)
    reading = _reading(workspace, importer("geojson-pixels" if pixels else "geojson"), path, [scene])
    if (count := len(reading.annotations)) != 1:
        raise BadInputError(str(path), f"it holds {count} annotations", "give a file with exactly one")
    drawn = _annotation(reading.annotations[0], wanted, None)
    refuse_unsound(Change(None, drawn), workspace.ontology, scene)
    return drawn


def delete(workspace: Workspace, refs: Sequence[str]) -> int:
    """Delete annotations of claimed tasks; all, or none.

    Raises:
        ReadOnlyTaskError: when one lies in a task the acting person cannot draw on.
    """
    found = {annotation.id: annotation for annotation in (workspace.annotation(ref) for ref in refs)}
    changes = [Change(annotation, None) for annotation in found.values()]
    for task in {annotation.task for annotation in found.values()}:
        opened = OpenTask(workspace, task)
        why = opened.read_only
        opened.close()
        if why:
            raise NotAllowedError(why)
    for change in changes:
        refuse_accepted(change)
    with workspace.database.read() as connection:
        heads = stored.heads_of(connection, found)
    workspace.record(revision_drafts(edit("delete", changes), heads, workspace.scenes()))
    return len(found)


def import_file(
    workspace: Workspace, path: Path, format_name: str, scene: str | None = None, *, dry_run: bool = False
) -> tuple[int, tuple[str, ...]]:
    """Import annotations into the tasks their centroids lie in; returns their number and notes.

    Raises:
        ImportRefusedError: when any record cannot be used; nothing is added then.
        NotAllowedError: when a task is not open for it.
    """
    scenes = [workspace.scene(scene)] if scene else workspace.scenes()
    if not scenes:
        raise BadInputError(str(path), "the workspace has no scene yet", "add the scene first")
    reading = _reading(workspace, importer(format_name), path, scenes)
    placed = [(new, _task_at(workspace, new)) for new in reading.annotations]
    for task in {task.id: task for _, task in placed}.values():
        _refuse_closed(workspace, task)
    changes = [Change(None, _annotation(new, task, None)) for new, task in placed]
    by_scene = {one.id: one for one in scenes}
    for change in changes:
        assert change.after is not None
        refuse_unsound(change, workspace.ontology, by_scene[change.after.scene])
    if changes and not dry_run:
        workspace.record(revision_drafts(edit(f"import {path.name}", changes), {}, scenes))
        taken_in(workspace, format_name, [path])
    return len(changes), reading.notes


def export(
    workspace: Workspace,
    out: Path,
    format_name: str,
    scene: str | None = None,
    status: str = "all",
    *,
    allow_loss: bool = False,
) -> tuple[list[Path], list[str]]:
    """Export annotations; returns the files, the marking beside them among them, and what was lost.

    Raises:
        LossError: when something would be lost and that was not allowed.
        OtherFileThereError: when no older export lies there but something else.
    """
    if not out.is_dir():
        refuse_other_kind(out, b"{")
    scenes = [workspace.scene(scene)] if scene else workspace.scenes()
    work = work_of(workspace, [(one, _chosen(workspace, one, status)) for one in scenes])
    written, lost = write_documents(exporter(format_name), work, out, allow_loss=allow_loss)
    taken_out(workspace, format_name, written)
    return [*written, *mark_beside(workspace, scenes, out)], lost


def work_of(workspace: Workspace, chosen: Sequence[tuple[Scene, Sequence[Annotation]]]) -> Work:
    """What a format needs of scenes and these annotations on them, with the notes of what found their shapes."""
    notes = assisted(workspace, [annotation.id for _, drawn in chosen for annotation in drawn])
    works = [SceneWork(one, positions(workspace, one), drawn, notes) for one, drawn in chosen]
    return Work(workspace.ontology, works)


def _chosen(workspace: Workspace, scene: Scene, status: str) -> list[Annotation]:
    drawn = workspace.annotations(scene=scene.id)
    if status == "accepted":
        return [annotation for annotation in drawn if annotation.status is Status.ACCEPTED]
    if status == "submitted":
        handed = {TaskState.SUBMITTED, TaskState.IN_REVIEW, TaskState.ACCEPTED}
        tasks = {task.id for task in workspace.tasks(scene=scene.id) if task.state in handed}
        return [annotation for annotation in drawn if annotation.task in tasks]
    if status != "all":
        raise BadInputError(f"Status “{status}”", "it is not known", "use accepted, submitted or all")
    return drawn


def _reading(workspace: Workspace, chosen: Importer, path: Path, scenes: Sequence[Scene]) -> Reading:
    if not path.exists():
        raise BadInputError(str(path), "there is no such file", "check the name and try again")
    work = Work(workspace.ontology, [SceneWork(scene, positions(workspace, scene)) for scene in scenes])
    return chosen.read(path, work)


def _annotation(new: NewAnnotation, task: Task, identifier: AnnotationId | None) -> Annotation:
    return Annotation(
        id=identifier or AnnotationId(uuid7()),
        scene=new.scene.id,
        task=task.id,
        class_id=new.known.id,
        shape=new.shape,
        attributes=new.attributes,
    )


def _task_at(workspace: Workspace, new: NewAnnotation) -> Task:
    centre = new.shape.geometry.centroid
    tasks = workspace.tasks(scene=new.scene.id)
    for task in tasks:
        x, y, width, height = task.window
        if x <= centre.x < x + width and y <= centre.y < y + height:
            return task
    raise BadInputError(new.place, f"it lies outside every task of {new.scene.name}", "remove it or add the task")


def _refuse_closed(workspace: Workspace, task: Task) -> None:
    mine = task.state is TaskState.CLAIMED and task.assignee == workspace.person.id
    if mine or (Role.LEAD in workspace.person.roles and task.state in _OPEN_TO_LEAD):
        return
    raise NotAllowedError(
        f"{task.name} is {task.state.value.replace('_', ' ')}; annotations cannot be imported into it."
    )


def _is_elsewhere(workspace: Workspace, identifier: AnnotationId) -> bool:
    with workspace.database.read() as connection:
        return bool(stored.heads_of(connection, [identifier]))
