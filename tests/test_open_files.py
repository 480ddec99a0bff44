"""A file that is open here stays locked, whatever is looked at or written: no other program cleans up under it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app import open_files
from app.formats.base import importers
from app.imagery.picture import write_png
from app.imagery.probe import sha256
from app.imagery.selecting.sam_files import ModelFiles, fingerprint
from app.imagery.source import RasterSource
from app.models.errors import AppError
from app.models.person import Role
from app.services import exchange, ontologies
from app.services.bundles import begin_from, export_bundle, inspect_bundle
from app.services.workspace import Workspace
from app.store.database import Database
from app.store.verify import verify

OTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("select count(*) from op").fetchone()[0])
connection.close()
"""
BESIDE = ("", "-wal", "-shm", "-lock")


def elsewhere(path: Path) -> int:
    """How many operations another program finds, which closes the file as its last one if it believes to be that."""
    done = subprocess.run([sys.executable, "-c", OTHER, str(path)], stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def beside(workspace: Workspace, ending: str) -> Path:
    return workspace.path.with_name(workspace.path.name + ending)


def looked_at(path: Path) -> None:
    Database.open(path).close()
    Database.upgrade_takes_long(path)


def is_kept(workspace: Workspace) -> bool:
    """Whether what is written after another program came and went is found by it, and the file is sound."""
    before = elsewhere(workspace.path)
    for number in range(3):
        workspace.add_person(f"new-{before}-{number}", "New", frozenset({Role.ANNOTATOR}))
    found = elsewhere(workspace.path) == before + 3
    return found and beside(workspace, "-wal").exists() and verify(workspace.database).problems == []


@pytest.mark.skipif(sys.platform == "win32", reason="closing a file takes no locks away there")
def test_a_look_at_an_open_file_lets_no_other_program_take_its_log_away(workspace: Workspace) -> None:
    looked_at(workspace.path)
    assert is_kept(workspace)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has locks that belong to a descriptor")
def test_nor_does_a_look_of_a_library_that_knows_nothing_of_it(workspace: Workspace) -> None:
    for ending in BESIDE:
        os.close(os.open(beside(workspace, ending), os.O_RDONLY))
    assert is_kept(workspace)


def test_nothing_is_kept_open_of_a_file_nobody_uses(workspace: Workspace) -> None:
    where = open_files._inode(workspace.path)
    for _ in range(3):
        looked_at(workspace.path)
    workspace.close()
    workspace.close()
    assert where not in open_files._Files.used
    assert open_files.head(workspace.path, 6) == b"SQLite"
    assert where not in open_files._Files.used
    assert not beside(workspace, "-wal").exists()


def test_a_second_opening_of_one_program_ends_without_the_locks_of_the_first(workspace: Workspace) -> None:
    with Database.open(workspace.path):
        workspace.add_person("second", "Second", frozenset({Role.ANNOTATOR}))
    assert is_kept(workspace)


Door = Callable[[Workspace, Path], object]
READING: dict[str, Door] = {
    **{
        f"import {name}": lambda at, path, name=name: exchange.import_file(at, path, name)  # type: ignore[misc]
        for name in importers()
    },
    "a scene": lambda _at, path: RasterSource.open(path),
    "a scene by its uri": lambda _at, path: RasterSource.open(f"{path}#segment=2"),
    "a scene's checksum": lambda _at, path: sha256(path),
    "an ontology": lambda _at, path: ontologies.load_ontology(path),
    "a bundle": lambda at, path: inspect_bundle(at.path, path),
    "a first bundle": lambda at, path: begin_from(at.path.with_name("new.orthomark"), path, ""),
    "a model": lambda _at, path: fingerprint(ModelFiles(str(path), str(path))),
}
WRITING: dict[str, Door] = {
    "an export": lambda at, path: exchange.export(at, path, "geojson-pixels"),
    "an ontology": lambda at, path: ontologies.save_ontology(at.ontology, path),
    "a bundle": export_bundle,
    "a picture": lambda _at, path: write_png(path, np.zeros((2, 2, 4), np.uint8)),
}


@pytest.mark.parametrize("door", READING)
def test_no_file_of_an_open_workspace_is_read_as_something_else(workspace: Workspace, scene: object, door: str) -> None:
    link = workspace.path.with_name("harbour.geojson")
    link.symlink_to(workspace.path)
    for path in (*(beside(workspace, ending) for ending in BESIDE), link):
        with pytest.raises(open_files.OpenWorkspaceError):
            READING[door](workspace, path)


@pytest.mark.parametrize("door", WRITING)
def test_no_workspace_is_written_over(workspace: Workspace, scene: object, tmp_path: Path, door: str) -> None:
    other = tmp_path / "other.orthomark"
    workspace.database.backup(other)
    whole = other.read_bytes()
    for path in (*(beside(workspace, ending) for ending in BESIDE), other):
        with pytest.raises(AppError):
            WRITING[door](workspace, path)
    assert other.read_bytes() == whole
    assert verify(workspace.database).problems == []
