"""A damaged workspace file is made whole from the window, and opened."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from app.services.workspace import Workspace
from app.store.verify import verify
from app.views.main_window import MainWindow
from app.views.modes import Mode

Until = Callable[[Callable[[], bool]], None]
PAGE = 4096


@pytest.fixture(autouse=True)
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTHOMARK_BACKUPS", str(tmp_path / "copies"))


@pytest.fixture
def damaged(site: Path) -> Path:
    """The page of its index of people is gone, which no reader gets around."""
    workspace = Workspace.open(site)
    workspace.database.checkpoint()
    with workspace.database.read() as connection:
        found = "SELECT rootpage FROM sqlite_schema WHERE name = 'person'"
        root = int(connection.exec_driver_sql(found).scalar_one())
    workspace.close()
    with site.open("r+b") as file:
        file.seek(PAGE * (root - 1))
        file.write(b"\xa5" * PAGE)
    return site


def shown(window: MainWindow, until: Until) -> Any:
    until(lambda: any(one.isVisible() for one in window.findChildren(QDialog)))
    return next(one for one in window.findChildren(QDialog) if one.isVisible())


def test_a_damaged_file_offers_to_make_a_whole_one_and_opens_it(
    window: MainWindow, damaged: Path, until: Until
) -> None:
    before = damaged.read_bytes()
    window.doors.recovering._enter = lambda path: window.doors.enter(path, "lead-1")
    window.doors.enter(damaged, "lead-1")
    assert "orthomark recover" in window.status._toast.text()
    dialog = shown(window, until)
    assert dialog.findChild(QLineEdit).text() == str(damaged.with_name("site-recovered.orthomark"))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: dialog.primary.text() == "Open it")
    assert "operations recovered." in dialog.told.text()
    assert damaged.read_bytes() == before
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: window.session.is_open)
    workspace = window.session.workspace
    assert workspace.path == damaged.with_name("site-recovered.orthomark")
    assert verify(workspace.database).problems == []
    assert {task.name for task in workspace.tasks()} == {"Cell 1", "Cell 2", "Cell 3", "Cell 4"}


def test_what_is_in_the_way_is_said_and_another_name_can_be_given(
    window: MainWindow, damaged: Path, until: Until
) -> None:
    window.doors.recovering.offer(damaged)
    dialog = shown(window, until)
    field = dialog.findChild(QLineEdit)
    field.setText(str(damaged))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: "something is there already" in dialog.problem.sentence)
    field.setText(str(damaged.with_name("other")))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: dialog.primary.text() == "Open it")
    assert damaged.with_name("other.orthomark").exists()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    until(lambda: not dialog.isVisible())
    assert not window.session.is_open


def test_leaving_the_dialog_stops_the_reading_and_makes_nothing(
    window: MainWindow, damaged: Path, until: Until
) -> None:
    window.doors.recovering.offer(damaged)
    dialog = shown(window, until)
    said: list[str] = []
    window.session.refused.connect(said.append)
    window.session.said.connect(said.append)
    dialog.wanted.connect(lambda _target: dialog.reject())
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: said == ["Stopped; no new file was made."])
    assert not damaged.with_name("site-recovered.orthomark").exists()


def test_damage_found_while_working_leaves_the_file_before_it_is_read(
    window: MainWindow, site: Path, until: Until
) -> None:
    window.doors.enter(site, "lead-1")
    window.session.damaged.emit(site)
    dialog = shown(window, until)
    assert window.session.is_open
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: dialog.primary.text() == "Open it")
    assert (window.session.is_open, window.mode) == (False, Mode.START)
