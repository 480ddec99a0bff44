"""Joining and syncing in the window against a real central, with real keys."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import psycopg
import pytest
from psycopg import sql
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLineEdit

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId, uuid7
from app.models.person import Role
from app.services.editing import OpenTask
from app.services.joining import join
from app.services.synchronisation import sync, with_password
from app.services.workspace import Workspace
from app.store.verify import verify
from app.sync import admin
from app.sync.server import Server
from app.views import background
from app.views.dialogs.join import Joining
from app.views.main_window import MainWindow
from app.views.modes import Mode
from tests.cli.test_passwords import Drawer

Until = Callable[[Callable[[], bool]], None]
PASSWORD = "only for this test"
ROLES = {"lead-1": Role.LEAD, "annotator-1": Role.ANNOTATOR}
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a folder of its own, so that it can be stopped and started again; quick, as nothing is kept."""
    careless = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with Server(tmp_path_factory.mktemp("central") / "data", settings=careless) as running:
        yield running
    shutil.rmtree(running.data)


@pytest.fixture
def central(site: Path, server: Server) -> Iterator[str]:
    """A central that knows the project and its people; nothing is sent yet.

    Logins belong to the server that all tests share, so they are removed with the database.
    """
    url = server.url("central")
    admin.init(url)
    workspace = Workspace.open(site)
    admin.add_project(url, "Harbour", workspace.project_id)
    workspace.close()
    for name, role in ROLES.items():
        admin.add_user(url, name, name, PASSWORD, [role])
    yield url
    with psycopg.connect(server.url(), autocommit=True) as cleaning:
        cleaning.execute("drop database central with (force)")
        for name in ROLES:
            cleaning.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def place(url: str, login: str) -> str:
    return with_password(f"postgresql://{login}@{url.rpartition('@')[2]}", PASSWORD)


def dialog_of(window: MainWindow, until: Until) -> QDialog:
    """The dialog that is open, once one is."""
    until(lambda: any(one.isVisible() for one in window.findChildren(QDialog)))
    return next(one for one in window.findChildren(QDialog) if one.isVisible())


def fill_in(window: MainWindow, until: Until, *words: str) -> None:
    """Type into the fields of the open dialog from the top, and press Enter."""
    dialog = dialog_of(window, until)
    for field, text in zip(dialog.findChildren(QLineEdit), words, strict=True):
        field.selectAll()
        QTest.keyClicks(field, text)
    leave(window, dialog, until, Qt.Key.Key_Return)


def leave(window: MainWindow, dialog: QDialog, until: Until, key: Qt.Key) -> None:
    QTest.keyClick(dialog, key)
    assert not dialog.isVisible()
    window.activateWindow()
    until(window.isActiveWindow)


def told(window: MainWindow) -> str:
    return window.status._toast.text()


def sync_state(window: MainWindow) -> str:
    return window.status._sync.text()


def all_sent(window: MainWindow) -> bool:
    return re.fullmatch(r"0 to send · last sync \d\d:\d\dZ", sync_state(window)) is not None


def joined(window: MainWindow, path: Path, url: str, until: Until) -> None:
    window.syncing.ask_to_join(path)
    fill_in(window, until, f"postgresql://{url.rpartition('@')[2]}", "annotator-1", PASSWORD, "")
    until(lambda: window.session.is_open and all_sent(window))


def claimed(window: MainWindow, until: Until) -> Any:
    """Claim the next task by key, wait for its picture and give the screen."""
    window.show_mode(Mode.ANNOTATE)
    QTest.keyClick(window, Qt.Key.Key_Return, BOTH)
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    QTest.keyClick(window, Qt.Key.Key_1)
    return screen


@pytest.fixture
def annotating(window: MainWindow, site: Path, central: str, until: Until, tmp_path: Path, hand: Any) -> MainWindow:
    """The lead has sent the tasks; annotator 1 joined in the window, claimed one and drew one ship."""
    join(site, place(central, "lead-1")).close()
    joined(window, tmp_path / "mine.orthomark", central, until)
    hand(claimed(window, until).stage).drag((110, 110), (150, 130))
    return window


@pytest.fixture
def restarted(annotating: MainWindow, app: QApplication) -> Iterator[MainWindow]:
    """The same file in a window that was started anew and remembers no password."""
    path = annotating.session.workspace.path
    annotating.close()
    shown = MainWindow()
    shown.show()
    shown.activateWindow()
    assert QTest.qWaitForWindowActive(shown)
    shown.doors.enter(path)
    yield shown
    shown.close()
    shown.deleteLater()
    app.processEvents()


def test_the_lead_joins_the_open_workspace_and_everything_is_sent(
    window: MainWindow, site: Path, central: str, until: Until
) -> None:
    window.doors.enter(site, "lead-1")
    assert sync_state(window) == ""
    window.actions_table["workspace.join"].trigger()
    fill_in(window, until, f"postgresql://{central.rpartition('@')[2]}", "lead-1", PASSWORD, "")
    until(lambda: window.session.is_open and all_sent(window))
    assert window.session.workspace.person.login == "lead-1"
    assert verify(window.session.workspace.database).problems == []


def test_a_join_that_is_refused_leaves_the_workspace_open_as_it_was(
    window: MainWindow, site: Path, central: str, until: Until
) -> None:
    window.doors.enter(site, "lead-1")
    before = verify(window.session.workspace.database)
    window.actions_table["workspace.join"].trigger()
    fill_in(window, until, f"postgresql://{central.rpartition('@')[2]}", "lead-1", "wrong", "")
    until(lambda: "refused the login" in told(window))
    assert window.session.workspace.person.login == "lead-1"
    assert verify(window.session.workspace.database) == before
    window.actions_table["workspace.join"].trigger()
    asked: Any = dialog_of(window, until)
    assert asked.joining.url.endswith(central.rpartition("@")[2])
    assert asked.joining.password == ""
    leave(window, asked, until, Qt.Key.Key_Escape)


def test_a_login_of_two_projects_is_asked_which_and_what_was_typed_is_offered_again(
    window: MainWindow, central: str, until: Until, tmp_path: Path
) -> None:
    admin.add_project(central, "Airfield")
    admin.add_user(central, "annotator-1", "annotator-1", PASSWORD, [Role.ANNOTATOR], "Airfield")
    where = f"postgresql://{central.rpartition('@')[2]}"
    window.syncing.ask_to_join(tmp_path / "mine.orthomark")
    fill_in(window, until, where, "annotator-1", PASSWORD, "")
    until(lambda: "“Airfield”, “Harbour”" in told(window))
    assert not (tmp_path / "mine.orthomark").exists()
    window.syncing.ask_to_join(tmp_path / "mine.orthomark")
    asked: Any = dialog_of(window, until)
    assert asked.joining == Joining(where, "annotator-1", "")
    leave(window, asked, until, Qt.Key.Key_Escape)


def test_what_was_drawn_waits_until_f5_sends_it(annotating: MainWindow, until: Until) -> None:
    unsent = annotating.session.workspace.unsent()
    assert unsent > 1
    until(lambda: sync_state(annotating).startswith(f"{unsent} to send · last sync "))
    QTest.keyClick(annotating, Qt.Key.Key_F5)
    assert sync_state(annotating).endswith("syncing…")
    until(lambda: all_sent(annotating))
    assert told(annotating).startswith(f"{unsent} sent, ")


def test_what_was_drawn_on_another_workstation_appears_in_the_open_task(
    annotating: MainWindow, central: str, until: Until, tmp_path: Path, hand: Any
) -> None:
    QTest.keyClick(annotating, Qt.Key.Key_F5)
    until(lambda: all_sent(annotating))
    screen: Any = annotating.current
    task = screen.drawing.open.task
    url = place(central, "annotator-1")
    other = join(tmp_path / "other.orthomark", url)
    ship = Annotation(AnnotationId(uuid7()), task.scene, task.id, "ship", box(200, 200, 240, 230))
    OpenTask(other, task.id).apply(edit("draw", [Change(None, ship)]))
    sync(other, url)
    other.close()
    QTest.keyClick(annotating, Qt.Key.Key_F5)
    until(lambda: ship.id in screen.drawing.open.annotations)
    QTest.keyClick(annotating, Qt.Key.Key_V)
    hand(screen.stage).click(220, 215)
    assert screen.drawing.selection == (ship.id,)


def test_work_goes_on_while_a_sync_runs_and_a_second_one_does_not_start(
    annotating: MainWindow, central: str, until: Until, hand: Any
) -> None:
    with psycopg.connect(central) as holding:
        holding.execute("lock table core.project in access exclusive mode")
        QTest.keyClick(annotating, Qt.Key.Key_F5)
        hand(annotating.current.stage).drag((160, 150), (190, 170))
        assert len(annotating.session.workspace.annotations()) == 2
        QTest.keyClick(annotating, Qt.Key.Key_F5)
        assert "running already" in told(annotating)
        assert annotating.syncing.running
    until(lambda: all_sent(annotating))


def test_the_password_is_asked_for_after_a_restart_and_kept_in_no_file_and_cancel_changes_nothing(
    restarted: MainWindow, until: Until, tmp_path: Path
) -> None:
    before, words = verify(restarted.session.workspace.database), sync_state(restarted)
    QTest.keyClick(restarted, Qt.Key.Key_F5)
    asked = dialog_of(restarted, until)
    assert asked.isModal()
    leave(restarted, asked, until, Qt.Key.Key_Escape)
    assert verify(restarted.session.workspace.database) == before
    assert sync_state(restarted) == words
    QTest.keyClick(restarted, Qt.Key.Key_F5)
    fill_in(restarted, until, PASSWORD)
    until(lambda: all_sent(restarted))
    restarted.close()
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written


def test_a_password_is_kept_in_the_keyring_on_wish_and_not_asked_for_again(
    restarted: MainWindow, until: Until, tmp_path: Path
) -> None:
    before, drawer = keyring.get_keyring(), Drawer()
    keyring.set_keyring(drawer)
    try:
        QTest.keyClick(restarted, Qt.Key.Key_F5)
        QTest.keyClick(dialog_of(restarted, until).findChild(QCheckBox), Qt.Key.Key_Space)
        fill_in(restarted, until, PASSWORD)
        until(lambda: "kept in a drawer" in told(restarted))
        assert list(drawer.kept.values()) == [PASSWORD]
        restarted.syncing._passwords.clear()
        QTest.keyClick(restarted, Qt.Key.Key_F5)
        until(lambda: told(restarted).startswith("0 sent, "))
    finally:
        keyring.set_keyring(before)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written


def test_a_wrong_password_is_one_sentence_and_the_next_f5_asks_again(restarted: MainWindow, until: Until) -> None:
    unsent = restarted.session.workspace.unsent()
    QTest.keyClick(restarted, Qt.Key.Key_F5)
    fill_in(restarted, until, "wrong")
    until(lambda: "refused the login" in told(restarted))
    assert restarted.session.workspace.unsent() == unsent
    QTest.keyClick(restarted, Qt.Key.Key_F5)
    fill_in(restarted, until, PASSWORD)
    until(lambda: all_sent(restarted))


def test_a_stopped_central_is_a_sentence_and_nothing_is_lost(
    annotating: MainWindow, server: Server, until: Until
) -> None:
    before = verify(annotating.session.workspace.database)
    server.stop()
    QTest.keyClick(annotating, Qt.Key.Key_F5)
    until(lambda: "does not answer" in told(annotating))
    assert verify(annotating.session.workspace.database) == before
    assert re.match(r"[1-9]\d* to send · last sync \d\d:\d\dZ · central is away$", sync_state(annotating))
    server.start()
    QTest.keyClick(annotating, Qt.Key.Key_F5)
    until(lambda: all_sent(annotating))


def test_a_workspace_closed_while_it_syncs_loses_nothing(annotating: MainWindow, central: str, until: Until) -> None:
    path, unsent = annotating.session.workspace.path, annotating.session.workspace.unsent()
    with psycopg.connect(central) as holding:
        holding.execute("lock table core.project in access exclusive mode")
        QTest.keyClick(annotating, Qt.Key.Key_F5)
        annotating.session.leave()
    until(lambda: not annotating.syncing.running)
    assert background.shutdown()
    workspace = Workspace.open(path)
    assert workspace.unsent() in {0, unsent}
    assert verify(workspace.database).problems == []
    workspace.close()
