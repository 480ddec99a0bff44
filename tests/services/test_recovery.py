"""A damaged file: what can be read of it and of its backups goes into a whole one, and nothing twice."""

import errno
import random
from collections.abc import Callable
from io import FileIO
from pathlib import Path

import pytest

from app.models.annotation import Annotation
from app.models.errors import AppError
from app.models.task import Task
from app.services import care, tasks
from app.services.editing import OpenTask
from app.services.recovery import NothingLegibleError, recover
from app.services.workspace import Workspace
from app.store import recovering
from app.store.database import Database
from app.store.errors import DamagedWorkspaceError, StoreWriteError, WorkspaceExistsError
from app.store.verify import verify
from tests.crash.recording_process import one_edit

Draw = Callable[..., Annotation]
PAGE = 4096


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTHOMARK_BACKUPS", str(tmp_path / "copies"))


@pytest.fixture
def worked(workspace: Workspace, task: Task) -> Workspace:
    tasks.claim(workspace, task.id)
    drawing, chance = OpenTask(workspace, task.id), random.Random(3)
    for _ in range(60):
        one_edit(drawing, chance)
    return workspace


def shown(path: Path) -> dict[object, object]:
    with Database.open(path) as database:
        assert verify(database).problems == []
    again = Workspace.open(path)
    found = {one.id: (one.class_id, one.shape, one.attributes) for one in again.annotations()}
    again.close()
    return found


def page_of(path: Path, words: str) -> int:
    """The page of the file that holds these words, and not the first."""
    content = path.read_bytes()
    place = content.index(words.encode(), PAGE)
    return place // PAGE


def damage(path: Path, *pages: int) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek(PAGE * page)
            file.write(b"\xa5" * PAGE)


def pages_of_table(workspace: Workspace, table: str) -> list[int]:
    """Leaf pages of a table, as SQLite tells them apart by where their rows begin."""
    with workspace.database.read() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).scalar_one()
    content = workspace.path.read_bytes()
    start = (root - 1) * PAGE
    assert content[start] == 5, "the table is larger than a page"
    count = int.from_bytes(content[start + 3 : start + 5])
    cells = [int.from_bytes(content[start + 12 + 2 * n : start + 14 + 2 * n]) for n in range(count)]
    return [int.from_bytes(content[start + cell : start + cell + 4]) - 1 for cell in cells]


def test_a_damaged_table_loses_nothing_and_the_devices_go_on(worked: Workspace, tmp_path: Path) -> None:
    before = {one.id: (one.class_id, one.shape, one.attributes) for one in worked.annotations()}
    worked.database.checkpoint()
    with worked.database.read() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = 'annotation'").scalar_one()
    worked.close()
    damage(worked.path, root - 1)
    with pytest.raises(DamagedWorkspaceError, match="orthomark recover"):
        Workspace.open(worked.path)
    made = recover(worked.path, tmp_path / "whole.orthomark")
    assert (made.missing, made.from_backups) == (0, 0)
    assert shown(tmp_path / "whole.orthomark") == before


def test_lost_pages_of_the_log_cost_what_is_on_them_and_a_backup_gives_that_too(
    worked: Workspace, tmp_path: Path
) -> None:
    before = {one.id: (one.class_id, one.shape, one.attributes) for one in worked.annotations()}
    worked.database.checkpoint()
    pages = pages_of_table(worked, "op")
    worked.database.backup(tmp_path / "copy.orthomark")
    kept = worked.path.read_bytes()
    worked.close()
    damage(worked.path, pages[1], pages[-1])
    damaged = worked.path.read_bytes()
    without = recover(worked.path, tmp_path / "without.orthomark")
    assert without.missing > 0
    assert without.operations == verify_count(tmp_path / "without.orthomark") > len(before)
    assert worked.path.read_bytes() == damaged != kept
    whole = recover(worked.path, tmp_path / "whole.orthomark", [tmp_path / "copy.orthomark"])
    assert (whole.missing, whole.from_backups) == (0, without.missing)
    assert shown(tmp_path / "whole.orthomark") == before


def verify_count(path: Path) -> int:
    with Database.open(path) as database:
        report = verify(database)
    assert report.problems == []
    return report.operations


def test_the_hourly_backup_is_found_by_itself_and_what_was_taken_anew_does_not_come_twice(
    worked: Workspace, tmp_path: Path
) -> None:
    before = {one.id: (one.class_id, one.shape, one.attributes) for one in worked.annotations()}
    assert care.tend(worked.path).backup is not None
    worked.database.checkpoint()
    pages = pages_of_table(worked, "op")
    worked.close()
    damage(worked.path, *pages)
    made = recover(worked.path, tmp_path / "whole.orthomark")
    assert made.from_backups > 0
    assert made.missing == 0
    assert shown(tmp_path / "whole.orthomark") == before


def test_a_file_of_which_nothing_is_left_and_a_name_that_is_taken_are_sentences(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.orthomark"
    nothing.write_bytes(b"\xa5" * 20_000)
    with pytest.raises(NothingLegibleError, match="keep the file"):
        recover(nothing, tmp_path / "whole.orthomark")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["nothing.orthomark"]
    with pytest.raises(WorkspaceExistsError):
        recover(nothing, nothing)
    with pytest.raises(AppError, match="there is no workspace here"):
        recover(tmp_path / "gone.orthomark", tmp_path / "whole.orthomark")


class BadSectors(FileIO):
    """A file of which the disk gives only what lies before `good`."""

    good = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() + (size or 0) > self.good:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


def test_what_the_disk_does_not_give_any_more_is_left_out_and_the_rest_is_read(
    worked: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = worked.path.read_bytes()
    monkeypatch.setattr(BadSectors, "good", len(whole) - 2 * PAGE)
    with BadSectors(worked.path) as source:
        found = recovering._piece(source, 0, len(whole))
    assert found == whole[: -2 * PAGE] + bytes(2 * PAGE)


def test_no_room_for_the_copy_is_a_sentence(worked: Workspace, tmp_path: Path) -> None:
    worked.close()
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    with pytest.raises(StoreWriteError, match="nothing could be saved"):
        recover(worked.path, in_the_way / "whole.orthomark")
    if Path("/dev/full").exists():
        with pytest.raises(StoreWriteError, match="No space"):
            recovering._copy_around(worked.path, Path("/dev/full"))
