"""The checks while somebody draws, in the real window with real mouse and keys."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.models.task import TaskState
from app.services import tasks
from app.views.canvas.marks_layer import RISE_PX
from app.views.dialogs.note import ReasonDialog
from app.views.main_window import MainWindow
from app.views.screens import checking
from tests.views.screens.eyes import look_it_over

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def drawing(enter: Enter, until: Until) -> MainWindow:
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled() and screen.checking.live)
    return window


def found(screen: Any, check: str) -> list[Any]:
    return [one for one in screen.checking.board.findings if one.check == check]


def twins(window: MainWindow, hand: Any, until: Until) -> Any:
    """Draw two pairs of the same ship."""
    screen: Any = window.current
    QTest.keyClick(window, Qt.Key.Key_1)
    for x in (60, 60, 160, 160):
        hand(screen.stage).drag((x, 110), (x + 40, 130))
    until(lambda: len(found(screen, "duplicate")) == 2)
    until(lambda: sum("drawn twice" in row.title for row in screen.checks.list.rows) == 2)
    return screen


def back(window: MainWindow, until: Until) -> None:
    """A dialog that was never shown does not give the focus back."""
    window.activateWindow()
    until(window.isActiveWindow)


def mark_of(screen: Any, finding: Any) -> QPoint:
    x, y = screen.stage.canvas.camera.to_screen(*finding.at)
    return QPoint(round(x), round(y - RISE_PX))


def test_the_list_follows_every_edit_without_a_button(drawing: MainWindow, hand: Any, until: Until) -> None:
    screen = twins(drawing, hand, until)
    assert "ask why" in screen.checks.count
    QTest.keyClick(drawing, Qt.Key.Key_Z, CTRL)
    until(lambda: len(found(screen, "duplicate")) == 1)
    until(lambda: screen.checking.live.current)
    workspace, task = drawing.session.workspace, screen.drawing.open.task.id
    stored = {one.sentence for one in tasks.findings(workspace, task) if one.annotation}
    assert {one.sentence for one in screen.checking.board.findings if one.annotation} == stored


def test_the_chosen_finding_is_read_in_full_below_the_list(drawing: MainWindow, hand: Any, until: Until) -> None:
    screen = twins(drawing, hand, until)
    panel, finding = screen.checks, found(screen, "duplicate")[0]
    assert panel.whole.isHidden()
    panel.choose(finding)
    assert panel.whole.text().startswith(finding.sentence)
    assert panel.whole.wordWrap()
    panel.list.select("duplicate")
    assert panel.whole.isHidden()


def test_with_very_many_the_checks_wait_for_the_hand_to_rest_but_not_for_ever(
    drawing: MainWindow, hand: Any, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen: Any = drawing.current
    until(lambda: screen.checking.live.current)
    for name, value in {"MANY": -1, "PAUSE_MS": 10**9, "LONGEST_MS": 10**9}.items():
        monkeypatch.setattr(checking, name, value)
    QTest.keyClick(drawing, Qt.Key.Key_1)
    for _ in range(2):
        hand(screen.stage).drag((60, 110), (100, 130))
    QTest.qWait(3 * checking.WAIT_MS)
    assert not screen.checking.live.current
    assert not found(screen, "duplicate")
    monkeypatch.setattr(checking, "LONGEST_MS", checking.WAIT_MS)
    until(lambda: len(found(screen, "duplicate")) == 1)


def test_a_mark_tells_when_hovered_and_its_second_click_fixes(drawing: MainWindow, hand: Any, until: Until) -> None:
    screen = twins(drawing, hand, until)
    canvas, finding = screen.stage.canvas, found(screen, "duplicate")[0]
    QTest.mouseMove(canvas, mark_of(screen, finding))
    assert canvas.marks.board.findings[canvas.marks.hovered] == finding
    QTest.mouseClick(canvas, LEFT, NO_KEY, mark_of(screen, finding))
    assert screen.drawing.selection == (finding.annotation,)
    assert screen.checks.chosen == (finding,)
    QTest.mouseClick(canvas, LEFT, NO_KEY, mark_of(screen, finding))
    assert finding.annotation not in screen.drawing.open.annotations
    until(lambda: len(found(screen, "duplicate")) == 1)


def test_f12_goes_from_finding_to_finding_and_f9_fixes_the_one(drawing: MainWindow, hand: Any, until: Until) -> None:
    screen = twins(drawing, hand, until)
    first, second = found(screen, "duplicate")
    QTest.keyClick(drawing, Qt.Key.Key_F12)
    assert screen.stage.canvas.marks.current == first
    QTest.keyClick(drawing, Qt.Key.Key_F12)
    assert screen.stage.canvas.marks.current == second
    QTest.keyClick(drawing, Qt.Key.Key_F12, SHIFT)
    assert screen.checks.chosen == (first,)
    QTest.keyClick(drawing, Qt.Key.Key_F9)
    assert first.annotation not in screen.drawing.open.annotations


def test_all_of_a_kind_are_fixed_after_a_look_and_taken_back_by_one_undo(
    drawing: MainWindow, hand: Any, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, said = twins(drawing, hand, until), []

    def agree(dialog: QDialog) -> int:
        said.append(dialog.windowTitle())
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(checking.FixAllDialog, "exec", agree)
    QTest.keyClick(drawing, Qt.Key.Key_F12)
    QTest.keyClick(drawing, Qt.Key.Key_F9, SHIFT)
    until(lambda: len(screen.drawing.open.annotations) == 2)
    assert said == ["Fix all: Duplicate"]
    until(lambda: not found(screen, "duplicate"))
    back(drawing, until)
    QTest.keyClick(drawing, Qt.Key.Key_Z, CTRL)
    assert len(screen.drawing.open.annotations) == 4
    until(lambda: len(found(screen, "duplicate")) == 2)


def test_a_reason_lets_the_submit_pass_and_stands_in_the_list(
    drawing: MainWindow, hand: Any, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = twins(drawing, hand, until)
    look_it_over(drawing)
    monkeypatch.setattr(ReasonDialog, "exec", lambda _dialog: int(QDialog.DialogCode.Accepted))
    monkeypatch.setattr(ReasonDialog, "reason", "moored alongside")
    until(lambda: not found(screen, "unseen_cells"))
    screen.checks.list.select("duplicate")
    QTest.mouseClick(screen.checks.waive_button, LEFT)
    until(lambda: all(one.waived for one in found(screen, "duplicate")))
    until(lambda: any("waived: moored alongside" in row.detail for row in screen.checks.list.rows))
    screen.checks.filter.button("Waived").click()
    assert screen.checks.waive_button.text() == "Take back"
    screen.checks.list.select("duplicate")
    until(lambda: not any(not one.waived for one in screen.checking.board.findings))
    back(drawing, until)
    QTest.keyClick(drawing, Qt.Key.Key_Return, CTRL)
    assert drawing.session.workspace.tasks(TaskState.SUBMITTED)


def test_what_the_shape_in_hand_would_violate_is_said_while_it_is_drawn(
    drawing: MainWindow, hand: Any, until: Until
) -> None:
    screen: Any = drawing.current
    mouse, canvas = hand(screen.stage), screen.stage.canvas
    QTest.keyClick(drawing, Qt.Key.Key_2)
    for point in ((60, 60), (160, 160), (160, 60)):
        mouse.click(*point)
    QTest.mouseMove(canvas, mouse.at(60, 160))
    until(lambda: "crosses" in canvas.warning)
    QTest.mouseMove(canvas, mouse.at(200, 20))
    until(lambda: canvas.warning == "")
    QTest.mouseMove(canvas, mouse.at(60, 160))
    until(lambda: "crosses" in canvas.warning)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.warning == ""


def test_thousands_of_marks_are_collapsed_and_hidden_by_a_key(drawing: MainWindow, hand: Any, until: Until) -> None:
    screen = twins(drawing, hand, until)
    canvas = screen.stage.canvas
    QTest.keyClick(drawing, Qt.Key.Key_F9, Qt.KeyboardModifier.AltModifier)
    assert canvas.marks.at(canvas.camera, mark_of(screen, found(screen, "duplicate")[0])) is None
    QTest.keyClick(drawing, Qt.Key.Key_F9, Qt.KeyboardModifier.AltModifier)
    assert canvas.marks.at(canvas.camera, mark_of(screen, found(screen, "duplicate")[0])) is not None
