"""The main job with real keys and mouse: draw, submit, review, reject, rework, accept."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from app.imagery.source import RasterSource
from app.models.annotation import Status
from app.models.task import TaskState
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels import coming_back, still_reading
from tests.views.screens.eyes import look_it_over

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
PATIENCE_S = 60.0
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def arrived(window: MainWindow) -> bool:
    stage: Any = window.current.stage
    return stage.task_shown is not None and stage.canvas.settled()


@pytest.fixture
def drawing(enter: Enter, until: Until, hand: Any) -> MainWindow:
    """Annotator 1 has claimed the first task and drawn one ship."""
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    until(lambda: arrived(window))
    QTest.keyClick(window, Qt.Key.Key_1)
    hand(window.current.stage).drag((110, 110), (150, 130))
    return window


@pytest.fixture
def away(enter: Enter, until: Until, site: Path) -> MainWindow:
    """A task was claimed whose scene's file is not there."""
    window = enter("annotator-1")
    canvas = window.current.stage.canvas
    (site.parent / "harbour.tif").rename(site.parent / "away.tif")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: "harbour.tif cannot be read: there is no such file" in canvas.empty_text)
    return window


def back(site: Path) -> None:
    (site.parent / "away.tif").rename(site.parent / "harbour.tif")


def test_a_scene_whose_file_is_away_says_so_where_the_picture_would_be(
    away: MainWindow, until: Until, site: Path
) -> None:
    canvas = away.current.stage.canvas
    assert "tried again by itself every few seconds" in canvas.empty_text
    assert "Ctrl+R" in canvas.empty_text
    back(site)
    away.current.open_task(away.session.workspace.tasks()[1].id)
    until(lambda: arrived(away))
    away.session.leave()
    assert "harbour" not in canvas.empty_text


def test_a_file_that_comes_back_is_shown_without_a_hand(
    away: MainWindow, until: Until, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    away.session.said.connect(said.append)
    monkeypatch.setattr(coming_back, "PAUSE_MS", 20)
    QTest.keyClick(away, Qt.Key.Key_R, CTRL)
    until(lambda: away.current.stage._coming_back.waiting)
    back(site)
    until(lambda: arrived(away))
    assert said == ["harbour is there again."]
    assert not away.current.stage._coming_back.waiting
    until(lambda: not away.current.drawing.open.read_only)


def test_a_file_that_came_back_is_shown_at_once_by_key(away: MainWindow, until: Until, site: Path) -> None:
    back(site)
    QTest.keyClick(away, Qt.Key.Key_R, CTRL)
    until(lambda: arrived(away))


def test_a_file_that_came_back_is_shown_when_the_window_comes_to_the_front(
    away: MainWindow, until: Until, site: Path
) -> None:
    back(site)
    other = QWidget()
    other.show()
    other.activateWindow()
    until(other.isActiveWindow)
    away.activateWindow()
    until(lambda: arrived(away))


def test_a_scene_whose_file_was_replaced_while_it_opened_is_opened_anew(
    enter: Enter, until: Until, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = enter("annotator-1")
    stage: Any = window.current.stage

    expect, raster = stage.stretching.expect, site.parent / "harbour.tif"

    def replaced(*known: Any) -> None:
        expect(*known)
        os.utime(raster, ns=(1, 1))

    monkeypatch.setattr(stage.stretching, "expect", replaced)
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: stage._coming_back.waiting)
    monkeypatch.undo()
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    until(lambda: arrived(window) and stage.canvas.display is not None)


def test_a_damaged_file_is_told_of_above_its_picture_until_that_is_read(enter: Enter, until: Until, site: Path) -> None:
    raster = site.parent / "harbour.tif"
    raster.write_bytes(raster.read_bytes()[: raster.stat().st_size // 2])
    window = enter("annotator-1")
    remark = window.current.stage.remark  # type: ignore[union-attr]
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: "cannot be read: the file is damaged" in remark.sentence and remark.isVisible())
    QTest.mouseClick(remark.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert remark.isHidden()
    window.current.stage.canvas.troubled.emit()  # type: ignore[union-attr]
    until(lambda: not remark._soon.isActive())
    assert remark.isHidden()


def test_a_picture_long_in_coming_is_said_to_be_read_still(
    enter: Enter, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    let, read = threading.Event(), RasterSource.read

    def held(source: RasterSource, *asked: Any, **more: Any) -> Any:
        assert let.wait(PATIENCE_S)
        return read(source, *asked, **more)

    monkeypatch.setattr(still_reading, "LOOK_MS", 10)
    monkeypatch.setattr(RasterSource, "read", held)
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: window.status._reading.text() == still_reading.WORDS)
    let.set()
    until(lambda: arrived(window) and window.status._reading.isHidden())


def test_a_digit_takes_class_and_tool_and_a_drag_is_durable_at_once(drawing: MainWindow) -> None:
    (ship,) = drawing.session.workspace.annotations()
    assert ship.class_id == "ship"
    assert ship.shape.bounds == pytest.approx((110, 110, 150, 130), abs=1.5)
    assert drawing.session.workspace.saved_at() is not None


def test_what_was_drawn_is_selected_and_says_its_size(drawing: MainWindow, until: Until) -> None:
    screen: Any = drawing.current
    (chosen,) = screen.drawing.selection
    assert screen.drawing.open.annotations[chosen].class_id == "ship"
    until(lambda: "m²" in screen.selection._shown.size)


def test_undo_and_redo_by_key_change_the_file(drawing: MainWindow) -> None:
    QTest.keyClick(drawing, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert drawing.session.workspace.annotations() == []
    QTest.keyClick(drawing, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(drawing.session.workspace.annotations()) == 1


def test_n_draws_another_of_the_same_after_selecting(drawing: MainWindow, hand: Any) -> None:
    QTest.keyClick(drawing, Qt.Key.Key_V)
    QTest.keyClick(drawing, Qt.Key.Key_N)
    hand(drawing.current.stage).drag((160, 150), (190, 170))
    assert [one.class_id for one in drawing.session.workspace.annotations()] == ["ship", "ship"]


def test_enter_closes_a_polygon_and_an_attribute_is_filled_in_by_its_button(drawing: MainWindow, hand: Any) -> None:
    screen: Any = drawing.current
    mouse = hand(screen.stage)
    QTest.keyClick(drawing, Qt.Key.Key_2)
    for point in ((200, 100), (260, 100), (260, 150)):
        mouse.click(*point)
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Return)
    screen.selection.attribute_changed.emit("use", "port")
    pier = next(one for one in drawing.session.workspace.annotations() if one.class_id == "pier")
    assert pier.attributes["use"] == "port"


def test_a_missing_attribute_stops_the_submit_and_is_listed(drawing: MainWindow, hand: Any, until: Until) -> None:
    screen: Any = drawing.current
    mouse = hand(screen.stage)
    QTest.keyClick(drawing, Qt.Key.Key_2)
    for point in ((200, 100), (260, 100), (260, 150)):
        mouse.click(*point)
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Return)
    screen.drawing.set_attribute("use", None)
    QTest.keyClick(drawing, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: any("use" in row.title for row in screen.checks.list.rows))
    assert screen.drawing.open.task.state is TaskState.CLAIMED


def submitted(window: MainWindow) -> None:
    look_it_over(window)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session.workspace.tasks(TaskState.SUBMITTED)


def reviewing(enter: Enter, until: Until) -> MainWindow:
    window = enter("reviewer-1")
    window.show_mode(Mode.REVIEW)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    until(lambda: arrived(window) and window.current.judging.judgeable)  # type: ignore[attr-defined]
    return window


def test_a_submitted_task_cannot_be_drawn_on_and_the_window_says_so(drawing: MainWindow, until: Until) -> None:
    submitted(drawing)
    until(lambda: bool(drawing.current.stage.notice.sentence))  # type: ignore[union-attr]
    assert "submitted" in drawing.current.stage.notice.sentence  # type: ignore[union-attr]


def test_what_was_submitted_stays_in_the_list_and_is_taken_back_at_the_notice(
    drawing: MainWindow, until: Until, hand: Any
) -> None:
    submitted(drawing)
    screen: Any = drawing.current
    until(lambda: screen.stage.notice.findChild(QPushButton).text() == "Take it back")
    name = screen.drawing.open.task.name
    assert screen.task_list.rows[-1].title == f"{name} · submitted"
    QTest.keyClick(drawing, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    until(lambda: screen.stage.task_shown is not None and screen.drawing.open.task.name != name)
    screen.task_list.entered.emit(screen.task_list.rows[-1].key)
    until(lambda: arrived(drawing) and screen.drawing.open.task.name == name)
    assert drawing.session.workspace.tasks(TaskState.SUBMITTED)
    QTest.mouseClick(screen.stage.notice.findChild(QPushButton), Qt.MouseButton.LeftButton)
    until(lambda: screen.stage.notice.sentence == "")
    QTest.keyClick(drawing, Qt.Key.Key_1)
    hand(screen.stage).drag((160, 110), (200, 130))
    assert len(screen.drawing.open.annotations) == 2


def test_what_was_drawn_is_listed_before_its_review_is_begun(drawing: MainWindow, enter: Enter, until: Until) -> None:
    submitted(drawing)
    window = enter("reviewer-1")
    window.show_mode(Mode.REVIEW)
    until(lambda: arrived(window))
    screen: Any = window.current
    assert not screen.judging.active
    assert [row.title for row in screen.objects.list.rows] == ["Ship"]
    assert screen.objects.count == "0 of 1 judged"


def test_accepting_the_last_object_leaves_only_finish(drawing: MainWindow, enter: Enter, until: Until) -> None:
    submitted(drawing)
    window = reviewing(enter, until)
    assert not window.actions_table["review.finish"].isEnabled()
    QTest.keyClick(window, Qt.Key.Key_A)
    assert window.actions_table["review.finish"].isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(window.session.workspace.tasks(TaskState.ACCEPTED)) == 1


def test_rejected_work_comes_back_with_its_reason_and_pin_to_read(
    drawing: MainWindow, enter: Enter, until: Until, hand: Any
) -> None:
    submitted(drawing)
    window = reviewing(enter, until)
    QTest.keyClick(window, Qt.Key.Key_R)
    QTest.keyClick(window, Qt.Key.Key_3)
    QTest.keyClick(window, Qt.Key.Key_M)
    window.current.stage.fit_task()  # type: ignore[union-attr]
    hand(window.current.stage).click(250, 250)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session.workspace.tasks(TaskState.RETURNED)

    enter("annotator-1").show_mode(Mode.ANNOTATE)
    screen: Any = window.current
    assert "returned" in screen.task_list.rows[0].title
    screen.task_list.setFocus()
    screen.task_list.select(screen.task_list.rows[0].key)
    QTest.keyClick(screen.task_list, Qt.Key.Key_Return)
    until(lambda: arrived(window))
    assert "1 pin to read" in screen.stage.notice.sentence
    assert screen.rejected.list.rows[0].detail == "shifted"
    screen.pins.list.chosen.emit(screen.pins.list.rows[0].key)
    until(lambda: screen.stage.notice.sentence == "")
    hand(screen.stage).drag((200, 200), (240, 230))


def test_back_takes_the_last_verdict_back(drawing: MainWindow, enter: Enter, until: Until) -> None:
    submitted(drawing)
    window = reviewing(enter, until)
    QTest.keyClick(window, Qt.Key.Key_A)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    (ship,) = window.session.workspace.annotations()
    assert ship.status is Status.OPEN


def test_a_reviewers_fix_is_the_reviewers_revision(drawing: MainWindow, enter: Enter, until: Until, hand: Any) -> None:
    submitted(drawing)
    window = reviewing(enter, until)
    QTest.keyClick(window, Qt.Key.Key_F)
    hand(window.current.stage).drag((130, 120), (138, 126))
    (ship,) = window.session.workspace.annotations()
    assert ship.author == window.session.workspace.person.id
    assert ship.status is Status.FIXED


def test_dragging_without_fix_changes_nothing(drawing: MainWindow, enter: Enter, until: Until, hand: Any) -> None:
    submitted(drawing)
    window = reviewing(enter, until)
    before = window.session.workspace.annotations()
    hand(window.current.stage).drag((130, 120), (138, 126))
    assert window.session.workspace.annotations() == before


def test_own_work_cannot_be_reviewed_and_the_queue_says_why(drawing: MainWindow, enter: Enter) -> None:
    drawing.session.workspace.add_person(
        "annotator-1", "Annotator 1", drawing.session.workspace.person.roles | {"reviewer"}
    )
    submitted(drawing)
    drawing.show_mode(Mode.REVIEW)
    screen: Any = drawing.current
    assert "your own" in screen.queue.rows[0].detail
    screen.start(screen.queue.rows[0].key)
    assert drawing.session.workspace.tasks(TaskState.IN_REVIEW) == []
