from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.views.dialogs.palette import Palette
from app.views.later import later
from app.views.main_window import MainWindow

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def palette(enter: Enter, until: Until) -> Palette:
    window = enter("annotator-1")
    screen: Any = window.current
    screen.claim(None)
    until(lambda: screen.stage.task_shown is not None)
    opened = Palette(window, window.commands.entries(), window.commands.place)
    opened.show()
    return opened


def test_it_lists_commands_classes_and_tasks(palette: Palette) -> None:
    titles = {row.title for row in palette.list.rows}
    assert {"Redo", "Draw Small pier", "Cell 1 · drawing", "Light or dark theme"} <= titles


def test_a_few_letters_and_enter_run_it(palette: Palette, window: MainWindow) -> None:
    QTest.keyClicks(palette.field, "small")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    screen: Any = window.current
    assert screen.drawing.tool == "polygon"
    assert screen.drawing.open.active_class.id == "pier"
    assert not palette.isVisible()


def test_arrow_keys_walk_the_matches(palette: Palette) -> None:
    first = palette.list.selected()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.selected() not in {first, None}


def test_a_position_of_the_scene_is_a_place_to_go(palette: Palette, window: MainWindow) -> None:
    stage: Any = window.current.stage
    lon, lat = stage.readout.georeference.to_lonlat([300.0], [200.0])
    palette.field.setText(f"{lat[0]:.6f}, {lon[0]:.6f}")
    assert palette.list.rows[0].title.startswith("Go to")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((300, 200), abs=1)


def test_a_position_elsewhere_says_so(palette: Palette) -> None:
    palette.field.setText("10.0, 10.0")
    assert "outside this scene" in palette.list.rows[0].title


def test_a_position_may_be_typed_as_the_status_bar_shows_pixels(palette: Palette, window: MainWindow) -> None:
    QTest.keyClicks(palette.field, "120, 80 px")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    camera = window.current.stage.canvas.camera  # type: ignore[union-attr]
    assert (camera.x, camera.y) == pytest.approx((120, 80), abs=1)


def test_going_to_a_position_asks_for_nothing_else_and_says_why_it_is_none(
    palette: Palette, window: MainWindow
) -> None:
    palette.close()
    told: list[str] = []

    def type_nonsense() -> None:
        asked: Any = QApplication.activeModalWidget()
        QTest.keyClick(asked.field, Qt.Key.Key_Return)
        told.append(asked.list._empty)
        QTest.keyClicks(asked.field, "banana")
        QTest.keyClick(asked.field, Qt.Key.Key_Return)
        told.append(asked.list._empty)
        asked.close()

    later(window, 0, type_nonsense)
    window.actions_table["view.goto"].trigger()
    assert told[0].startswith("Type or paste a position")
    assert told[1].startswith("“banana” is no position: it has none of the known forms; write it like")


def test_nothing_found_says_what_to_try(palette: Palette) -> None:
    palette.field.setText("qqqq")
    assert palette.list.rows == ()
