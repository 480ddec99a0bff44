"""Selecting by picture in the real window, with real mouse and key events; answers come from the background."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.imagery.selecting.sam_files import fingerprint
from app.views import model_choice
from app.views.dialogs.model import BOTH, ModelDialog
from app.views.main_window import MainWindow
from tests.tools.small_model import small_model

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
PIER = shapely.box(100, 100, 300, 200)


@pytest.fixture
def screen(enter: Enter, until: Until) -> Any:
    """Annotator 1 has claimed the first task and taken the class of piers, which are polygons."""
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    found: Any = window.current
    until(lambda: found.stage.task_shown is not None and found.stage.canvas.settled())
    QTest.keyClick(window, Qt.Key.Key_2)
    return found


def overlap(screen: Any) -> float:
    (drawn,) = screen.session.workspace.annotations()
    found = drawn.shape.geometry
    return float(found.intersection(PIER).area / found.union(PIER).area)


@pytest.mark.parametrize("angle", [0.0, 30.0])
def test_the_wand_takes_a_pier_by_one_press_whichever_way_the_picture_is_turned(
    screen: Any, until: Until, hand: Any, angle: float
) -> None:
    screen.stage.canvas.turn_to(angle)
    until(screen.stage.canvas.settled)
    QTest.keyClick(screen.window(), Qt.Key.Key_Z)

    hand(screen.stage).click(200, 150)
    until(lambda: bool(screen.session.workspace.annotations()))

    assert overlap(screen) > 0.98


def test_a_loose_box_finds_the_pier_and_undo_takes_it_back(screen: Any, until: Until, hand: Any) -> None:
    QTest.keyClick(screen.window(), Qt.Key.Key_I)

    hand(screen.stage).drag((70, 70), (330, 230))
    until(lambda: bool(screen.session.workspace.annotations()))

    assert overlap(screen) > 0.97
    QTest.keyClick(screen.window(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert screen.session.workspace.annotations() == []


def test_esc_while_the_border_is_looked_for_leaves_nothing(screen: Any, hand: Any) -> None:
    QTest.keyClick(screen.window(), Qt.Key.Key_I)
    hand(screen.stage).drag((70, 70), (330, 230))

    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Escape)
    QTest.qWait(1200)

    assert screen.session.workspace.annotations() == []
    assert screen.stage.canvas.idle


def test_the_log_says_which_tool_found_a_shape(screen: Any, until: Until, hand: Any) -> None:
    QTest.keyClick(screen.window(), Qt.Key.Key_Z)
    hand(screen.stage).click(200, 150)
    until(lambda: bool(screen.session.workspace.annotations()))

    (drawn,) = screen.session.workspace.annotations()
    operations = screen.session.workspace.history(drawn.id)
    assert operations[-1].op.data()["assist"] == {"tool": "wand"}


def test_the_sites_model_finds_a_pier_and_the_history_says_that_a_model_did(
    screen: Any, until: Until, hand: Any, tmp_path: Path
) -> None:
    files = small_model(tmp_path)
    model_choice.remember(files)
    QTest.keyClick(screen.window(), Qt.Key.Key_M)

    hand(screen.stage).click(200, 150)
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Return)
    until(lambda: bool(screen.session.workspace.annotations()))
    model_choice.remember(None)

    assert overlap(screen) > 0.94
    (drawn,) = screen.session.workspace.annotations()
    last = screen.session.workspace.history(drawn.id)[-1]
    assert last.op.data()["assist"] == {"tool": "model", "model": fingerprint(files)}


def test_the_dialog_checks_both_files_and_says_what_is_wrong(screen: Any, until: Until, tmp_path: Path) -> None:
    files = small_model(tmp_path)
    dialog = ModelDialog(screen.window(), None)
    dialog.show()
    dialog.encoder.setText(files.decoder)
    dialog.primary.click()
    assert dialog.problem.sentence == BOTH

    dialog.decoder.setText(files.encoder)
    dialog.primary.click()
    until(lambda: "no decoder known here" in dialog.problem.sentence)

    dialog.encoder.setText(files.encoder)
    dialog.decoder.setText(files.decoder)
    dialog.primary.click()
    until(lambda: not dialog.isVisible())
    assert dialog.files == files
