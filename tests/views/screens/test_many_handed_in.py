"""Checking and submitting a task of many: off the GUI thread, and never of what it no longer is."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shapely import Polygon

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId, uuid7
from app.models.task import TaskState
from app.views.main_window import MainWindow
from app.views.screens import drawing as drawing_module
from app.views.screens import handing_in

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]


@pytest.fixture
def drawing(enter: Enter, until: Until) -> MainWindow:
    """Annotator 1 has claimed a task."""
    window = enter("annotator-1")
    screen: Any = window.current
    screen.claim(None)
    until(lambda: screen.stage.task_shown is not None and screen.drawing.tool == "select")
    return window


@pytest.fixture
def many(drawing: MainWindow, hand: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two ships, which count as many."""
    monkeypatch.setattr(handing_in, "MANY", 1)
    monkeypatch.setattr(drawing_module, "MANY", 1)
    screen: Any = drawing.current
    mouse = hand(screen.stage)
    QTest.keyClick(drawing, Qt.Key.Key_1)
    mouse.drag((100, 80), (120, 100))
    mouse.drag((160, 80), (180, 100))
    return screen


def test_many_are_submitted_once_they_are_looked_through(many: Any, until: Until, drawing: MainWindow) -> None:
    many.handing_in.submit()
    many.checking.again()
    assert not drawing.session.workspace.tasks(TaskState.SUBMITTED)
    until(lambda: many.handing_in.dialog is not None)
    many.handing_in.dialog.reasons["unseen_cells"].setText("Clouds over it")
    many.handing_in.dialog.primary.click()
    until(lambda: bool(drawing.session.workspace.tasks(TaskState.SUBMITTED)))


def test_what_stops_a_submit_is_listed_and_enter_goes_there(drawing: MainWindow) -> None:
    screen: Any = drawing.current
    opened = screen.drawing.open
    bow = Shape(ShapeKind.POLYGON, Polygon([(60, 60), (120, 120), (120, 60), (60, 120)]))
    made = Annotation(AnnotationId(uuid7()), opened.scene.id, opened.task.id, opened.active_class.id, bow)
    opened.apply(edit("draw", [Change(None, made)]))

    QTest.keyClick(drawing, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = screen.handing_in.dialog
    dialog.reasons["unseen_cells"].setText("Clouds over it")
    QTest.keyClick(dialog.hard, Qt.Key.Key_Down)
    QTest.keyClick(dialog.hard, Qt.Key.Key_Return)

    assert screen.handing_in.dialog is None
    assert screen.drawing.selection == (made.id,)
    QTest.keyClick(drawing, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert screen.handing_in.dialog.waivers["unseen_cells"] == "Clouds over it"
    screen.handing_in.dialog.reject()


def test_what_is_drawn_meanwhile_is_looked_through_as_well(many: Any, until: Until, hand: Any) -> None:
    many.checking.again()
    hand(many.stage).drag((200, 80), (320, 200))
    assert len(many.drawing.open.annotations) == 3
    third = list(many.drawing.open.annotations)[2]
    until(lambda: any(found.annotation == third for found in many.checking.board.findings))


def test_all_of_many_are_selected_in_a_moment(many: Any, until: Until) -> None:
    many.drawing.select_shown()
    assert many.drawing.selection != tuple(many.drawing.open.annotations)
    until(lambda: many.drawing.selection == tuple(many.drawing.open.annotations))
