import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.views import recents
from app.views.dialogs.keys import KeysDialog
from app.views.keys.bindings import Bindings
from app.views.keys.kept import export, keep, kept
from app.views.main_window import MainWindow

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture(autouse=True)
def usual_keys(app: QApplication) -> Iterator[None]:
    keep(Bindings())
    yield
    recents.settings().remove("keys")


@pytest.fixture
def drawing(enter: Enter, until: Until) -> MainWindow:
    window = enter("annotator-1")
    screen: Any = window.current
    screen.claim(None)
    until(lambda: screen.stage.task_shown is not None and screen.drawing.tool == "select")
    return window


@pytest.fixture
def dialog(drawing: MainWindow) -> Iterator[KeysDialog]:
    made = drawing.keys.dialog()
    made.show()
    yield made
    made.close()
    made.deleteLater()


def choose(dialog: KeysDialog, words: str) -> None:
    dialog.search.clear()
    QTest.keyClicks(dialog.search, words)
    dialog.list.select(dialog.list.rows[0].key)


def press(dialog: KeysDialog, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    dialog.recorder.setFocus()
    QTest.keyClick(dialog.recorder, key, held)


def test_it_lists_actions_tools_and_classes(dialog: KeysDialog) -> None:
    titles = {row.title for row in dialog.list.rows}
    assert {"Undo", "Box", "Draw Small pier", "Finish the shape", "Accept"} <= titles


def test_a_recorded_key_works_at_once_and_is_kept(dialog: KeysDialog, drawing: MainWindow) -> None:
    choose(dialog, "draw small pier")
    press(dialog, Qt.Key.Key_F10)
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert drawing.actions_table.specs["class.pier"].keys == ("2", "F10")
    assert kept().own == {"class.pier": ("2", "F10")}
    dialog.close()
    QTest.keyClick(drawing, Qt.Key.Key_F10)
    screen: Any = drawing.current
    assert screen.drawing.tool == "polygon"


def test_a_key_that_is_taken_says_what_holds_it_and_can_be_moved(dialog: KeysDialog) -> None:
    choose(dialog, "draw small pier")
    press(dialog, Qt.Key.Key_B)
    assert "“Box”" in dialog.problem.sentence
    assert not dialog.add_button.isEnabled()
    QTest.mouseClick(dialog.move_button, Qt.MouseButton.LeftButton)
    assert dialog.bindings.own == {"tool.box": (), "class.pier": ("2", "B")}


def test_keys_of_the_tools_cannot_be_taken(dialog: KeysDialog) -> None:
    choose(dialog, "fit the task")
    press(dialog, Qt.Key.Key_Backspace)
    assert "stays as it is" in dialog.problem.sentence
    assert not dialog.add_button.isEnabled()
    assert not dialog.move_button.isEnabled()


def test_a_key_is_removed_and_comes_back_with_the_usual_ones(dialog: KeysDialog) -> None:
    choose(dialog, "redo")
    dialog.current.select("Ctrl+Y")
    QTest.keyClick(dialog.current, Qt.Key.Key_Delete)
    assert dialog.bindings.own == {"edit.redo": ("Ctrl+Shift+Z",)}
    dialog.reset()
    assert dialog.bindings == Bindings()


def test_usual_keys_that_something_else_has_now_are_not_taken_back(dialog: KeysDialog) -> None:
    choose(dialog, "draw small pier")
    press(dialog, Qt.Key.Key_B)
    dialog.move_here()
    dialog.search.clear()
    dialog.list.select("tool.box")
    dialog.reset()
    assert "“Draw Small pier”" in dialog.problem.sentence
    dialog.reset_all()
    assert dialog.bindings == Bindings()


def test_a_file_of_keys_is_taken_whole_or_not_at_all(dialog: KeysDialog, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    export(Bindings({"tool.box": ("F10",)}), good)
    export(Bindings({"tool.box": ("A",)}), bad)
    dialog.take_in(good)
    dialog.take_in(bad)
    assert "“Box” and to “Polygon”" in dialog.problem.sentence
    assert dialog.bindings.own == {"tool.box": ("F10",)}


def test_what_was_kept_holds_in_the_next_window(app: QApplication, until: Until) -> None:
    keep(Bindings({"help.about": ("Ctrl+Shift+F1",)}))
    window = MainWindow()
    assert window.actions_table["help.about"].shortcuts() == [QKeySequence("Ctrl+Shift+F1")]
    window.close()
    window.deleteLater()


@pytest.mark.skipif(sys.platform != "linux", reason="the code is that of Linux")
def test_a_digit_of_azerty_takes_class_and_tool(drawing: MainWindow) -> None:
    screen: Any = drawing.current
    screen.stage.canvas.setFocus()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Eacute, Qt.KeyboardModifier.NoModifier, 11, 0, 0, "é")
    QApplication.sendEvent(drawing.windowHandle(), event)
    assert screen.drawing.tool == "polygon"
    assert screen.drawing.open.active_class.id == "pier"


@pytest.mark.skipif(sys.platform != "linux", reason="the code is that of Linux")
def test_who_types_a_name_gets_the_characters_of_the_keyboard(drawing: MainWindow) -> None:
    screen: Any = drawing.current
    field = screen.classes.filter
    field.setFocus()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Eacute, Qt.KeyboardModifier.NoModifier, 11, 0, 0, "é")
    QApplication.sendEvent(drawing.windowHandle(), event)
    assert field.text() == "é"
    assert screen.drawing.tool == "select"
