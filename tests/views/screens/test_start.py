import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.store import database
from app.store.keys import salt_of
from app.store.upgrade import HEAD
from app.views import recents
from app.views.main_window import MainWindow
from app.views.modes import Mode
from tests.cli.test_passwords import Drawer

Until = Callable[[Callable[[], bool]], None]


def test_the_first_start_offers_the_demo(window: MainWindow) -> None:
    screen: Any = window.current
    assert screen.recent.rows == ()
    assert screen.welcome.isVisible()
    assert window.focusWidget() is screen.demo
    assert screen.demo.isEnabled()


def test_with_recent_workspaces_the_list_takes_the_keyboard_and_the_welcome_is_gone(
    window: MainWindow, site: Path
) -> None:
    recents.remember(site)
    window.show_mode(Mode.START)
    screen: Any = window.current
    assert not screen.welcome.isVisible()
    assert screen.recent.isVisible()
    assert screen.recent.selected() == site
    assert window.focusWidget() is screen.recent


def test_a_row_never_wears_two_buttons(window: MainWindow, tmp_path: Path, until: Until) -> None:
    recents.remember(tmp_path / "gone.orthomark")
    for _ in range(3):
        window.show_mode(Mode.START)
    screen: Any = window.current
    until(lambda: screen.recent.rows[0].button == "Forget")
    screen._show()
    assert len([one for one in screen.recent.findChildren(QPushButton) if one.isVisible()]) == 1


def test_recent_workspaces_show_their_name_and_health(window: MainWindow, site: Path, until: Until) -> None:
    recents.remember(site)
    window.show_mode(Mode.START)
    screen: Any = window.current
    until(lambda: "0 of 4 tasks accepted" in screen.recent.rows[0].title)
    assert screen.recent.rows[0].title.startswith("Harbour")
    assert screen.recent.rows[0].detail == str(site)


def test_a_workspace_that_is_gone_says_so_and_can_be_forgotten(
    window: MainWindow, tmp_path: Path, until: Until
) -> None:
    recents.remember(tmp_path / "gone.orthomark")
    window.show_mode(Mode.START)
    screen: Any = window.current
    until(lambda: screen.recent.rows[0].button == "Forget")
    screen.recent.pressed.emit(screen.recent.rows[0].key)
    assert screen.recent.rows == ()
    assert recents.recent() == []


def test_opening_a_workspace_remembers_it(app: QApplication, window: MainWindow, site: Path) -> None:
    window.doors.enter(site, "annotator-1")
    assert recents.recent() == [site]
    assert recents.last_login() == "annotator-1"


def test_enter_on_a_recent_workspace_asks_for_it_once(window: MainWindow, site: Path) -> None:
    recents.remember(site)
    window.show_mode(Mode.START)
    screen: Any = window.current
    window.current.wanted.disconnect()
    asked: list[object] = []
    window.current.wanted.connect(asked.append)
    screen.recent.select(site)
    QTest.keyClick(screen.recent, Qt.Key.Key_Return)
    assert asked == [site]


def test_making_the_demo_can_be_cancelled(window: MainWindow, tmp_path: Path, until: Until) -> None:
    window.doors.demo(tmp_path / "demo")
    window.doors.stop()
    until(lambda: "Stopped" in window.status._toast.text())
    assert not window.session.is_open
    assert not (tmp_path / "demo" / "training.orthomark").exists()


def test_a_large_file_of_an_older_program_is_brought_up_while_the_window_lives(
    app: QApplication, window: MainWindow, site: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(site) as older:
        older.execute("DROP TRIGGER op_no_delete")
        older.execute("DROP TABLE purged")
        older.execute("DROP INDEX op_time")
        older.execute("DROP INDEX annotation_torn")
        older.execute("DROP INDEX op_adopts")
        older.execute("DROP INDEX op_set_aside")
        older.execute("ALTER TABLE pull_cursor DROP COLUMN checked")
        older.execute("UPDATE alembic_version SET version_num = '0004'")
    older.close()
    monkeypatch.setattr(database, "CHECK_AT_ONCE_BYTES", 0)
    window.doors.enter(site, "sam")
    screen: Any = window.current
    assert not window.session.is_open
    assert "a copy of it as it was is kept" in screen._busy_words.text()
    until(lambda: window.session.is_open)
    assert not screen._busy.isVisible()
    assert site.with_name(f"{site.name}.before-{HEAD}").exists()


def test_the_open_workspace_is_encrypted_and_work_goes_on(window: MainWindow, site: Path, until: Until) -> None:
    pytest.importorskip("sqlcipher3")
    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    try:
        window.doors.enter(site, "sam")
        window.actions_table["workspace.encrypt"].trigger()
        until(lambda: window.session.is_open)
        assert "Encrypted; the key is in a drawer" in window.status._toast.text()
        assert window.session.workspace.person.login == "sam"
        assert salt_of(site) is not None
        window.actions_table["workspace.encrypt"].trigger()
        until(lambda: window.session.is_open)
        assert "encrypted already" in window.status._toast.text()
        window.session.leave()
    finally:
        keyring.set_keyring(before)
