"""What leaves a workspace carries its marking, and is written down where a central asks."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.ids import OpId, SceneId, uuid7
from app.models.op import Draft, OpKind
from app.models.scene import Scene, scene_body
from app.models.task import Task
from app.services import exchange, pictures, tasks
from app.services.editing import OpenTask
from app.services.markings import covering
from app.services.sessions import sessions
from app.services.workspace import PROJECT_LEVEL, Workspace
from app.store import people

MARKING = "SECRET//NOFORN"


@pytest.fixture
def marked(workspace: Workspace, task: Task, draw: Callable[..., Annotation]) -> Workspace:
    """A joined project that bears a marking, with one ship drawn."""
    project = replace(workspace.project, marking=MARKING)
    body = people.project_body(project)
    workspace.record([Draft(OpId(uuid7()), OpKind.PROJECT, project.id, PROJECT_LEVEL, body)])
    tasks.claim(workspace, task.id)
    OpenTask(workspace, task.id).apply(edit("draw box", [Change(None, draw(task))]))
    with workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lea")
        people.set_meta(connection, "central_url", "postgresql://lea@127.0.0.1:1/orthomark")
    return workspace


@pytest.fixture
def pictured(marked: Workspace, scene: Scene, tmp_path: Path) -> Scene:
    """A scene of it with pixels, and a marking of its own."""
    raster = tmp_path / "pixels.tif"
    shape = {"driver": "GTiff", "width": 60, "height": 40, "count": 1, "dtype": "uint8"}
    with rasterio.open(raster, "w", **shape, transform=rasterio.Affine.translation(500_000, 4_000_000)) as made:
        made.write(np.full((1, 40, 60), 90, np.uint8))
    found = replace(scene, id=SceneId(uuid7()), name="pixels", uri=str(raster), width=60, height=40, marking="CUI")
    marked.record([Draft(OpId(uuid7()), OpKind.SCENE, found.id, PROJECT_LEVEL, scene_body(found))])
    return found


def told(workspace: Workspace) -> list[str]:
    return [one.detail for one in sessions(workspace)]


def test_an_export_has_its_marking_beside_it_and_loses_it_with_the_next_that_has_none(
    marked: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "ships.json"
    written, _ = exchange.export(marked, out, "geojson-pixels", allow_loss=True)
    beside = tmp_path / "ships.json.marking.txt"
    assert written == [out, beside]
    assert beside.read_text("utf-8") == f"{MARKING}\n"
    assert told(marked) == ["geojson-pixels: ships.json"]
    body = people.project_body(replace(marked.project, marking=None))
    marked.record([Draft(OpId(uuid7()), OpKind.PROJECT, marked.project.id, PROJECT_LEVEL, body)])
    assert exchange.export(marked, out, "geojson-pixels", allow_loss=True)[0] == [out]
    assert not beside.exists()


def test_so_has_a_picture_and_that_it_was_taken_out_is_in_the_log(
    marked: Workspace, pictured: Scene, tmp_path: Path
) -> None:
    out = tmp_path / "picture.png"
    pictures.draw(marked, pictured, (0, 0, 60, 40), (60, 40), out, annotations=True)
    assert (tmp_path / "picture.png.marking.txt").read_text("utf-8") == f"{MARKING}\n"
    assert told(marked) == ["picture: picture.png"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([None, "", None], ""),
        (["CUI", None, "SECRET"], "SECRET"),
        (["SECRET//NOFORN", "SECRET//ORCON"], "SECRET//NOFORN | SECRET//ORCON"),
        (["house rules", "CUI"], "house rules | CUI"),
    ],
)
def test_where_no_marking_covers_all_every_one_of_them_is_written(texts: list[str | None], expected: str) -> None:
    assert covering(texts) == expected
