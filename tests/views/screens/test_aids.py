"""What helps the hand, in the window: snapping with its mark, its key and its button, remembered."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.shapes.snapping import SnapKind
from app.views.main_window import MainWindow
from app.views.screens.aiding import remembered

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]


@pytest.fixture
def window(enter: Enter, until: Until, hand: Any) -> MainWindow:
    """Annotator 1 has drawn a pier from (200, 100) to (260, 150), at two screen pixels per image pixel."""
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    stage: Any = window.current.stage
    until(lambda: stage.task_shown is not None and stage.canvas.settled())
    mouse = hand(stage)
    QTest.keyClick(window, Qt.Key.Key_2)
    for point in ((200, 100), (260, 100), (260, 150), (200, 150)):
        mouse.click(*point)
    QTest.keyClick(stage.canvas, Qt.Key.Key_Return)
    until(stage.canvas.settled)
    return window


def borders(window: MainWindow) -> list[set[tuple[float, float]]]:
    drawn = window.session.workspace.annotations()
    return [set(one.shape.geometry.exterior.coords) for one in drawn]


def draw_beside(window: MainWindow, hand: Any) -> None:
    stage: Any = window.current.stage
    mouse = hand(stage)
    reach = 4 / stage.canvas.camera.scale
    for x, y in ((260 + reach, 100 - reach), (300, 100), (300, 150), (260 + reach, 150)):
        mouse.click(x, y)
    QTest.keyClick(stage.canvas, Qt.Key.Key_Return)


def test_a_polygon_beside_another_takes_over_its_corners(window: MainWindow, hand: Any) -> None:
    draw_beside(window, hand)
    first, second = borders(window)
    assert len(first & second) == 2


def test_the_mark_at_the_cursor_says_what_was_snapped_to_and_goes_with_it(window: MainWindow, hand: Any) -> None:
    stage: Any = window.current.stage
    mouse, canvas = hand(stage), stage.canvas
    reach = 4 / canvas.camera.scale

    QTest.mouseMove(canvas, mouse.at(260 + reach, 100 - reach))
    kind = canvas.aim.snap.kind
    shown = canvas._preview.snap
    QTest.mouseMove(canvas, mouse.at(290, 60))

    assert kind is SnapKind.VERTEX
    assert shown is not None
    assert canvas._preview.snap is None


def test_s_turns_snapping_off_shows_it_on_the_button_and_is_remembered(window: MainWindow, hand: Any) -> None:
    assert window.actions_table["aid.snap"].isChecked()

    QTest.keyClick(window, Qt.Key.Key_S)
    draw_beside(window, hand)

    first, second = borders(window)
    assert not first & second
    assert not window.actions_table["aid.snap"].isChecked()
    assert not remembered().snap
