"""A file from elsewhere does nothing by itself: its triggers are those of the program, and its tables are tables."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.services.recovery import recover
from app.services.workspace import Workspace
from app.store.database import Database
from app.store.errors import DamagedWorkspaceError
from app.store.verify import verify

MADE_UP = (
    "CREATE TRIGGER helpful AFTER INSERT ON op BEGIN UPDATE person SET roles = 'lead'; END",
    "DROP TRIGGER op_no_update",
    "DROP TRIGGER op_no_self_review; CREATE TRIGGER op_no_self_review BEFORE INSERT ON op BEGIN SELECT 1; END",
    "ALTER TABLE person RENAME TO real; CREATE VIEW person AS SELECT * FROM real",
)


@pytest.mark.parametrize("script", MADE_UP)
def test_a_file_whose_schema_was_changed_is_not_opened_and_can_be_made_whole(
    workspace: Workspace, tmp_path: Path, script: str
) -> None:
    workspace.close()
    with closing(sqlite3.connect(workspace.path)) as connection:
        connection.executescript(script)
    with pytest.raises(DamagedWorkspaceError, match="orthomark recover"):
        Database.open(workspace.path)
    whole = tmp_path / "whole.orthomark"
    assert recover(workspace.path, whole).operations
    with Database.open(whole) as database:
        assert verify(database).problems == []
