"""A task from the list to submit with key events alone: no mouse is touched."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.models.geometry import ShapeKind
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology
from app.models.task import TaskState
from app.views.dialogs.submit import SubmitDialog
from app.views.main_window import MainWindow

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
Key, Place = Qt.Key, tuple[float, float]
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def classes() -> Ontology:
    use = Attribute("use", AttributeKind.CHOICE, ("port", "fishing"), required=True)
    ship = ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1")
    pier = ClassDef("pier", "Small pier", "#56B4E9", (ShapeKind.POLYGON,), "2", attributes=(use,))
    jet = ClassDef("jet", "Jet", "#009E73", (ShapeKind.ROTATED_BOX,))
    return Ontology("harbour", 1, (ship, pier, jet))


def press(key: Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press a key of the keyboard; whatever has the focus gets it."""
    window = QApplication.focusWindow()
    assert window is not None
    QTest.keyClick(window, key, held)


def write(text: str) -> None:
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    QTest.keyClicks(focus, text)


def walk_to(wanted: Callable[[QWidget], bool], key: Key = Key.Key_Tab) -> QWidget:
    """Press Tab until the keyboard is where it shall be."""
    for _ in range(60):
        press(key)
        focus = QApplication.focusWidget()
        if focus is not None and wanted(focus):
            return focus
    pytest.fail("Tab does not lead there")


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def back_on_top(window: MainWindow) -> None:
    """What every desktop does by itself when a dialog has closed; without a desktop it must be asked."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


class Cursor:
    """Goes to image points by the arrow keys."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def go(self, place: Place) -> None:
        for axis, back, on in ((0, Key.Key_Left, Key.Key_Right), (1, Key.Key_Up, Key.Key_Down)):
            for length, held in ((100, CTRL), (10, SHIFT), (1, NONE)):
                far = self.canvas.camera.to_screen(*place)[axis] - self.canvas.keyboard.at[axis]
                for _ in range(int(abs(far) + 0.5) // length):
                    press(on if far > 0 else back, held)

    def clicks(self, *places: Place) -> None:
        for place in places:
            self.go(place)
            press(Key.Key_Space)


def answer_why(words: str, seen: list[str]) -> None:
    """Fill in the reason the gate asks for, and go on, by keys, as soon as it asks."""
    asked = QTimer(QApplication.instance(), interval=10)

    def now() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, SubmitDialog):
            return
        asked.stop()
        seen.extend(name_of(field) for field in dialog.findChildren(QLineEdit))
        QTest.keyClicks(dialog.focusWidget(), words)
        QTest.keyClick(dialog.focusWidget(), Key.Key_Return)
        if dialog.isVisible():
            dialog.reject()

    asked.timeout.connect(now)
    asked.start()


def test_a_task_is_claimed_drawn_classified_attributed_and_submitted_without_a_mouse(
    enter: Enter, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    assert QApplication.focusWidget() is screen.task_list
    press(Key.Key_Home)
    press(Key.Key_Return)
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    canvas = screen.stage.canvas
    assert QApplication.focusWidget() is canvas

    press(Key.Key_F4)
    for _ in range(2):
        press(Key.Key_Minus)  # from so far away nothing counts as seen, so the gate will ask why
    until(lambda: canvas.settled() and canvas.camera.scale < 1.0)
    cursor = Cursor(canvas)
    press(Key.Key_1)
    cursor.go((60, 60))
    QTest.keyPress(canvas, Key.Key_Space)
    cursor.go((90, 80))
    QTest.keyRelease(canvas, Key.Key_Space)

    press(Key.Key_F)
    write("jet")
    press(Key.Key_Return)
    back_on_top(window)
    assert QApplication.focusWidget() is canvas
    assert canvas.keyboard.on
    cursor.clicks((120, 60), (130, 52), (150, 90))

    press(Key.Key_2)
    cursor.clicks((60, 120), (120, 120), (120, 160), (60, 160))
    press(Key.Key_Space)
    drawn = {one.shape.kind: one for one in window.session.workspace.annotations()}
    assert set(drawn) == {ShapeKind.BOX, ShapeKind.ROTATED_BOX, ShapeKind.POLYGON}
    assert drawn[ShapeKind.ROTATED_BOX].class_id == "jet"
    assert drawn[ShapeKind.BOX].shape.bounds == pytest.approx((60, 60, 90, 80), abs=1.5)

    walk_to(lambda widget: name_of(widget) == "use: Port")
    press(Key.Key_Space)
    assert window.session.workspace.annotation(drawn[ShapeKind.POLYGON].id).attributes == {"use": "port"}

    fields: list[str] = []
    answer_why("All of it was looked at on the large screen.", fields)
    press(Key.Key_Return, CTRL)
    opened = screen.drawing.open
    assert fields
    assert all(fields)
    assert window.session.workspace.task(opened.task.id).state is TaskState.SUBMITTED


def test_the_cursor_says_to_assistive_programs_where_it_is_and_over_what(enter: Enter, until: Until) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    press(Key.Key_Home)
    press(Key.Key_Return)
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    canvas = screen.stage.canvas
    press(Key.Key_F4)
    cursor = Cursor(canvas)
    press(Key.Key_1)
    cursor.clicks((60, 60), (90, 80))
    cursor.go((75, 60))
    described = QAccessible.queryAccessibleInterface(canvas)
    until(lambda: "over Ship" in described.text(QAccessible.Text.Description))

    words = described.text(QAccessible.Text.Description)
    assert words.split(";")[0].endswith("px")
    assert "on the middle of an edge" in words
    assert window.status._position.text() != "—"
    press(Key.Key_Escape)
    assert described.text(QAccessible.Text.Description) == ""


def test_the_class_picker_opens_at_the_keyboard_cursor(enter: Enter, until: Until) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    press(Key.Key_Home)
    press(Key.Key_Return)
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    canvas = screen.stage.canvas
    press(Key.Key_F4)
    for _ in range(2):
        press(Key.Key_Left, CTRL)
        press(Key.Key_Up, CTRL)
    press(Key.Key_F)
    picker = QApplication.activeModalWidget()
    assert picker is not None
    x, y = canvas.keyboard.at
    assert picker.pos() == canvas.mapToGlobal(QPoint(round(x), round(y)))
    press(Key.Key_Escape)
