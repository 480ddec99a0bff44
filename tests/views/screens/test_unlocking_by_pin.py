"""The lock opened by a PIN, with real keys, while central is away; and the dialog it is set in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.services import unlocking
from app.services.sessions import sessions
from app.services.unlocking import Patience, Standing
from app.store import people
from app.store.unlock_pins import Cost
from app.views.dialogs.locked import LockedDialog
from app.views.dialogs.unlock_pin import UnlockPinDialog
from app.views.main_window import MainWindow
from tests.cli.test_passwords import Drawer

Until = Callable[[Callable[[], bool]], None]
AWAY = "postgresql://lead-1@127.0.0.1:1/orthomark"
RIGHT, WRONG, PASSWORD = "739142", "518263", "the right one"
CHEAP = Cost(16, 1, 1)


@pytest.fixture
def joined(window: MainWindow, site: Path) -> Iterator[MainWindow]:
    """A workspace of a central that is away, in which a password was used since the start; a keyring in memory."""
    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    window.doors.enter(site, "lead-1")
    with window.session.workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lead-1")
        people.set_meta(connection, "central_url", AWAY)
    window.syncing._passwords[AWAY] = PASSWORD
    Patience.restart()
    yield window
    window.lock._unlock()
    keyring.set_keyring(before)


def shown(window: MainWindow, kind: type[Any]) -> Any:
    return next((one for one in window.findChildren(kind) if one.isVisible()), None)


def type_in(field: Any, text: str) -> None:
    QTest.keyClicks(field.line, text)


def enter(dialog: Any) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return)


def fits(dialog: Any) -> bool:
    """Whether nothing in it is lower than it has to be, once all is laid out."""
    QApplication.processEvents()
    label, line = dialog.problem.findChildren(QLabel)[-1], dialog._password.line
    return bool(label.height() >= label.heightForWidth(label.width()) and line.height() >= line.sizeHint().height())


def told(window: MainWindow) -> list[tuple[str, str]]:
    return [(one.event, one.detail) for one in sessions(window.session.workspace)][::-1]


def test_a_pin_is_set_by_the_password_and_opens_the_lock_while_central_is_away(
    joined: MainWindow, until: Until
) -> None:
    joined.actions_table["workspace.pin"].trigger()
    until(lambda: shown(joined, UnlockPinDialog) is not None)
    dialog = shown(joined, UnlockPinDialog)
    assert not dialog._remove.isVisible()
    enter(dialog)
    assert dialog.problem.sentence == "Fill in the password."
    type_in(dialog._proof, "a wrong one")
    for pin, again, why in (("", "", "Fill in the new"), (WRONG, RIGHT, "differ"), ("123456", "123456", "in a row")):
        for field, text in ((dialog._new, pin), (dialog._again, again)):
            field.line.clear()
            type_in(field, text)
        enter(dialog)
        assert why in dialog.problem.sentence
    for field in (dialog._new, dialog._again):
        type_in(field, RIGHT)
    enter(dialog)
    until(lambda: "not the password" in dialog.problem.sentence)
    type_in(dialog._proof, PASSWORD)
    enter(dialog)
    until(lambda: unlocking.expected(joined.session.workspace) is Standing.SET)
    until(lambda: shown(joined, UnlockPinDialog) is None)
    joined.syncing._passwords.clear()
    joined.lock.lock()
    locked = shown(joined, LockedDialog)
    enter(locked)
    assert locked.problem.sentence == "Fill in the PIN."
    type_in(locked._pin, RIGHT)
    enter(locked)
    until(lambda: not joined.lock.locked or locked.problem.sentence not in {"", "Fill in the PIN."})
    assert not joined.lock.locked, locked.problem.sentence
    refused, *rest = told(joined)
    assert refused == ("unlock_refused", "wrong password")
    assert rest == [("pin_set", "in a drawer"), ("locked", ""), ("unlocked", "by the PIN")]


@pytest.fixture
def with_pin(joined: MainWindow) -> MainWindow:
    unlocking.set_pin(joined.session.workspace, RIGHT, CHEAP)
    return joined


def be_wrong(window: MainWindow, times: int) -> None:
    """So many wrong ones, each after its wait, and the wait before the next over."""
    long_ago = -1e9
    for _ in range(times):
        unlocking.state(window.session.workspace, lambda: long_ago)
        assert unlocking.try_pin(window.session.workspace, WRONG, lambda: 0.0) is not None
        Patience.restart()
    assert unlocking.state(window.session.workspace, lambda: long_ago).left == 5 - times


def test_a_wrong_pin_makes_wait_while_the_password_opens_at_once(with_pin: MainWindow, until: Until) -> None:
    be_wrong(with_pin, 3)
    with_pin.lock.lock()
    dialog = shown(with_pin, LockedDialog)
    type_in(dialog._pin, WRONG)
    enter(dialog)
    until(lambda: "1 try left. The next PIN can be tried in" in dialog.problem.sentence)
    assert not dialog.primary.isEnabled()
    type_in(dialog._pin, RIGHT)
    enter(dialog)
    assert with_pin.lock.locked
    QTest.mouseClick(dialog._other, Qt.MouseButton.LeftButton)
    assert dialog._password.isVisible()
    assert not dialog._pin.isVisible()
    type_in(dialog._password, PASSWORD)
    enter(dialog)
    until(lambda: not with_pin.lock.locked)
    assert unlocking.state(with_pin.session.workspace).left == 5
    assert told(with_pin)[-2:] == [("pin_refused", "wrong PIN 4 of 5"), ("unlocked", "by the password of the central")]


def test_the_fifth_wrong_pin_leaves_the_password_alone_to_open(with_pin: MainWindow, until: Until) -> None:
    be_wrong(with_pin, 4)
    with_pin.lock.lock()
    dialog = shown(with_pin, LockedDialog)
    type_in(dialog._pin, WRONG)
    enter(dialog)
    until(lambda: "it is void" in dialog.problem.sentence)
    assert dialog._password.isVisible()
    assert not dialog._other.isVisible()
    with_pin.lock._unlock()
    with_pin.lock.lock()
    again = shown(with_pin, LockedDialog)
    assert again._password.isVisible()
    until(lambda: "void after 5 wrong ones" in again.problem.sentence)
    assert fits(again)
    again.complain("Central is away, which takes a few words more to say than what stood here before did. " * 2)
    assert fits(again)
    assert told(with_pin)[-4:-2] == [("locked", ""), ("pin_void", "wrong PIN 5 of 5")]


def test_ending_a_locked_window_and_opening_another_goes_on_being_locked(with_pin: MainWindow, site: Path) -> None:
    with_pin.lock.lock()
    with_pin.session.leave()
    dialog, with_pin.lock._dialog = with_pin.lock._dialog, None
    assert dialog is not None
    dialog.unlock()
    with_pin.doors.enter(site)
    assert with_pin.lock.locked
    assert shown(with_pin, LockedDialog)._pin.isVisible()
    assert told(with_pin)[-1] == ("locked_still", "")
    with_pin.lock._unlock()
    with_pin.session.leave()
    with_pin.doors.enter(site)
    assert not with_pin.lock.locked


def test_a_pin_is_changed_by_the_one_in_force_and_removed(with_pin: MainWindow, until: Until) -> None:
    with_pin.actions_table["workspace.pin"].trigger()
    until(lambda: shown(with_pin, UnlockPinDialog) is not None)
    dialog = shown(with_pin, UnlockPinDialog)
    assert dialog._by_pin.isChecked()
    for field, text in ((dialog._proof, WRONG), (dialog._new, "820647"), (dialog._again, "820647")):
        type_in(field, text)
    enter(dialog)
    until(lambda: "4 tries left" in dialog.problem.sentence)
    assert "4 tries left, the next in" in dialog._state.text()
    QTest.mouseClick(dialog._by_password, Qt.MouseButton.LeftButton)
    assert dialog._proof.line.accessibleName() == "Password of lead-1"
    QTest.mouseClick(dialog._remove, Qt.MouseButton.LeftButton)
    until(lambda: shown(with_pin, UnlockPinDialog) is None)
    assert unlocking.expected(with_pin.session.workspace) is Standing.NONE
    assert told(with_pin)[-1] == ("pin_removed", "")


def test_where_there_can_be_no_pin_a_sentence_says_why(window: MainWindow, site: Path) -> None:
    window.doors.enter(site, "lead-1")
    said: list[str] = []
    window.session.refused.connect(said.append)
    window.actions_table["workspace.pin"].trigger()
    assert "has no central" in said[0]
