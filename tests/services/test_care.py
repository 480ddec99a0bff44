"""Looking after a workspace file: backups while work is unsent, weekly checks, clocks, disks, folders that refuse."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from app.cli import program
from app.models.ids import person_id
from app.models.person import Role
from app.models.task import Task, TaskState
from app.services import care, tasks
from app.services.care import tend
from app.services.workspace import Workspace
from app.store import database
from app.store.database import Database
from app.store.errors import StoreWriteError
from app.store.verify import verify
from tests.store.tampering import unguarded

COPYING = (
    "import sys; from pathlib import Path; from app.store.database import Database;"
    "Database(Path(sys.argv[1])).backup(Path(sys.argv[2]))"
)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


START = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ORTHOMARK_BACKUPS", str(tmp_path / "backups"))
    return tmp_path / "backups"


def at(moment: datetime) -> care.Clock:
    return lambda: moment


def test_unsent_work_is_backed_up_every_hour_and_not_more_often(workspace: Workspace, task: Task) -> None:
    first = tend(workspace.path, at(START)).backup
    assert first is not None
    assert tend(workspace.path, at(START + timedelta(minutes=59))).backup is None
    assert tend(workspace.path, at(START + timedelta(minutes=61))).backup is None, "nothing new was written"
    workspace.record([], START + timedelta(minutes=62))
    workspace.clock = at(START + timedelta(minutes=62))  # type: ignore[assignment]
    workspace.add_person("new", "New", frozenset({Role.ANNOTATOR}))
    second = tend(workspace.path, at(START + timedelta(minutes=63))).backup
    assert second is not None
    assert care.backups(workspace.path) == [second, first]
    with Database.open(second) as copy:
        assert verify(copy).problems == []
        assert verify(copy).digest == verify(workspace.database).digest


def test_work_that_central_has_is_not_backed_up(workspace: Workspace) -> None:
    with workspace.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE op SET feed_n = 1, disposition = 'applied'")
    assert tend(workspace.path, at(START)).backup is None


def test_old_backups_make_room(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "KEPT", 2)
    made = []
    for hour in range(4):
        workspace.clock = at(START + timedelta(hours=2 * hour))  # type: ignore[assignment]
        workspace.add_person(f"p{hour}", "", frozenset())
        made.append(tend(workspace.path, at(START + timedelta(hours=2 * hour, minutes=1))).backup)
    assert care.backups(workspace.path) == [made[3], made[2]]


def test_a_backup_that_cannot_be_made_is_a_sentence_and_work_goes_on(workspace: Workspace, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    told = tend(workspace.path, at(START))
    assert told.backup is None
    assert any("hourly backup failed" in warning for warning in told.warnings)
    workspace.add_person("new", "New", frozenset())


def test_a_backup_does_not_hold_up_an_edit(workspace: Workspace) -> None:
    with workspace.database.transaction() as connection:
        connection.exec_driver_sql("SELECT 1")
        target = workspace.path.with_name("while-writing.orthomark")
        done = subprocess.run(
            [sys.executable, "-c", COPYING, str(workspace.path), str(target)], check=False, timeout=60
        )
    assert done.returncode == 0
    with Database.open(target) as copy:
        assert verify(copy).problems == []


def test_the_whole_file_is_proved_once_a_week(workspace: Workspace) -> None:
    assert tend(workspace.path, at(START)).checked
    assert care.last_check(workspace.path) is not None
    assert not tend(workspace.path, at(START + timedelta(days=6))).checked
    assert tend(workspace.path, at(START + timedelta(days=8))).checked


def test_a_copy_of_a_file_open_elsewhere_that_needs_it_alone_does_not_wait_for_ever(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 10)
    workspace.add_person("new", "New", frozenset())
    with pytest.raises(StoreWriteError, match=r"another program has test\.orthomark open\); close it there"):
        care.rescue(workspace.path, tmp_path / "copy.orthomark")
    assert not list(tmp_path.glob("copy*"))


def test_damage_found_by_the_weekly_check_is_told_and_noted(workspace: Workspace) -> None:
    workspace.database.close()
    with unguarded(workspace.path) as raw:
        raw.execute("UPDATE op SET body = '{}' WHERE position = 1")
    told = tend(workspace.path, at(START))
    assert any("weekly check found damage" in warning for warning in told.warnings)
    assert care.last_check(workspace.path) is None


@pytest.mark.fault("clock back-jump")
def test_a_clock_that_went_back_is_told_and_the_order_is_kept(workspace: Workspace) -> None:
    early = START - timedelta(days=3650)
    workspace.clock = at(early)  # type: ignore[assignment]
    workspace.add_person("before", "", frozenset())
    told = tend(workspace.path, at(early))
    assert any("set the clock right" in warning for warning in told.warnings)
    with workspace.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT dseq FROM op WHERE author = ? ORDER BY position", (
            person_id("lea").bytes,)).scalars().all()  # fmt: skip
    assert rows == sorted(rows)
    assert verify(workspace.database).problems == []


def test_a_clock_that_was_in_the_future_does_not_stop_backups_for_years(workspace: Workspace) -> None:
    assert tend(workspace.path, at(START + timedelta(days=3650))).backup is not None
    workspace.clock = at(START + timedelta(days=3651))  # type: ignore[assignment]
    workspace.add_person("new", "", frozenset())
    assert tend(workspace.path, at(START)).backup is not None


def test_a_disk_that_fills_up_is_told_before_it_is_full(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12, 12_000_000))
    assert any("only 12 MB" in warning for warning in tend(workspace.path, at(START)).warnings)


@pytest.fixture
def powerless(workspace: Workspace, task: Task) -> Iterator[Path]:
    """A copy of a workspace in a folder nobody may write, looked at by somebody who is not the administrator."""
    tasks.claim(workspace, task.id)
    workspace.close()
    if os.name == "nt":
        pytest.skip("rights are set another way there")
    place = Path(tempfile.mkdtemp(prefix="orthomark-closed-"))
    path = place / "closed.orthomark"
    shutil.copy(workspace.path, path)
    path.chmod(0o444)
    place.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)
    yield path
    if os.getuid() == 0:
        os.seteuid(0)
    place.chmod(0o755)
    shutil.rmtree(place)


def test_a_folder_that_may_not_be_written_is_a_sentence_that_does_not_speak_of_damage(powerless: Path) -> None:
    named = "nothing could be saved .its folder may not be written.; have it made writable"
    with pytest.raises(StoreWriteError, match=named) as caught:
        Workspace.open(powerless, "lea").record([])
    assert "damage" not in str(caught.value)


def test_a_backup_is_made_of_a_file_in_a_folder_that_may_not_be_written(powerless: Path) -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        copy = Path(elsewhere) / "copy.orthomark"
        told = CliRunner().invoke(program, ["backup", str(powerless), str(copy)])
        assert told.exit_code == 0, told.output
        with Database.open(copy) as database:
            assert verify(database).problems == []


def test_a_backup_is_made_where_a_full_disk_leaves_no_room_for_shared_memory(
    workspace: Workspace, task: Task, tmp_path: Path
) -> None:
    """The log holds what the file does not; a folder in the place of the shared memory keeps it from being made."""
    workspace.database.checkpoint()
    tasks.claim(workspace, task.id)
    full = tmp_path / "full" / "full.orthomark"
    full.parent.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{workspace.path}{end}", f"{full}{end}")
    Path(f"{full}-shm").mkdir()
    copy = tmp_path / "copy.orthomark"
    told = CliRunner().invoke(program, ["backup", str(full), str(copy)])
    assert told.exit_code == 0, told.output
    again = Workspace.open(copy, "lea")
    assert again.task(task.id).state is TaskState.CLAIMED
    again.close()
    doctor = CliRunner().invoke(program, ["doctor", str(full)])
    assert doctor.exit_code == 1
    assert "nothing could be saved" in doctor.output


def test_the_doctor_tells_of_a_clock_that_went_back(workspace: Workspace, task: Task) -> None:
    workspace.clock = partial(datetime, 2099, 1, 1, tzinfo=UTC)
    tasks.claim(workspace, task.id)
    told = CliRunner().invoke(program, ["doctor", str(workspace.path), "--json"])
    clock = [one for one in json.loads(told.stdout) if one["name"] == "Clock"]
    assert [(one["well"], "2099-01-01" in one["found"]) for one in clock] == [(False, True)]
