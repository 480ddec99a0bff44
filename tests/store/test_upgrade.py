import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.task import Task
from app.services import tasks
from app.services.editing import OpenTask
from app.services.seen import Seeing, seen_shares
from app.services.workspace import Workspace
from app.store.database import Database
from app.store.upgrade import HEAD
from app.store.verify import verify


def without(older: sqlite3.Connection, *tables: str) -> None:
    """Take out these tables and what came after them."""
    older.execute("DROP TRIGGER op_no_delete")
    for table in (*tables, "purged"):
        older.execute(f"DROP TABLE {table}")
    for index in ("op_set_aside", "op_adopts", "op_time", "annotation_torn"):
        older.execute(f"DROP INDEX {index}")
    older.execute("ALTER TABLE pull_cursor DROP COLUMN checked")


def test_files_can_be_made_by_several_threads_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(Database.create, [tmp_path / f"{number}.orthomark" for number in range(8)]))
    assert [verify(database).problems for database in made] == [[]] * 8
    for database in made:
        database.close()


def test_an_older_file_learns_how_many_annotations_its_tasks_have(
    workspace: Workspace, task: Task, draw: Callable[..., Annotation]
) -> None:
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    opened.apply(edit("draw", [Change(None, draw(task)) for _ in range(3)]))
    workspace.close()
    with sqlite3.connect(workspace.path) as older:
        for trigger in ("annotation_added", "annotation_taken", "annotation_brought", "annotation_moved"):
            older.execute(f"DROP TRIGGER {trigger}")
        without(older, "task_tally", "coverage", "active_time")
        older.execute("UPDATE alembic_version SET version_num = '0002'")
    older.close()
    again = Workspace.open(workspace.path, "lea")
    assert again.task(task.id).annotations == 3
    reopened = OpenTask(again, task.id)
    reopened.undo()
    assert again.task(task.id).annotations == 0
    reopened.redo()
    assert again.task(task.id).annotations == 3
    again.close()


def test_an_upgrade_that_was_cut_off_is_begun_again_and_keeps_both_copies(workspace: Workspace) -> None:
    workspace.close()
    with sqlite3.connect(workspace.path) as older:
        without(older, "coverage", "active_time")
        older.execute("UPDATE alembic_version SET version_num = '0003'")
    older.close()
    first = workspace.path.with_name(f"{workspace.path.name}.before-{HEAD}")
    first.write_bytes(b"the copy of the upgrade that was cut off")
    again = Workspace.open(workspace.path, "lea")
    assert verify(again.database).problems == []
    again.close()
    assert first.read_bytes() == b"the copy of the upgrade that was cut off"
    with sqlite3.connect(first.with_name(f"{first.name}-2")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0003",)
    copy.close()


def test_an_older_file_that_was_sent_what_others_saw_shows_it_afterwards(workspace: Workspace, task: Task) -> None:
    seeing = Seeing(workspace, task, 1.0)
    seeing.save()
    x, y, width, height = task.window
    seeing.look(np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)]), 1.0, 2.0)
    seeing.save()
    workspace.close()
    with sqlite3.connect(workspace.path) as older:
        without(older, "coverage", "active_time")
        older.execute("UPDATE alembic_version SET version_num = '0003'")
    older.close()
    again = Workspace.open(workspace.path, "lea")
    assert seen_shares(again, [task]) == {task.id: 1.0}
    assert verify(again.database).problems == []
    again.close()
