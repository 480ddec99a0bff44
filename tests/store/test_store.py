import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.ids import OpId, uuid7
from app.models.op import MOST_BYTES, Draft, OpKind
from app.models.task import Task
from app.services import tasks
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from app.store import database as database_room
from app.store.database import Database
from app.store.errors import (
    NewerWorkspaceError,
    NotAWorkspaceError,
    NoWorkspaceError,
    SelfReviewError,
    StoreWriteError,
    TooLargeError,
    WorkspaceExistsError,
)
from app.store.projections import rebuild, snapshot
from app.store.schema import METADATA
from app.store.verify import verify
from tests.store.tampering import unguarded


@pytest.fixture
def drawn(workspace: Workspace, task: Task, draw: Callable[..., Annotation]) -> OpenTask:
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    for _ in range(3):
        opened.apply(edit("draw box", [Change(None, draw(task))]))
    return opened


def test_the_migrations_make_exactly_the_declared_tables(workspace: Workspace) -> None:
    with workspace.database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert differences == []


def test_the_file_is_write_ahead_and_fully_synchronous(workspace: Workspace) -> None:
    with workspace.database.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA trusted_schema")).scalar() == 0
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA mmap_size")).scalar() in {0, None}


@pytest.mark.parametrize("statement", ["UPDATE op SET body = '{}'", "UPDATE op SET hash = x'00'", "DELETE FROM op"])
def test_operations_never_change(drawn: OpenTask, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), drawn.workspace.database.transaction() as connection:
        connection.execute(text(statement))


def test_the_store_itself_refuses_a_verdict_on_own_work(drawn: OpenTask) -> None:
    own = next(iter(drawn.annotations.values()))
    body: dict[str, object] = {"v": 1, "decision": "accept", "rev_hash": own.head_hash.hex()}
    forged = Draft(OpId(uuid7()), OpKind.VERDICT, own.id, own.task, body, base=own.head)
    with pytest.raises(SelfReviewError):
        drawn.workspace.record([forged])


def test_a_refused_operation_leaves_nothing_behind(drawn: OpenTask) -> None:
    before = verify(drawn.workspace.database)
    test_the_store_itself_refuses_a_verdict_on_own_work(drawn)
    assert verify(drawn.workspace.database) == before


def test_what_no_central_would_take_is_refused_where_it_is_made(drawn: OpenTask) -> None:
    workspace = drawn.workspace
    before = verify(workspace.database)
    body = {"v": 1, "text": "x" * MOST_BYTES}
    with pytest.raises(TooLargeError, match="at most 16"):
        workspace.record([Draft(OpId(uuid7()), OpKind.COMMENT, uuid7(), drawn.task.id, body)])
    assert verify(workspace.database) == before


def test_projections_equal_a_rebuild_from_the_log(drawn: OpenTask) -> None:
    database = drawn.workspace.database
    with database.transaction() as connection:
        before = snapshot(connection)
        rebuild(connection)
        assert snapshot(connection) == before
    assert before["annotation"]


def test_verification_finds_a_changed_body(drawn: OpenTask, tmp_path: Path) -> None:
    drawn.workspace.close()
    path = drawn.workspace.path
    with unguarded(path) as raw:
        raw.execute("UPDATE op SET body = replace(body, '\"ship\"', '\"shop\"') WHERE kind = 'rev'")
    with Database.open(path) as database:
        problems = verify(database).problems
    assert any("does not match its hash" in problem for problem in problems)
    assert any("annotation" in problem for problem in problems)


def test_verification_finds_a_missing_operation(drawn: OpenTask) -> None:
    drawn.workspace.close()
    with unguarded(drawn.workspace.path) as raw:
        raw.execute("DELETE FROM op WHERE position = (SELECT max(position) - 1 FROM op)")
    with Database.open(drawn.workspace.path) as database:
        assert any("should be" in problem for problem in verify(database).problems)


def test_a_whole_store_verifies(drawn: OpenTask) -> None:
    report = verify(drawn.workspace.database)
    assert report.problems == []
    assert report.operations == report.unsent > 3


def test_a_backup_is_a_whole_workspace(drawn: OpenTask, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "b.orthomark"
    drawn.workspace.database.backup(copy)
    with Database.open(copy) as database:
        assert verify(database) == verify(drawn.workspace.database)
    with pytest.raises(WorkspaceExistsError):
        drawn.workspace.database.backup(copy)


def test_nothing_is_written_over(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceExistsError):
        Database.create(workspace.path)


def test_a_file_that_cannot_be_made_whole_leaves_its_name_free(tmp_path: Path) -> None:
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom app.store.database import Database\n"
        "from app.store.errors import StoreWriteError\nresource.setrlimit(resource.RLIMIT_FSIZE, (20000, -1))\n"
        "try:\n    Database.create(Path(sys.argv[1]))\nexcept StoreWriteError as error:\n    print(error)\n"
    )
    path = tmp_path / "new.orthomark"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert str(path) in done.stdout
    assert list(tmp_path.iterdir()) == []
    Database.create(path).close()


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspaceError, match="orthomark new"):
        Database.open(tmp_path / "none.orthomark")


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to look at" * 40])
def test_another_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.orthomark"
    path.write_bytes(content)
    with pytest.raises(NotAWorkspaceError):
        Database.open(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(NotAWorkspaceError, match="not made by Orthomark"):
        Database.open(path)


def test_a_newer_store_is_refused(workspace: Workspace) -> None:
    with workspace.database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerWorkspaceError, match="9999"):
        Database.open(workspace.path)


@pytest.mark.fault("disk full")
def test_a_full_disk_is_said_and_nothing_is_lost(drawn: OpenTask, draw: Callable[..., Annotation]) -> None:
    database = drawn.workspace.database
    with database.read() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    with database._engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    many = [Change(None, replace(draw(drawn.task), attributes={"n": "x" * 500})) for _ in range(300)]
    with pytest.raises(StoreWriteError, match="free disk space"):
        drawn.apply(edit("draw", many))
    report = verify(database)
    assert report.problems == []
    assert len(drawn.annotations) == 3


def test_two_programs_write_in_turn(workspace: Workspace, task: Task) -> None:
    code = (
        "import sys; from pathlib import Path; from app.services.workspace import Workspace;"
        "w = Workspace.open(Path(sys.argv[1]), sys.argv[2]);"
        "[w.add_person(f'{sys.argv[2]}{n}', 'x', frozenset()) for n in range(25)]"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, str(workspace.path), name]) for name in ("ana", "ben", "cat")]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    report = verify(workspace.database)
    assert report.problems == []
    assert report.devices == 4


@pytest.mark.fault("corrupted page")
def test_a_large_file_opens_without_a_look_at_every_page_and_damage_is_still_found_later(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.close()
    with workspace.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 3)
    with pytest.raises(NotAWorkspaceError):
        Database.open(workspace.path)
    monkeypatch.setattr(database_room, "CHECK_AT_ONCE_BYTES", 0)
    database = Database.open(workspace.path)
    with pytest.raises(NotAWorkspaceError, match="damaged"):
        database.check_whole()
    database.close()
