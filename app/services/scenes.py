"""Adding a scene and dividing it into tasks."""

import re
from dataclasses import replace
from pathlib import Path

from app.imagery.digests import read_sha256
from app.imagery.probe import describe
from app.imagery.segments import segments
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
MOST_SEGMENTS = 32


def add_scene(
    workspace: Workspace, path: Path, name: str | None = None, cell: int = CELL, context: int = CONTEXT
) -> Scene:
    """Add a raster as `add_file` does, and give the scene of its first picture."""
    return add_file(workspace, path, name, cell, context)[0]


def add_file(
    workspace: Workspace,
    path: Path,
    name: str | None = None,
    cell: int = CELL,
    context: int = CONTEXT,
    segment: int | None = None,
) -> list[Scene]:
    """Add every picture of a file as a scene, or one of them, divided into tasks of `cell` pixels; all or none.

    `context` pixels are shown around each task. Pictures that are there already are left out.

    Raises:
        UnreadableRasterError: when the file cannot be opened.
        BadInputError: when all of it is there already, the cell is too small, or there are too many pictures.
        NotAllowedError: when the acting person is no lead.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError(f"{workspace.person.login} has no lead role here, so cannot add scenes.")
    if cell < SMALLEST_CELL or context < 0:
        raise BadInputError(f"Cell {cell}, context {context}", "it is too small", f"use {SMALLEST_CELL} pixels or more")
    place = path.absolute()
    wanted = _wanted(place, segment)
    digest = read_sha256(place)
    known = workspace.scenes()
    there = {(other.sha256, other.segment): other for other in known}
    new = [number for number in wanted if (digest, number or 1) not in there]
    if not new:
        raise BadInputError(
            str(path), f"it is here already as “{there[digest, wanted[0] or 1].name}”", "nothing was added"
        )
    taken = {other.name.casefold() for other in known}
    added: list[Scene] = []
    for number in new:
        scene = describe(place, _segment_name(name, number, alone=len(wanted) == 1), number, digest)
        scene = replace(scene, name=_free_name(scene.name, taken))
        taken.add(scene.name.casefold())
        added.append(scene)
    workspace.record(_drafts(added, cell, context, len(workspace.tasks()) + 1))
    return added


def _wanted(path: Path, segment: int | None) -> list[int]:
    """Give the numbers of the pictures to add; 0 is a file that is one picture."""
    parts = [part.number for part in segments(path)]
    if segment is not None:
        if segment not in (parts or [1]):
            numbers = f"its pictures are {', '.join(map(str, parts))}" if parts else "it holds one picture"
            raise BadInputError(str(path), f"there is no segment {segment} in it", f"{numbers}; choose one of them")
        return [segment if parts else 0]
    if len(parts) > MOST_SEGMENTS:
        raise BadInputError(str(path), f"it holds {len(parts)} pictures", "say which one to add with --segment N")
    return parts or [0]


def _segment_name(name: str | None, number: int, *, alone: bool) -> str | None:
    return f"{name} segment {number}" if name and not alone else name


def _drafts(scenes: list[Scene], cell: int, context: int, first: int) -> list[Draft]:
    drafts = []
    for scene in scenes:
        drafts.append(Draft(OpId(uuid7()), OpKind.SCENE, scene.id, PROJECT_LEVEL, scene_body(scene)))
        for number, window in enumerate(cells(scene.width, scene.height, cell), first):
            drafts += _new_task(scene.id, f"Cell {number}", window, context)
            first = number + 1
    return drafts


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
