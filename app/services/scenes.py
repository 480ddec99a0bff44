"""Adding a scene and dividing it into tasks."""

import re
from dataclasses import replace
from pathlib import Path

from app.imagery.probe import describe
from app.models.errors import BadInputError, NotAllowedError
from app.models.ids import OpId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.person import Role
from app.models.scene import Scene, scene_body
from app.models.task import EventType, cells
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
        task = TaskId(uuid7())
        body: dict[str, object] = {
            "v": 1,
            "scene": str(scene.id),
            "name": f"Cell {number}",
            "window": list(window),
            "context": context,
        }
        drafts += [Draft(OpId(uuid7()), OpKind.TASK, task, task, body), event_draft(task, EventType.CREATED)]
    workspace.record(drafts)
    return scene


def _free_name(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    stem = re.sub(r" \d+$", "", name)
    number = 2
    while f"{stem} {number}".casefold() in taken:
        number += 1
    return f"{stem} {number}"
