"""Making what the demo runs on: nothing is left of what was stopped, and there is always something to take."""

from pathlib import Path

import pytest

from app.imagery.training.generate import generate
from app.models.guide import Example
from app.models.ontology_document import read_ontology, write_ontology
from app.models.task import TaskState
from app.services import tasks
from app.services.ontologies import load_ontology
from app.services.seen import seen_shares
from app.services.training.guide import with_examples
from app.services.training.own_scene import make_own
from app.services.training.turns import next_name
from app.services.training.workspace import make
from app.services.workspace import Workspace
from tests.cli.shop import write_raster


@pytest.mark.parametrize("at", ["Drawing the training scene", "Writing two weeks of work"])
def test_making_the_training_scene_leaves_nothing_half_written_when_stopped(tmp_path: Path, at: str) -> None:
    def stop(words: str, _share: float) -> None:
        if words == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path, load_ontology(None), stop, size=1024, cell=256)
    assert not list(tmp_path.glob(".*"))
    assert not list(tmp_path.glob("*.orthomark"))


def test_a_scene_that_cannot_be_read_leaves_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "own.tif").write_text("no raster")
    with pytest.raises(Exception, match=r"own\.tif"):
        make_own(tmp_path / "out", tmp_path / "own.tif", load_ontology(None))
    assert not list((tmp_path / "out").iterdir())


def test_a_workspace_without_a_ready_task_is_left_alone_and_another_begun(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "own.tif")
    assert next_name(tmp_path, "own") == "own"
    path = make_own(tmp_path, raster, load_ontology(None))
    assert next_name(tmp_path, "own") == "own"
    workspace = Workspace.open(path, "annotator-1")
    tasks.claim(workspace, None)
    assert {task.state for task in workspace.tasks()} == {TaskState.CLAIMED}
    workspace.close()
    assert next_name(tmp_path, "own") == "own-2"


def test_the_guide_of_the_demo_shows_good_and_bad_examples_from_its_own_scene(tmp_path: Path) -> None:
    truth = generate(tmp_path / "scene.tif", 1536)
    shown = with_examples(load_ontology(None), truth, tmp_path / "scene.tif")
    pictured = [known for known in shown.classes if known.pictures]
    assert {known.id for known in pictured} >= {"ship", "building", "storage-tank"}
    for known in pictured:
        assert [picture.example for picture in known.pictures] == [Example.GOOD, Example.BAD]
        assert known.pictures[0].data != known.pictures[1].data
    assert read_ontology(write_ontology(shown)) == shown
    assert with_examples(shown, truth, tmp_path / "scene.tif") == shown


def test_the_past_of_the_demo_says_what_was_looked_at(tmp_path: Path) -> None:
    workspace = Workspace.open(make(tmp_path, load_ontology(None), lambda _words, _share: None, size=1024, cell=256))
    handed_in = [task for task in workspace.tasks() if task.submissions]
    untouched = [task for task in workspace.tasks() if task.state is TaskState.READY and not task.submissions]
    shares = seen_shares(workspace, workspace.tasks())
    workspace.close()

    assert handed_in
    assert all(shares[task.id] == 1.0 for task in handed_in)
    assert not any(task.id in shares for task in untouched)
