"""Adding a scene and dividing it into tasks."""

import re
from dataclasses import replace
from pathlib import Path

from app.imagery.probe import describe
from app.models.errors import BadInputError, NotAllowedError
from app.models.ids import OpId, SceneId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.person import Role
from app.models.scene import Scene, Window, scene_body
from app.models.task import EventType, Task, TaskState, cells
from app.services.events import event_draft
from app.services.workspace import PROJECT_LEVEL, Workspace

CELL = 2048
CONTEXT = 128
SMALLEST_CELL = 64


def add_scene(
    workspace: Workspace, path: Path, name: str | None = None, cell: int = CELL, context: int = CONTEXT
) -> Scene:
    """Add a raster as a scene and divide it into tasks of `cell` pixels with `context` pixels around.

    Raises:
        UnreadableRasterError: when the file cannot be opened.
        BadInputError: when the scene is there already, or the cell is too small.
        NotAllowedError: when the acting person is no lead.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError(f"{workspace.person.login} has no lead role here, so cannot add scenes.")
    if cell < SMALLEST_CELL or context < 0:
        raise BadInputError(f"Cell {cell}, context {context}", "it is too small", f"use {SMALLEST_CELL} pixels or more")
    scene = describe(path.absolute(), name)
    known = workspace.scenes()
    for other in known:
        if other.sha256 == scene.sha256:
            raise BadInputError(str(path), f"it is here already as “{other.name}”", "nothing was added")
    scene = replace(scene, name=_free_name(scene.name, {other.name.casefold() for other in known}))
    drafts = [Draft(OpId(uuid7()), OpKind.SCENE, scene.id, PROJECT_LEVEL, scene_body(scene))]
    first = len(workspace.tasks()) + 1
    for number, window in enumerate(cells(scene.width, scene.height, cell), first):
        drafts += _new_task(scene.id, f"Cell {number}", window, context)
    workspace.record(drafts)
    return scene


def split(workspace: Workspace, ref: str | TaskId) -> list[Task]:
    """Divide a ready task without annotations into four; the first keeps its id, no pixel is cut.

    Raises:
        NotAllowedError: when the acting person is no lead, or work on the task has begun.
        BadInputError: when it is too small to divide.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError(f"{workspace.person.login} has no lead role here, so cannot split tasks.")
    task = workspace.task(ref)
    if task.state is not TaskState.READY or task.annotations:
        raise NotAllowedError(f"Work on {task.name} has begun; only a ready task without annotations can be split.")
    x, y, width, height = task.window
    if min(width, height) < 2 * SMALLEST_CELL:
        raise BadInputError(
            task.name, "it is too small to split", f"its sides must be {2 * SMALLEST_CELL} pixels or more"
        )
    across, down = width // 2, height // 2
    first: Window = (x, y, across, down)
    others: list[Window] = [
        (x + across, y, width - across, down),
        (x, y + down, across, height - down),
        (x + across, y + down, width - across, height - down),
    ]
    drafts = [_task_draft(task.id, task.scene, f"{task.name}.1", first, task.context)]
    for number, window in enumerate(others, 2):
        drafts += _new_task(task.scene, f"{task.name}.{number}", window, task.context)
    workspace.record(drafts)
    return [workspace.task(TaskId(draft.entity)) for draft in drafts if draft.kind == OpKind.TASK]


def _new_task(scene: SceneId, name: str, window: Window, context: int) -> list[Draft]:
    task = TaskId(uuid7())
    return [_task_draft(task, scene, name, window, context), event_draft(task, EventType.CREATED)]


def _task_draft(task: TaskId, scene: SceneId, name: str, window: Window, context: int) -> Draft:
    body: dict[str, object] = {"v": 1, "scene": str(scene), "name": name, "window": list(window), "context": context}
    return Draft(OpId(uuid7()), OpKind.TASK, task, task, body)


def _free_name(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    stem = re.sub(r" \d+$", "", name)
    number = 2
    while f"{stem} {number}".casefold() in taken:
        number += 1
    return f"{stem} {number}"
