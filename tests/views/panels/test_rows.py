from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.views.panels.row import Row
from app.views.panels.row_list import RowList

ROWS = [Row("a", "Ship", keycap="1"), Row("b", "Pier", detail="ready"), Row("c", "Tank", button="Fix")]


def made(qapp: QApplication) -> RowList:
    shown = RowList("Things", "There are none; draw one.")
    shown.resize(240, 300)
    shown.show_rows(ROWS)
    shown.show()
    return shown


def test_enter_chooses_and_enters_the_row(qapp: QApplication) -> None:
    shown = made(qapp)
    heard: list[object] = []
    shown.chosen.connect(lambda key: heard.append(("chosen", key)))
    shown.entered.connect(lambda key: heard.append(("entered", key)))
    shown.select("b")
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert heard == [("chosen", "b"), ("entered", "b")]


def test_a_click_chooses_but_does_not_enter(qapp: QApplication) -> None:
    shown = made(qapp)
    heard: list[object] = []
    shown.chosen.connect(heard.append)
    shown.entered.connect(heard.append)
    QTest.mouseClick(
        shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualRect(shown.model().index(1, 0)).center()
    )
    assert heard == ["b"]


def test_the_selection_stays_when_rows_change(qapp: QApplication) -> None:
    shown = made(qapp)
    shown.select("b")
    shown.show_rows([Row("b", "Pier", detail="claimed"), Row("d", "Crane")])
    assert shown.selected() == "b"


def test_a_pill_tells_which_row_it_is_on(qapp: QApplication) -> None:
    shown = made(qapp)
    heard: list[object] = []
    shown.pressed.connect(heard.append)
    (button,) = shown.findChildren(QPushButton)
    button.click()
    assert heard == ["c"]
    assert button.accessibleName() == "Fix: Tank"


def test_a_screen_reader_hears_the_whole_row(qapp: QApplication) -> None:
    model: Any = made(qapp).model()
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole) == "Ship, key 1"
    assert model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole) == "Pier, ready"


def test_two_lines_are_taller_than_one(qapp: QApplication) -> None:
    shown = made(qapp)
    heights = [shown.visualRect(shown.model().index(place, 0)).height() for place in range(2)]
    assert heights == [28, 42]


def test_enter_takes_the_first_row_when_the_rows_came_after_the_keyboard(qapp: QApplication) -> None:
    shown = RowList("Tasks", "none")
    shown.show()
    shown.activateWindow()
    assert QTest.qWaitForWindowActive(shown)
    shown.setFocus()
    shown.show_rows([Row("a", "First"), Row("b", "Second")])
    entered: list[object] = []
    shown.entered.connect(entered.append)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert entered == ["a"]
    assert shown.selected() is None
    shown.close()
