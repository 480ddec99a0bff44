"""A file that is open here stays locked, however often it is looked at, so that no other program cleans up under it."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.models.person import Role
from app.services.bundles import inspect_bundle
from app.services.workspace import Workspace
from app.store import heads
from app.store.database import Database
from app.store.verify import verify
from app.sync.bundle_errors import NotABundleError

OTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("select count(*) from op").fetchone()[0])
connection.close()
"""


def elsewhere(path: Path) -> int:
    """How many operations another program finds, which closes the file as its last one if it believes to be that."""
    done = subprocess.run([sys.executable, "-c", OTHER, str(path)], stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def looked_at(path: Path) -> None:
    Database.open(path).close()
    Database.upgrade_takes_long(path)
    with pytest.raises(NotABundleError):
        inspect_bundle(path, path)


@pytest.mark.skipif(sys.platform == "win32", reason="closing a file takes no locks away there")
def test_a_look_at_an_open_file_lets_no_other_program_take_its_log_away(workspace: Workspace) -> None:
    log = workspace.path.with_name(f"{workspace.path.name}-wal")
    looked_at(workspace.path)
    before = elsewhere(workspace.path)
    assert log.exists()
    for number in range(3):
        workspace.add_person(f"new-{number}", "New", frozenset({Role.ANNOTATOR}))
    assert elsewhere(workspace.path) == before + 3
    assert verify(workspace.database).problems == []


def test_nothing_is_kept_open_of_a_file_nobody_uses(workspace: Workspace) -> None:
    where = heads._inode(workspace.path)
    for _ in range(3):
        looked_at(workspace.path)
    workspace.close()
    workspace.close()
    assert where not in heads._Files.kept
    assert where not in heads._Files.used
    assert heads.head(workspace.path, 6) == b"SQLite"
    assert where not in heads._Files.kept
