"""The lock of the window: what it covers, whom it lets in, and that work goes on beneath."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from app.services.policy import load_policy
from app.services.sessions import sessions
from app.store import people
from app.store.verify import verify
from app.views import background
from app.views.covering import Cover
from app.views.dialogs.locked import LockedDialog
from app.views.dialogs.password import PasswordDialog
from app.views.dialogs.sync_state import SyncStateDialog
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.banner import Banner
from app.views.panels.second_view import SecondView

Until = Callable[[Callable[[], bool]], None]
AWAY = "postgresql://lead-1@127.0.0.1:1/orthomark"
LOCK = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def dialog_of(window: MainWindow) -> Any:
    return next((one for one in window.findChildren(LockedDialog) if one.isVisible()), None)


def said(dialog: Any) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


@pytest.fixture
def joined(window: MainWindow, site: Path) -> MainWindow:
    """A workspace of a central that is away, in which a password was used since the start."""
    window.doors.enter(site, "lead-1")
    with window.session.workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lead-1")
        people.set_meta(connection, "central_url", AWAY)
    window.syncing._passwords[AWAY] = "the right one"
    return window


def test_a_locked_window_shows_the_marking_and_nothing_else(window: MainWindow, site: Path) -> None:
    window.doors.enter(site, "lead-1")
    QTest.keyClick(window, Qt.Key.Key_Q, LOCK)
    (cover,) = window.findChildren(Cover)
    assert cover.geometry().top() == window.banner.height()
    assert cover.geometry().bottom() == window.height() - 1
    for place in (window.tool_bar, window.pages, window.status):
        middle = place.mapTo(window, QPoint(place.width() // 2, place.height() // 2))
        assert window.childAt(middle) is cover
    assert window.childAt(window.banner.mapTo(window, window.banner.rect().center())) is window.banner
    window.resize(1200, 700)
    assert cover.width() == window.width()
    dialog = dialog_of(window)
    assert dialog.isModal()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not window.lock.locked
    assert not cover.isVisible()


def test_only_the_password_unlocks_a_joined_workspace_also_while_central_is_away(
    joined: MainWindow, until: Until
) -> None:
    joined.lock.lock()
    dialog = dialog_of(joined)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert "Fill in" in said(dialog)
    QTest.keyClicks(dialog.findChild(QLineEdit), "a wrong one")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: "not the password" in said(dialog))
    assert joined.lock.locked
    QTest.keyClicks(dialog.findChild(QLineEdit), "the right one")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: not joined.lock.locked)
    told = [(one.login, one.event) for one in sessions(joined.session.workspace)]
    assert told == [("lead-1", "unlocked"), ("lead-1", "unlock_refused"), ("lead-1", "locked")]


def test_without_anything_to_compare_with_it_says_so_and_stays_locked(joined: MainWindow, until: Until) -> None:
    joined.syncing._passwords.clear()
    joined.lock.lock()
    dialog = dialog_of(joined)
    QTest.keyClicks(dialog.findChild(QLineEdit), "anything")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: "Central is away" in said(dialog))
    assert joined.lock.locked
    joined.lock._unlock()


def test_after_some_wrong_tries_a_while_must_pass(joined: MainWindow, until: Until) -> None:
    joined.lock.lock()
    dialog = dialog_of(joined)
    for _ in range(3):
        until(dialog.primary.isEnabled)
        QTest.keyClicks(dialog.findChild(QLineEdit), "wrong")
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        until(lambda: dialog.findChild(QLineEdit).text() == "")
    assert "That is not the password. The next password can be tried in" in said(dialog)
    assert not dialog.primary.isEnabled()
    dialog._ready_at[False] = 0.0
    until(dialog.primary.isEnabled)
    assert "can be tried" not in said(dialog)
    joined.lock._unlock()


def test_work_beneath_the_lock_goes_on_being_durable(joined: MainWindow) -> None:
    joined.lock.lock()
    before = joined.session.workspace.unsent()
    joined.session.workspace.add_person("new", "New", frozenset())
    assert joined.session.workspace.unsent() >= before
    assert verify(joined.session.workspace.database).problems == []
    joined.lock._unlock()


def test_it_locks_by_itself_when_nobody_is_there_and_not_before(window: MainWindow, site: Path, until: Until) -> None:
    window.doors.enter(site, "lead-1")
    idle = window.lock._idle
    idle.setTimerType(Qt.TimerType.PreciseTimer)
    window.lock.after(1.0)
    until(lambda: idle.remainingTime() < idle.interval() - 200)
    before = idle.remainingTime()
    QTest.keyClick(window, Qt.Key.Key_Shift)
    assert idle.remainingTime() > before
    assert not window.lock.locked
    idle.setInterval(1)
    until(lambda: window.lock.locked)
    window.lock._unlock()
    idle.stop()
    assert [one.event for one in sessions(window.session.workspace)] == ["unlocked", "locked_idle"]


def test_the_site_says_after_how_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTHOMARK_POLICY", str(tmp_path / "policy.yaml"))
    (tmp_path / "policy.yaml").write_text("lock_after_minutes: 10")
    assert load_policy().lock_after_minutes == 10


def put_in_front(window: MainWindow, kind: type[QWidget]) -> Any:
    return next(one for one in window.findChildren(kind) if one.isVisible())


def test_a_window_that_closes_itself_beneath_the_lock_leaves_nothing_covered(joined: MainWindow, until: Until) -> None:
    joined.syncing.show_state()
    beneath = put_in_front(joined, SyncStateDialog)
    until(beneath.isActiveWindow)
    QTest.keyClick(beneath, Qt.Key.Key_Q, LOCK)
    assert len(joined.findChildren(Cover)) == 2
    beneath.reject()
    until(lambda: not joined.findChildren(SyncStateDialog))
    joined.lock._unlock()
    until(lambda: not joined.findChildren(Cover))
    assert not joined.lock.locked


def test_what_wants_to_open_while_it_is_locked_waits_for_who_unlocks(joined: MainWindow, until: Until) -> None:
    """A sync that runs on may ask for a password, or offer a copy of everything to whoever stands there."""
    joined.lock.lock()
    locked = dialog_of(joined)
    joined.syncing._ask_password(joined.session.workspace.path, AWAY)
    asked = put_in_front(joined, PasswordDialog)
    until(lambda: not asked.isVisible())
    assert QApplication.activeModalWidget() is locked
    QTest.keyClicks(locked.findChild(QLineEdit), "the right one")
    QTest.keyClick(locked, Qt.Key.Key_Return)
    until(lambda: not joined.lock.locked)
    until(asked.isVisible)
    assert asked.isModal()
    until(lambda: not asked.findChildren(Cover))
    asked.reject()


def test_the_second_view_locks_too_keeps_its_marking_and_names_nothing(joined: MainWindow, until: Until) -> None:
    joined.show_mode(Mode.ANNOTATE)
    current: Any = joined.current
    current.open_task(joined.session.workspace.tasks()[0].id)
    until(lambda: current.stage.scene is not None)
    joined.actions_table["view.second"].trigger()
    second = put_in_front(joined, SecondView)
    second.activateWindow()
    until(second.isActiveWindow)
    QTest.keyClick(second, Qt.Key.Key_Q, LOCK)
    until(lambda: joined.lock.locked)
    (cover,) = second.findChildren(Cover)
    banner = second.findChild(Banner)
    assert banner is not None
    assert cover.geometry().top() == banner.height()
    assert cover.geometry().bottom() == second.height() - 1
    assert "Harbour" not in joined.windowTitle()
    assert "harbour" not in second.windowTitle()
    joined.lock._unlock()
    assert joined.windowTitle() == "Harbour — Orthomark"
    assert second.windowTitle() == "harbour — second view"
    second.close()


def test_whoever_unlocks_waits_for_nothing_that_runs_meanwhile(joined: MainWindow, until: Until) -> None:
    """A sync, an export and the checks of very many may hold every thread there is for minutes."""
    go_on = threading.Event()
    ended: list[bool] = []
    try:
        for _ in range(2 * max(2, os.cpu_count() or 2)):
            background.run(lambda: go_on.wait(60), ended.append, pytest.fail)
        joined.lock.lock()
        dialog = dialog_of(joined)
        QTest.keyClicks(dialog.findChild(QLineEdit), "the right one")
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        until(lambda: not joined.lock.locked)
        assert ended == []
    finally:
        go_on.set()
    until(lambda: len(ended) == 2 * max(2, os.cpu_count() or 2))
