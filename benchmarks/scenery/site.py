"""A seeded workspace with one task and many annotations."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.models.edit import Change, edit
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.services import tasks
from app.services.editing import OpenTask
from app.services.scenes import add_scene
from app.services.workspace import Workspace, new_project
from scenery.rasters import cache_folder, cog
from scenery.shapes import COLOURS, buildings

LOGIN = "lea"
KINDS = (ShapeKind.BOX, ShapeKind.POLYGON)
BATCH = 10_000


@contextmanager
def spare_folder() -> Iterator[Path]:
    """A folder on the disk of the cache, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as folder:
        yield Path(folder)


def drawn(folder: Path, annotations: int, size: int) -> Path:
    """A workspace file whose only task, claimed, holds so many annotations."""
    classes = tuple(
        ClassDef(name, name.title(), f"#{r:02x}{g:02x}{b:02x}", KINDS) for name, (r, g, b) in COLOURS.items()
    )
    workspace = Workspace.create(folder / "bench.orthomark", new_project("bench"), Ontology("bench", 1, classes), LOGIN)
    add_scene(workspace, cog(size), cell=size)
    opened = OpenTask(workspace, tasks.claim(workspace).id)
    shapes = [replace(one, scene=opened.scene.id, task=opened.task.id) for one in buildings(annotations, size)]
    for start in range(0, annotations, BATCH):
        opened.apply(edit("seed", [Change(None, one) for one in shapes[start : start + BATCH]]))
    opened.close()
    workspace.close()
    return workspace.path
