"""A line that comes above the picture while a hand is at work there moves no ground away from under the cursor."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.views.main_window import MainWindow

Until = Callable[[Callable[[], bool]], None]
AT = QPoint(400, 300)


@pytest.fixture
def stage(enter: Callable[[str], MainWindow], until: Until) -> Any:
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    return screen.stage


def say(stage: Any, until: Until, sentence: str) -> None:
    height = stage.canvas.height()
    stage.notice.say(sentence)
    until(lambda: stage.canvas.height() != height)


def test_the_ground_stays_under_the_cursor(stage: Any, until: Until) -> None:
    canvas = stage.canvas
    QTest.mouseMove(canvas, AT)
    until(canvas.underMouse)
    place, ground = canvas.mapToGlobal(AT), canvas.camera.to_image(AT.x(), AT.y())
    for sentence in ("Somebody took this task away.", ""):
        say(stage, until, sentence)
        here = canvas.mapFromGlobal(place)
        assert canvas.camera.to_image(here.x(), here.y()) == pytest.approx(ground, abs=1 / canvas.camera.scale)


def test_while_no_hand_is_there_the_middle_stays_in_the_middle(stage: Any, until: Until) -> None:
    canvas = stage.canvas
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    middle = canvas.camera.x, canvas.camera.y
    say(stage, until, "Somebody took this task away.")
    assert (canvas.camera.x, canvas.camera.y) == pytest.approx(middle, abs=1 / canvas.camera.scale)
