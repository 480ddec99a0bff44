"""Leases taken and ended in the window, and a sync that fails: what stays in sight, and what is tried again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.models.ids import person_id
from app.services.joining import join
from app.services.synchronisation import sync
from app.services.workspace import Workspace
from app.store import people
from app.views import sync_pace
from app.views.central import given_back, state_words
from app.views.main_window import MainWindow
from tests.views.screens.test_sync_in_window import (
    PASSWORD,
    all_sent,
    annotating,
    central,
    place,
    server,
    sync_state,
    told,
)
from tests.views.screens.test_sync_state import away, opened, synced

__all__ = ["annotating", "central", "server"]
Until = Callable[[Callable[[], bool]], None]


def test_tasks_are_taken_for_days_offline_and_extended(annotating: MainWindow, until: Until) -> None:
    synced(annotating, until)
    dialog = opened(annotating, until)
    dialog.tabs.setCurrentIndex(2)
    taken = dialog.taken
    assert taken.table.rowCount() == 1
    type_number(taken.count, 2)
    QTest.mouseClick(taken.take, Qt.MouseButton.LeftButton)
    until(lambda: not annotating.syncing.running and taken.table.rowCount() > 1)
    assert taken.table.rowCount() == 3
    type_number(taken.days, 21)
    QTest.mouseClick(taken.extend, Qt.MouseButton.LeftButton)
    until(lambda: not annotating.syncing.running and taken.table.item(0, 3).text() == "21")
    assert annotating.syncing.last_error == ""
    row = next(row for row in range(3) if taken.table.item(row, 4).text() == "ready")
    taken.table.selectRow(row)
    QTest.mouseClick(taken.end, Qt.MouseButton.LeftButton)
    until(taken.asking.isVisible)
    QTest.mouseClick(taken.asking.primary, Qt.MouseButton.LeftButton)
    until(lambda: not annotating.syncing.running and taken.table.rowCount() == 2)
    away(dialog, until)


def type_number(field: QWidget, number: int) -> None:
    QTest.keySequence(field, "Ctrl+A")
    QTest.keyClicks(field, str(number))


def test_who_finds_a_task_taken_away_reads_what_became_of_what_they_drew(
    annotating: MainWindow, central: str, until: Until, tmp_path: Path, hand: Any
) -> None:
    """The lead ends the lease; what is drawn before the next sync comes after that."""
    synced(annotating, until)
    screen: Any = annotating.current
    task = screen.drawing.open.task
    join(tmp_path / "lead.orthomark", place(central, "lead-1")).close()
    words = given_back(tmp_path / "lead.orthomark", place(central, "lead-1"), PASSWORD, str(task.id), "Ill or on leave")
    assert words == f"{task.name} is free for others."
    hand(screen.stage).drag((180, 110), (220, 130))
    synced(annotating, until)
    until(lambda: "set aside" in screen.stage.notice.sentence)
    kept = "1 object of yours came after it had passed on and is set aside for the lead (Ctrl+F5)."
    assert screen.stage.notice.sentence == f"{task.name} is ready; claim it to draw. {kept}"
    lead = Workspace.open(tmp_path / "lead.orthomark", "lead-1")
    sync(lead, place(central, "lead-1"))
    lead.close()
    annotating.session.leave()
    annotating.doors.enter(tmp_path / "lead.orthomark")
    dialog = opened(annotating, until)
    assert dialog.tabs.tabText(1) == "Set aside (1)"
    dialog.tabs.setCurrentIndex(1)
    QTest.mouseClick(dialog.adopt, Qt.MouseButton.LeftButton)
    assert "Choose the work" in dialog.error.sentence
    dialog.aside.selectAll()
    until(lambda: dialog.kept.picture.has_pixels)
    assert "Ship drawn by annotator-1: it came after" in dialog.kept.facts.text()
    QTest.mouseClick(dialog.adopt, Qt.MouseButton.LeftButton)
    assert dialog.tabs.tabText(1) == "Set aside"
    away(dialog, until)
    (adopted,) = [one for one in annotating.session.workspace.annotations() if one.author == person_id("lead-1")]
    assert adopted.task == task.id


@pytest.mark.parametrize(("failures", "least", "most"), [(0, 20, 40), (1, 20, 40), (3, 80, 160), (20, 300, 600)])
def test_tries_come_ever_later_and_never_all_at_once(failures: int, least: float, most: float) -> None:
    assert sync_pace.wait_s(failures, lambda low, _: low) == least
    assert sync_pace.wait_s(failures, lambda _, high: high) == most


@pytest.mark.parametrize(("day", "words"), [("09", "last sync 07:00Z"), ("07", "last sync 7 Mar 07:00Z")])
def test_a_sync_of_another_day_is_not_taken_for_one_of_today(workspace: Workspace, day: str, words: str) -> None:
    with workspace.database.transaction() as connection:
        people.set_meta(connection, "synced_at", f"2026-03-{day}T07:00:00.000Z")
    assert state_words(workspace).endswith(words)


def as_owner(url: str, query: str, *values: object) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(query.encode(), values)


def failed(window: MainWindow, until: Until) -> str:
    """What a sync by itself ended with."""
    window.syncing._sync_quietly()
    until(lambda: not window.syncing.running)
    return window.syncing.last_error


def test_who_is_no_member_any_more_is_told_so_and_goes_on_by_itself_once_they_are(
    annotating: MainWindow, central: str, until: Until
) -> None:
    synced(annotating, until)
    project = annotating.session.workspace.project_id
    gone = "delete from core.member m using core.app_user u where u.user_id = m.user_id and u.login = 'annotator-1'"
    as_owner(central, gone)
    assert "member of “Harbour”" in failed(annotating, until)
    assert sync_state(annotating).endswith(" · sync fails (Ctrl+F5)")
    assert "member of “Harbour”" in told(annotating)
    assert annotating.syncing.next_in_s is not None
    again: list[str] = []
    annotating.session.refused.connect(again.append)
    failed(annotating, until)
    assert again == [], "the same was said once"
    as_owner(central, "select api.admin_grant(%s, 'annotator-1', array['annotator'])", project)
    assert failed(annotating, until) == ""
    assert all_sent(annotating)


@pytest.mark.parametrize(("theirs", "remedy"), [(9, "update it"), (1, "whoever runs it brings it up")])
def test_a_central_of_another_protocol_says_which_of_the_two_is_to_be_brought_up(
    annotating: MainWindow, central: str, until: Until, theirs: int, remedy: str
) -> None:
    synced(annotating, until)
    as_owner(central, "update core.server set proto_min = %s, proto_max = %s", theirs, theirs)
    sentence = failed(annotating, until)
    assert f"central speaks protocol {theirs} and this program 2" in sentence
    assert remedy in sentence
    assert annotating.syncing.next_in_s is not None


def test_a_refused_login_is_told_as_that_and_not_as_a_central_that_is_away(
    annotating: MainWindow, central: str, server: Any, until: Until
) -> None:
    synced(annotating, until)
    server.stop()
    try:
        assert "does not answer (Connection refused)" in failed(annotating, until)
    finally:
        server.start()
    as_owner(central, "alter role \"annotator-1\" password 'another'")
    failed(annotating, until)
    assert sync_state(annotating).endswith("Z · login refused")
    assert annotating.syncing.next_in_s is None, "or the login would be locked by tries nobody made"


def test_a_central_that_is_away_is_tried_again_later_and_work_goes_on(
    annotating: MainWindow, until: Until, server: Any
) -> None:
    synced(annotating, until)
    server.stop()
    try:
        QTest.keyClick(annotating, Qt.Key.Key_F5)
        until(lambda: not annotating.syncing.running)
        assert "does not answer" in annotating.syncing.last_error
        assert "central is away" in annotating.syncing.words()
        assert annotating.syncing.next_in_s is not None
        dialog = opened(annotating, until)
        assert "does not answer" in dialog.error.sentence
        away(dialog, until)
    finally:
        server.start()
