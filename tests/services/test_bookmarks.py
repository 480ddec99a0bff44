from pathlib import Path

import pytest

from app.models.errors import BadInputError
from app.models.ids import SceneId, uuid7
from app.services.bookmarks import Bookmark, bookmarks, drop_bookmark, set_bookmark
from app.services.ontologies import load_ontology
from app.services.workspace import Workspace, new_project

HERE = Bookmark("Gate 4", 1200.5, 88.25, 2.0, 30.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "site.orthomark"
    Workspace.create(made, new_project("Harbour"), load_ontology(None), "lea").close()
    return made


def test_a_bookmark_survives_closing_the_workspace(path: Path) -> None:
    scene = SceneId(uuid7())
    workspace = Workspace.open(path, "lea")
    set_bookmark(workspace, scene, HERE)
    workspace.close()
    again = Workspace.open(path, "lea")
    assert bookmarks(again, scene) == [HERE]
    assert bookmarks(again, SceneId(uuid7())) == []
    again.close()


def test_the_same_name_replaces_and_a_dropped_one_is_gone(path: Path) -> None:
    scene = SceneId(uuid7())
    workspace = Workspace.open(path, "lea")
    set_bookmark(workspace, scene, HERE)
    set_bookmark(workspace, scene, Bookmark("gate 4", 1.0, 2.0, 0.5))
    assert [one.x for one in bookmarks(workspace, scene)] == [1.0]
    drop_bookmark(workspace, scene, "gate 4")
    assert bookmarks(workspace, scene) == []
    workspace.close()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_cannot_be_read_in_a_list_is_refused(path: Path, name: str) -> None:
    workspace = Workspace.open(path, "lea")
    with pytest.raises(BadInputError, match="give it 1 to 80"):
        set_bookmark(workspace, SceneId(uuid7()), Bookmark(name, 0.0, 0.0, 1.0))
    workspace.close()
