"""The ruler in the window, with real mouse and keys, in annotate and in review."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.imagery.measure_kinds import MeasureKind
from app.models.scene import GeoreferenceData, GeoreferenceKind
from app.services import tasks
from app.services.exchange import annotate
from app.services.positions import Dem
from app.views.later import later
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.arriving import arrive
from app.views.screens import measuring as module
from tests.imagery.test_terrain import oblique_rpc

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]


def keys(window: MainWindow, combination: str) -> None:
    combined = QKeySequence(combination)[0]
    QTest.keyClick(window.current.stage.canvas, combined.key(), combined.keyboardModifiers())


@pytest.fixture
def measuring(enter: Enter, until: Until) -> MainWindow:
    window = enter("annotator-1")
    window.show_mode(Mode.ANNOTATE)
    screen = window.current
    screen.claim(None)
    until(lambda: screen.stage.task_shown is not None)
    canvas = screen.stage.canvas
    canvas.camera = replace(canvas.camera, x=150.0, y=150.0, scale=2.0)
    until(canvas.settled)
    canvas.setFocus()
    return window


def picture(window: MainWindow) -> Any:
    return window.current.stage.canvas


def test_a_length_is_measured_with_two_clicks_and_enter(measuring: MainWindow, hand: Any) -> None:
    pen = hand(measuring.current.stage)
    keys(measuring, "Ctrl+M")
    pen.click(50, 50)
    pen.click(150, 50)
    keys(measuring, "Return")
    (drawn,) = picture(measuring).measures
    assert drawn.text == "50.0 ± 0.5 m"
    assert not measuring.current.drawing.open.annotations


def test_legs_are_read_out_beside_the_cursor_while_they_are_drawn(measuring: MainWindow, hand: Any) -> None:
    pen = hand(measuring.current.stage)
    keys(measuring, "Ctrl+M")
    pen.click(50, 50)
    pen.click(150, 50)
    QTest.mouseMove(picture(measuring), pen.at(150, 150))
    hint = picture(measuring)._preview.preview.hint
    assert hint.startswith("Length 100.0 ± 0.7 m in 2 legs")
    assert "Enter to end" in hint


def test_what_was_measured_stays_until_escape_dismisses_it(measuring: MainWindow, hand: Any) -> None:
    pen = hand(measuring.current.stage)
    keys(measuring, "Ctrl+Shift+M")
    for corner in ((50, 50), (150, 50), (150, 150)):
        pen.click(*corner)
    keys(measuring, "Return")
    assert picture(measuring).measures[0].closed
    pen.click(60, 60)
    keys(measuring, "Esc")
    assert len(picture(measuring).measures) == 1
    keys(measuring, "V")
    pen.click(200, 200)
    assert len(picture(measuring).measures) == 1
    keys(measuring, "Ctrl+M")
    keys(measuring, "Esc")
    assert picture(measuring).measures == ()


def test_every_measure_can_be_copied(measuring: MainWindow, hand: Any) -> None:
    pen = hand(measuring.current.stage)
    keys(measuring, "Ctrl+M")
    pen.click(50, 50)
    pen.click(150, 50)
    keys(measuring, "Return")
    keys(measuring, "Ctrl+Alt+C")
    assert QGuiApplication.clipboard().text().startswith("Length 50")


def test_the_ruler_is_lit_as_long_as_it_is_in_hand_in_the_screen_shown(measuring: MainWindow) -> None:
    def lit() -> list[str]:
        return [kind.value for kind in MeasureKind if measuring.actions_table[f"measure.{kind.value}"].isChecked()]

    assert lit() == []
    keys(measuring, "Ctrl+M")
    assert lit() == ["length"]
    keys(measuring, "Ctrl+Shift+M")
    assert lit() == ["area"]
    measuring.show_mode(Mode.REVIEW)
    assert lit() == []
    measuring.actions_table["measure.length"].trigger()
    assert lit() == []
    measuring.show_mode(Mode.ANNOTATE)
    assert lit() == ["area"]
    keys(measuring, "Esc")
    assert lit() == []


def test_a_height_asks_for_the_sun_when_the_file_does_not_say(
    measuring: MainWindow, hand: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(dialog: Any) -> int:
        dialog.findChildren(QLineEdit)[0].setText("180, 45")
        dialog.accept()
        return int(dialog.result())

    monkeypatch.setattr(module.AnglesDialog, "exec", typed)
    keys(measuring, "Ctrl+Alt+S")
    pen = hand(measuring.current.stage)
    pen.click(100, 150)
    pen.click(100, 110)
    (drawn,) = picture(measuring).measures
    assert drawn.text == "20.0 ± 0.5 m"
    refused: list[str] = []
    measuring.session.refused.connect(refused.append)
    pen.click(100, 150)
    pen.click(100, 190)
    assert picture(measuring).measures[1].text == "20.0 ± 0.5 m, check both ends"
    assert "aside from where it must lie (0°): check both ends" in refused[0]


def test_measures_lie_on_the_same_ground_when_the_picture_is_turned(measuring: MainWindow, hand: Any) -> None:
    canvas = picture(measuring)
    canvas.turn_to(33.0)
    pen = hand(measuring.current.stage)
    keys(measuring, "Ctrl+M")
    pen.click(50, 50)
    pen.click(150, 50)
    keys(measuring, "Return")
    assert np.abs(canvas.measures[0].points - ((50, 50), (150, 50))).max() < 1.5


def test_a_reviewer_measures_without_judging_anything(
    enter: Enter, site: Path, until: Until, hand: Any, tmp_path: Path
) -> None:
    window = enter("annotator-1")
    window.show_mode(Mode.ANNOTATE)
    workspace = window.session.workspace
    task = tasks.claim(workspace)
    drawn = tmp_path / "ship.geojson"
    ring = [[10, 10], [40, 10], [40, 40], [10, 40], [10, 10]]
    drawn.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"class":"Ship"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}'
    )
    annotate(workspace, task.id, drawn, pixels=True)
    tasks.submit(workspace, task.id)
    window = enter("reviewer-1")
    window.show_mode(Mode.REVIEW)
    window.current.start(task.id)
    until(lambda: window.current.stage.task_shown is not None)
    canvas = window.current.stage.canvas
    canvas.setFocus()
    keys(window, "Ctrl+M")
    pen = hand(window.current.stage)
    pen.click(50, 50)
    pen.click(150, 50)
    keys(window, "Return")
    assert len(canvas.measures) == 1
    assert len(window.current.judging.left) == 1
    keys(window, "Esc")
    assert canvas.measures == ()


def test_what_is_known_of_the_scene_is_told(measuring: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def look(dialog: Any) -> int:
        dialog.copy()
        told.append(QGuiApplication.clipboard().text())
        return 1

    monkeypatch.setattr(module.SceneInfoDialog, "exec", look)
    keys(measuring, "Ctrl+I")
    assert "Taken: not in the file" in told[0]
    assert "Position: affine, EPSG:32618" in told[0]
    assert "RPC: not in the file" in told[0]
    assert "No data: not in the file" in told[0]


def test_a_dem_is_refused_for_a_scene_without_rpc(measuring: MainWindow, until: Until, tmp_path: Path) -> None:
    told: list[str] = []

    def type_it() -> None:
        asked: Any = QApplication.activeModalWidget()
        QTest.keyClicks(asked.findChildren(QLineEdit)[0], str(tmp_path / "dem.tif"))
        QTest.keyClick(asked, Qt.Key.Key_Return)
        until(lambda: bool(asked.problem.sentence) and asked.primary.isEnabled())
        told.append(asked.problem.sentence)
        asked.reject()

    later(measuring, 0, type_it)
    measuring.current.measuring.ask_dem()
    assert "a DEM matters to scenes with RPC alone" in told[0]


def test_a_scene_comes_on_again_where_it_was_looked_at(measuring: MainWindow, until: Until) -> None:
    stage = measuring.current.stage
    stage.bring_on_again()
    assert stage.scene is None
    until(lambda: stage.task_shown is not None)
    assert (stage.canvas.camera.x, stage.canvas.camera.y, stage.canvas.camera.scale) == (150.0, 150.0, 2.0)


def test_a_scene_whose_dem_has_gone_comes_on_without_it_and_says_so(measuring: MainWindow, tmp_path: Path) -> None:
    stage = measuring.current.stage
    with_rpc = replace(stage.scene, georeference=GeoreferenceData(GeoreferenceKind.RPC, rpc=oblique_rpc()))
    arrival = arrive(with_rpc, Dem(str(tmp_path / "gone.tif")))
    assert arrival.georeference.label(0, 0) == "RPC, no DEM"
    assert "gone.tif cannot be read" in arrival.remark
    assert arrival.remark.endswith("Positions are without a DEM until then.")
    arrival.source.close()
