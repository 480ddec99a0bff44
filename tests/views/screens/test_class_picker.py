import sys
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.views.dialogs.class_picker import ClassPicker
from app.views.main_window import MainWindow

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def screen(enter: Enter, until: Until) -> Any:
    found: Any = enter("annotator-1").current
    found.claim(None)
    until(lambda: found.stage.task_shown is not None and found.drawing.tool == "select")
    found.stage.canvas.setFocus()
    return found


def opened(screen: Any) -> ClassPicker:
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_F)
    picker = screen._finding.picker
    assert isinstance(picker, ClassPicker)
    return picker


def test_a_key_under_the_left_hand_opens_it_and_enter_takes_class_and_tool(screen: Any) -> None:
    picker = opened(screen)
    QTest.keyClicks(picker.field, "pier")
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    assert screen.drawing.tool == "polygon"
    assert screen.drawing.open.active_class.id == "pier"
    assert screen._finding.picker is None


def test_a_number_takes_its_class_without_enter(screen: Any) -> None:
    QTest.keyClicks(opened(screen).field, "02")
    assert screen.drawing.open.active_class.id == "pier"
    assert screen._finding.picker is None


@pytest.mark.skipif(sys.platform != "linux", reason="the codes are those of Linux")
def test_the_digit_row_of_azerty_gives_numbers(screen: Any) -> None:
    picker = opened(screen)
    for key, code, text in ((Qt.Key.Key_Agrave, 19, "à"), (Qt.Key.Key_Eacute, 11, "é")):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, code, 0, 0, text)
        QApplication.sendEvent(picker.field, event)
    assert screen.drawing.open.active_class.id == "pier"


def test_what_was_taken_last_is_offered_first(screen: Any) -> None:
    QTest.keyClicks(opened(screen).field, "02")
    assert [row.key for row in opened(screen).list.rows] == ["pier", "ship"]


def test_a_class_taken_by_its_digit_counts_as_used(screen: Any) -> None:
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_2)
    assert [row.key for row in opened(screen).list.rows] == ["pier", "ship"]


def test_escape_leaves_everything_as_it_was(screen: Any) -> None:
    before = screen.drawing.open.active_class
    QTest.keyClick(opened(screen).field, Qt.Key.Key_Escape)
    assert screen.drawing.open.active_class is before
    assert screen._finding.picker is None


def test_shift_enter_gives_it_to_the_selection_where_the_shape_is_allowed(screen: Any, hand: Any) -> None:
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_1)
    hand(screen.stage).drag((60, 60), (120, 100))
    drawn = next(iter(screen.drawing.open.annotations))
    screen.drawing.select(drawn)
    picker = opened(screen)
    QTest.keyClicks(picker.field, "pier")
    QTest.keyClick(picker.field, Qt.Key.Key_Return, SHIFT)
    assert screen.drawing.open.annotations[drawn].class_id == "ship"
    assert "not drawn as this shape" in screen.window().status._toast.text()
