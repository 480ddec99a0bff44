"""Nobody else of the computer reads a workspace, a copy of one, or of an export more than its owner lets them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.person import Role
from app.models.scene import Scene
from app.services import care, exchange, health
from app.services.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are lists there")
OTHERS = 0o077


@pytest.fixture
def umask() -> Iterator[None]:
    """The usual one, whoever runs the tests."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & OTHERS}


@pytest.mark.usefixtures("umask")
def test_a_workspace_all_beside_it_and_its_copies_are_the_owners_alone(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORTHOMARK_BACKUPS", str(tmp_path / "backups"))
    made = Workspace.create(tmp_path / "made.orthomark", workspace.project, workspace.ontology, "lea")
    made.add_person("new", "New", frozenset({Role.ANNOTATOR}))
    made.database.backup(tmp_path / "copy.orthomark")
    assert care.tend(made.path).backup is not None
    found = {path.name for path in tmp_path.glob("made.orthomark*")}
    assert found == {"made.orthomark", "made.orthomark-wal", "made.orthomark-shm", "made.orthomark-lock"}
    assert {name for name in open_to_others(tmp_path) if not name.endswith("-lock") and "test." not in name} == set()
    made.close()


@pytest.mark.usefixtures("umask")
def test_an_export_is_as_open_as_its_owner_wants_files_to_be(
    workspace: Workspace, scene: Scene, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    exchange.export(workspace, folder / "open.json", "geojson-pixels")
    os.umask(OTHERS)
    exchange.export(workspace, folder / "shut.json", "geojson-pixels")
    assert open_to_others(folder) == {"open.json"}


def test_the_doctor_says_that_others_may_read_a_file_of_before(workspace: Workspace) -> None:
    workspace.close()
    assert "Readers" not in {one.name for one in health.look(workspace.path)}
    workspace.path.chmod(0o644)
    (told,) = (one for one in health.look(workspace.path) if one.name == "Readers")
    assert not told.well
    assert f"chmod 600 {workspace.path}" in told.remedy
