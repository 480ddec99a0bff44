"""The dialog about central: what waits, what was left to settle, and how every workstation stands."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPushButton, QRadioButton, QWidget

from app.models.annotation import Annotation, Status
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.person import Role
from app.services import conflicts, tasks
from app.services.editing import OpenTask
from app.services.joining import join
from app.services.revising import revision_drafts
from app.services.synchronisation import sync
from app.services.workspace import Workspace
from app.store.database import Database
from app.store.log import authors_of, device_of_author
from app.store.verify import verify
from app.sync import admin
from app.views.dialogs.join import Joining
from app.views.dialogs.password import PasswordDialog
from app.views.main_window import MainWindow
from app.views.modes import Mode
from tests.views.screens.test_sync_in_window import (
    PASSWORD,
    all_sent,
    annotating,
    central,
    dialog_of,
    place,
    server,
    sync_state,
    told,
)

__all__ = ["annotating", "central", "server"]
Until = Callable[[Callable[[], bool]], None]


def opened(window: MainWindow, until: Until) -> Any:
    QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    return dialog_of(window, until)


def synced(window: MainWindow, until: Until) -> None:
    QTest.keyClick(window, Qt.Key.Key_F5)
    until(lambda: not window.syncing.running)
    assert window.syncing.last_error == ""
    assert all_sent(window), sync_state(window)


def away(dialog: QDialog, until: Until) -> None:
    dialog.reject()
    until(lambda: not dialog.isVisible())


def conflicting(annotating: MainWindow, site: Path, url: str, until: Until) -> None:
    """The annotator’s ship, changed by the lead elsewhere and here before either knew."""
    synced(annotating, until)
    workspace = annotating.session.workspace
    ship = workspace.annotations()[0]
    lead = Workspace.open(site, "lead-1")
    sync(lead, place(url, "lead-1"))
    moved = replace(ship, shape=box(112, 112, 150, 130))
    assert ship.head is not None
    lead.record(revision_drafts(edit("move", [Change(ship, moved)]), {ship.id: ship.head}, lead.scenes()))
    sync(lead, place(url, "lead-1"))
    lead.close()
    opened_task = OpenTask(workspace, ship.task)
    opened_task.apply(edit("move", [Change(ship, replace(ship, shape=box(105, 105, 150, 130)))]))
    opened_task.close()
    synced(annotating, until)


def test_a_conflict_is_listed_and_settled_in_the_dialog(
    annotating: MainWindow, site: Path, central: str, until: Until
) -> None:
    conflicting(annotating, site, central, until)
    workspace = annotating.session.workspace
    assert workspace.annotations()[0].status is Status.CONFLICT
    dialog = opened(annotating, until)
    assert dialog.tabs.tabText(0) == "Conflicts (1)"
    assert dialog.conflicts.rowCount() == 2
    assert dialog.conflicts.item(0, 3).text() == "shape"
    told = {dialog.conflicts.item(row, 5).text() for row in range(2)} - {"mine"}
    assert [0.5 < float(text) < 1 for text in told] == [True]
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert "Choose the head" in dialog.error.sentence
    dialog.conflicts.selectRow(0)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert dialog.tabs.tabText(0) == "Conflicts"
    away(dialog, until)
    assert workspace.annotations()[0].status is Status.OPEN
    with workspace.database.read() as connection:
        assert len(authors_of(connection, workspace.annotations()[0].id)) == 2


def test_a_conflict_is_seen_on_the_picture_and_merged_field_by_field(
    annotating: MainWindow, site: Path, central: str, until: Until, tmp_path: Path
) -> None:
    conflicting(annotating, site, central, until)
    workspace = annotating.session.workspace
    torn = conflicts.conflict(workspace, workspace.annotations()[0].id)
    theirs = conflicts.sides(torn, workspace.person.id)["theirs"]
    dialog = opened(annotating, until)
    QTest.mouseClick(dialog.compare, Qt.MouseButton.LeftButton)
    merging = dialog.merging
    until(lambda: merging.picture.has_pixels)
    assert "IoU" in merging.facts.text()
    assert "mine solid, theirs dashed, base dotted" in merging.picture.accessibleName()
    assert merging.picture.grab().toImage() != bare(merging.picture)
    picture(merging, "conflict")
    (button,) = [one for one in merging.findChildren(QRadioButton) if one.accessibleName().startswith("shape: theirs")]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center() - QPoint(button.width() // 2 - 8, 0))
    QTest.mouseClick(merging.merge, Qt.MouseButton.LeftButton)
    assert merging.title.text() == "No conflict is left"
    merged = workspace.annotations()[0]
    assert (merged.status, merged.shape.bounds) == (Status.OPEN, theirs.shape.bounds)
    away(merging, until)
    assert dialog.tabs.tabText(0) == "Conflicts"
    away(dialog, until)


def third_head(central: str, path: Path, ship: Annotation) -> Workspace:
    """The lead at another workstation, who changes the ship as it was before anybody else did."""
    away = join(path, place(central, "lead-1"))
    assert ship.head is not None
    moved = replace(ship, shape=box(90, 90, 150, 130))
    away.record(revision_drafts(edit("stretch", [Change(ship, moved)]), {ship.id: ship.head}, away.scenes()))
    return away


def test_three_heads_are_merged_in_the_window_with_a_shape_of_the_third(
    annotating: MainWindow, site: Path, central: str, until: Until, tmp_path: Path
) -> None:
    synced(annotating, until)
    workspace = annotating.session.workspace
    ship = workspace.annotations()[0]
    away_desk = third_head(central, tmp_path / "away.orthomark", ship)
    conflicting(annotating, site, central, until)
    sync(away_desk, place(central, "lead-1"))
    synced(annotating, until)
    torn = conflicts.conflict(workspace, ship.id)
    sides = conflicts.sides(torn, workspace.person.id)
    assert list(sides) == ["mine", "theirs", "theirs 2", "base"]
    dialog = opened(annotating, until)
    assert dialog.conflicts.rowCount() == 3
    picture(dialog, "conflicts-three")
    QTest.mouseClick(dialog.compare, Qt.MouseButton.LeftButton)
    merging = dialog.merging
    until(lambda: merging.picture.has_pixels)
    assert "theirs 2" in merging.picture.accessibleName()
    picture(merging, "conflict-three")
    (button,) = [
        one for one in merging.findChildren(QRadioButton) if one.accessibleName().startswith("shape: theirs 2")
    ]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center() - QPoint(button.width() // 2 - 8, 0))
    QTest.mouseClick(merging.merge, Qt.MouseButton.LeftButton)
    assert merging.title.text() == "No conflict is left"
    away(merging, until), away(dialog, until)
    annotating.activateWindow()
    until(annotating.isActiveWindow)
    synced(annotating, until)
    sync(away_desk, place(central, "lead-1"))
    for one in (workspace, away_desk):
        assert conflicts.conflicts(one) == []
        (left,) = one.annotations()
        assert left.shape.bounds == sides["theirs 2"].shape.bounds
    away_desk.close()


def test_a_conflict_is_merged_by_hand_in_the_drawing_tools(
    annotating: MainWindow, site: Path, central: str, until: Until
) -> None:
    conflicting(annotating, site, central, until)
    torn = annotating.session.workspace.annotations()[0].id
    screen: Any = annotating.current
    screen.work_on(screen.drawing.open.task.id, torn)
    until(lambda: bool(offered(screen.selection)))
    QTest.mouseClick(offered(screen.selection)[0], Qt.MouseButton.LeftButton)
    merging: Any = dialog_of(annotating, until)
    assert merging.shown.annotation == torn
    until(lambda: merging.picture.has_pixels)
    QTest.mouseClick(merging.by_hand, Qt.MouseButton.LeftButton)
    until(lambda: screen.stage.task_shown is not None and screen.drawing.selection == (torn,))
    before = screen.drawing.open.annotations[torn].shape.bounds
    assert screen.drawing.open.annotations[torn].status is Status.OPEN
    screen.stage.canvas.setFocus()
    assert screen.drawing.tool == "select"
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Right)
    assert screen.drawing.open.annotations[torn].shape.bounds[0] == before[0] + 1
    assert not conflicts.conflicts(annotating.session.workspace)
    until(lambda: not offered(screen.selection))


def offered(selection: QWidget) -> list[QPushButton]:
    return [one for one in selection.findChildren(QPushButton) if one.text() == "Compare and merge…"]


def bare(picture: Any) -> Any:
    """The same picture without its imagery and outlines."""
    from app.views.dialogs.conflict_picture import ConflictPicture  # noqa: PLC0415

    empty = ConflictPicture()
    empty.resize(picture.size())
    return empty.grab().toImage()


def test_the_dialog_tells_what_waits_and_syncs(annotating: MainWindow, until: Until) -> None:
    dialog = opened(annotating, until)
    assert "to send" in dialog.state.text()
    assert "The oldest waits since" in dialog.state.text()
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    until(lambda: "0 to send" in dialog.state.text())
    assert "Next try in" in dialog.state.text()
    assert dialog.stations.rowCount() == 1
    assert dialog.stations.item(0, 1).text() == "annotator-1"
    away(dialog, until)


def test_the_lead_sees_every_workstation(
    window: MainWindow, site: Path, central: str, until: Until, tmp_path: Path
) -> None:
    join(site, place(central, "lead-1")).close()
    join(tmp_path / "mine.orthomark", place(central, "annotator-1")).close()
    lead = Workspace.open(site, "lead-1")
    sync(lead, place(central, "lead-1"))
    lead.close()
    window.doors.enter(site, "lead-1")
    dialog = opened(window, until)
    assert {dialog.stations.item(row, 1).text() for row in range(2)} == {"lead-1", "annotator-1"}
    assert dialog.stations.item(0, 5).text().endswith(" s")
    own = [row for row in range(2) if dialog.stations.item(row, 0).text().endswith(" (this one)")]
    assert [dialog.stations.item(row, 1).text() for row in own] == ["lead-1"]
    assert {dialog.stations.item(row, 7).text() for row in range(2)} == {"at work"}
    QTest.mouseClick(dialog.standing.close_one, Qt.MouseButton.LeftButton)
    assert "Choose the workstation" in dialog.error.sentence
    close_one(window, dialog, "annotator-1", until)
    away(dialog, until)


def close_one(window: MainWindow, dialog: Any, login: str, until: Until) -> None:
    """The window has used no password yet: it is asked for, and then what was wanted goes on."""
    rows = range(dialog.stations.rowCount())
    dialog.tabs.setCurrentWidget(dialog.standing)
    dialog.stations.selectRow(next(row for row in rows if dialog.stations.item(row, 1).text() == login))
    QTest.mouseClick(dialog.standing.close_one, Qt.MouseButton.LeftButton)
    until(dialog.standing.asking.isVisible)
    picture(dialog.standing.asking, "close-asking")
    QTest.mouseClick(dialog.standing.asking.primary, Qt.MouseButton.LeftButton)
    until(lambda: any(one.isVisible() for one in window.findChildren(PasswordDialog)))
    asked = next(one for one in window.findChildren(PasswordDialog) if one.isVisible())
    QTest.keyClicks(asked.findChildren(QLineEdit)[0], PASSWORD)
    QTest.keyClick(asked, Qt.Key.Key_Return)
    until(lambda: not window.syncing.running and dialog.stations.item(1, 7).text().startswith("closed "))
    assert dialog.stations.item(1, 7).text().endswith("Stolen or lost")
    assert window.syncing.last_error == ""
    dialog.stations.selectRow(1)
    assert (dialog.standing.close_one.isEnabled(), dialog.standing.reopen_one.isEnabled()) == (False, True)
    picture(dialog, "workstations")


def picture(dialog: QWidget, name: str) -> None:
    QTest.qWait(0)
    if folder := os.environ.get("ORTHOMARK_PICTURES"):
        dialog.grab().save(f"{folder}/{name}.png")


def test_a_project_that_was_archived_is_told_and_changed_no_more(
    annotating: MainWindow, central: str, until: Until, hand: Any
) -> None:
    synced(annotating, until)
    admin.archive_project(central, "Harbour", "delivered")
    QTest.keyClick(annotating, Qt.Key.Key_F5)
    until(lambda: not annotating.syncing.running)
    assert "the project is archived" in told(annotating)
    assert sync_state(annotating).startswith("project archived")
    assert "(delivered); look at it" in annotating.current.drawing.open.read_only
    drawn = annotating.session.workspace.annotations()
    screen: Any = annotating.current
    hand(screen.stage).drag((160, 110), (190, 130))
    assert annotating.session.workspace.annotations() == drawn
    dialog = opened(annotating, until)
    assert "(delivered). It can be looked at, not changed." in dialog.state.text()
    assert [one.isEnabled() for one in (dialog.taken.take, dialog.taken.extend, dialog.adopt)] == [False] * 3
    picture(dialog, "archived")
    away(dialog, until)


def test_an_open_task_somebody_else_had_begun_first_is_sent_closed_and_taken_off(
    annotating: MainWindow, site: Path, central: str, until: Until, tmp_path: Path
) -> None:
    screen: Any = annotating.current
    task = screen.drawing.open.task
    until(lambda: len(screen.showing.panel.legend.rows) == 1)
    admin.add_user(central, "annotator-2", "annotator-2", PASSWORD, [Role.ANNOTATOR])
    other = join(tmp_path / "theirs.orthomark", place(central, "annotator-2"))
    tasks.claim(other, task.id)
    sync(other, place(central, "annotator-2"))
    other.close()
    try:
        QTest.keyClick(annotating, Qt.Key.Key_F5)
        until(lambda: not annotating.syncing.running and screen.drawing.open is None)
        assert told(annotating) == f"{task.name} is no longer yours; what you drew was sent, for your lead."
        until(lambda: not screen.showing.panel.legend.rows)
        assert task.id not in {one.id for one in annotating.session.workspace.tasks()}
        assert annotating.session.workspace.unsent() == 0
        assert verify(annotating.session.workspace.database).problems == []
        picture(annotating, "taken-off")
    finally:
        with psycopg.connect(central, autocommit=True) as cleaning:
            cleaning.execute('drop role "annotator-2"')


def test_work_central_refuses_whole_is_a_notice_with_a_copy_for_the_lead(
    annotating: MainWindow, central: str, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = annotating.session.workspace
    with workspace.database.read() as connection:
        device = device_of_author(connection, workspace.person.id)
    with psycopg.connect(central, autocommit=True) as root:
        root.execute(
            "insert into core.device (device_id, project_id, user_id, last_dseq, last_hash) "
            "select %s, %s, user_id, 0, decode(repeat('00', 32), 'hex') from core.app_user where login = 'lead-1' "
            "on conflict (device_id, project_id) do update set user_id = excluded.user_id",
            (device, workspace.project_id),
        )
    waits = workspace.unsent()
    QTest.keyClick(annotating, Qt.Key.Key_F5)
    notice: Any = dialog_of(annotating, until)
    assert "device-of-another-user" in annotating.syncing.last_error
    assert notice.isModal()
    picture(notice, "refused")
    target = tmp_path / "copy.orthomark"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(notice.primary, Qt.MouseButton.LeftButton)
    until(lambda: "give it to your lead" in told(annotating))
    with Database.open(target) as copy:
        assert verify(copy).unsent == waits
    assert workspace.unsent() == waits


def test_a_sync_that_waits_for_central_is_stopped_at_once_and_the_rest_goes_with_the_next(
    annotating: MainWindow, central: str, until: Until
) -> None:
    unsent = annotating.session.workspace.unsent()
    dialog = opened(annotating, until)
    with psycopg.connect(central) as holding:
        holding.execute("lock table core.project_feed in access exclusive mode")
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        until(lambda: dialog.stop.isEnabled() and "Syncing: 0 sent" in dialog.state.text())
        QTest.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
        until(lambda: not annotating.syncing.running)
        assert told(annotating).startswith("Stopped: 0 sent and 0 taken in before; nothing is lost.")
    assert (annotating.syncing.last_error, annotating.session.workspace.unsent()) == ("", unsent)
    until(lambda: "Next try in 10 min" in dialog.state.text() and "The oldest waits since" in dialog.state.text())
    away(dialog, until)
    annotating.activateWindow()
    until(annotating.isActiveWindow)
    synced(annotating, until)


def test_a_joining_that_waits_is_stopped_from_the_start_screen_and_taken_up_again(
    annotating: MainWindow, central: str, until: Until, tmp_path: Path
) -> None:
    window, path = annotating, tmp_path / "lead.orthomark"
    window.session.leave()
    window.show_mode(Mode.START)
    asked = Joining(f"postgresql://{central.rpartition('@')[2]}", "lead-1", PASSWORD)
    with psycopg.connect(central) as holding:
        holding.execute("lock table core.op in access exclusive mode")
        window.syncing._join(path, asked)
        (stop,) = [one for one in window.current.findChildren(QPushButton) if one.text() == "Cancel"]
        until(lambda: stop.isVisible() and path.exists())
        QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
        until(lambda: not window.syncing.running)
    assert told(window) == "Joining was stopped and nothing is lost; join lead.orthomark again to go on."
    assert not stop.isVisible()
    window.syncing._join(path, asked)
    until(lambda: window.session.is_open and all_sent(window))
    assert window.session.workspace.person.login == "lead-1"
