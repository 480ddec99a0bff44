"""The display panel: histograms with handles, numbers, choices, by mouse and by keys."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.imagery.looks import Rule
from app.imagery.statistics import take_sample
from app.views import recents
from app.views.modes import Mode
from app.views.panels.histogram import GAMMA, HIGH, LOW, SIDE
from app.views.style import theme
from tests.views.desk import ALT, SHIFT, Desk, pixels, raster

Sit = Callable[..., Desk]
GOLDEN = Path(__file__).parents[1] / "golden" / "display"
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    return raster(tmp_path / "wide.tif", pixels(), "WV02", photometric="minisblack")


@pytest.fixture
def desk(sit: Sit, wide: Path) -> Desk:
    found = sit(wide, size=(1440, 900))
    found.open_panel()
    return found


def test_a_key_opens_it_and_escape_closes_it_and_gives_the_canvas_the_keyboard(desk: Desk) -> None:
    assert desk.panel.isAncestorOf(QApplication.focusWidget())
    desk.press(Qt.Key.Key_Escape, NONE)
    assert not desk.panel.isVisible()
    assert desk.stage.canvas.hasFocus()
    desk.press(Qt.Key.Key_S)
    assert desk.panel.isVisible()
    desk.press(Qt.Key.Key_S)
    assert not desk.panel.isVisible()


def test_escape_is_the_panels_in_review_too(desk: Desk) -> None:
    desk.window.show_mode(Mode.REVIEW)
    desk.open(desk.window.session.workspace.tasks()[0].name)
    desk.until(lambda: desk.panel.isVisible() and desk.controls.isEnabled())
    desk.controls.channels[0].band.setFocus()
    desk.press(Qt.Key.Key_Escape, NONE)
    assert not desk.panel.isVisible()


def test_a_press_on_the_words_in_the_status_bar_opens_it(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.click(desk.window.status._stretch)
    assert desk.panel.isVisible()


def test_it_stays_open_over_a_restart_where_it_was_left(desk: Desk, sit: Sit, wide: Path) -> None:
    header = QPoint(120, 12)
    QTest.mousePress(desk.panel, Qt.MouseButton.LeftButton, pos=header)
    QTest.mouseMove(desk.panel, header + QPoint(200, 60))
    QTest.mouseRelease(desk.panel, Qt.MouseButton.LeftButton, pos=header)
    there = desk.panel.pos()
    desk.window.close()
    again = sit(wide, size=(1440, 900))
    assert again.panel.isVisible()
    assert again.panel.pos() == there
    assert not again.panel.isAncestorOf(QApplication.focusWidget())


def test_it_never_leaves_the_picture(desk: Desk) -> None:
    header = QPoint(120, 12)
    QTest.mousePress(desk.panel, Qt.MouseButton.LeftButton, pos=header)
    QTest.mouseMove(desk.panel, QPoint(-3000, -3000))
    assert desk.panel.geometry().topLeft() == desk.stage.comparing.pair.geometry().topLeft()
    QTest.mouseMove(desk.panel, QPoint(5000, 5000))
    QTest.mouseRelease(desk.panel, Qt.MouseButton.LeftButton, pos=header)
    desk.window.resize(1024, 640)
    desk.until(lambda: desk.stage.comparing.pair.geometry().contains(desk.panel.geometry()))


def test_it_says_what_each_channel_shows_and_clips(desk: Desk, wide: Path) -> None:
    red, green, blue = desk.controls.channels
    assert [row.band.currentText() for row in (red, green, blue)] == ["3 · red", "2 · green", "1 · blue"]
    low, high = desk.display.limits[0]
    assert (red.low.text(), red.high.text()) == (f"{low:.5g}", f"{high:.5g}")
    assert red.clipped.text() in {"2.0 %  clipped  2.0 %", "1.9 %  clipped  2.0 %"}
    assert desk.controls.range.rule.currentText() == "2–98 %"
    assert desk.panel.sensor.text() == "WV02"
    assert not desk.controls.assumed.isVisible()


def test_dragging_the_high_handle_types_that_limit_alone_and_shows_it_at_once(desk: Desk) -> None:
    row = desk.controls.channels[0]
    before = desk.display.limits
    handle = row.histogram.handles[HIGH]
    desk.drag(handle, -60)
    desk.until(lambda: desk.display.limits[0][1] < before[0][1] and desk.stage.canvas.settled())
    desk.until(lambda: float(row.high.text()) == pytest.approx(desk.display.limits[0][1], rel=1e-4))
    assert desk.look.rule is Rule.TYPED
    assert desk.display.limits[1:] == before[1:]
    assert float(row.clipped.text().split()[-2]) > 2


def test_a_dragged_handle_follows_the_mouse(desk: Desk) -> None:
    handle = desk.controls.channels[0].histogram.handles[LOW]
    before = handle.x()
    desk.drag(handle, 42)
    assert handle.x() - before == pytest.approx(42, abs=2)


def test_a_handle_that_came_to_a_press_beside_it_goes_on_with_the_mouse(desk: Desk) -> None:
    histogram = desk.controls.channels[0].histogram
    beside = QPoint(histogram.handles[HIGH].x() - 30, 10)
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, pos=beside)
    QTest.mouseMove(histogram, beside - QPoint(25, 0))
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=beside - QPoint(25, 0))
    assert histogram.handles[HIGH].geometry().center().x() == pytest.approx(beside.x() - 25, abs=2)


def test_a_locked_stretch_says_so_and_nothing_else_stands_there_still(desk: Desk) -> None:
    desk.window.current.stage.canvas.setFocus()
    for key, words in ((Qt.Key.Key_D, "following the view"), (Qt.Key.Key_L, "locked"), (Qt.Key.Key_L, "let go")):
        desk.press(key)
        desk.until(lambda words=words: words in desk.said and desk.stage.canvas.settled())


def test_only_the_newest_of_many_moves_is_shown_in_the_end(desk: Desk) -> None:
    shown: list[object] = []
    desk.stage.canvas.display_changed.connect(lambda: shown.append(desk.stage.canvas.display))
    row = desk.controls.channels[0]
    for high in range(2000, 2400):
        row.limits_wanted.emit(100.0, float(high))
    desk.until(lambda: desk.display.limits[0] == (100, 2399) and desk.stage.canvas.settled())
    assert len(shown) < 100


def test_keys_move_the_handle_that_has_the_focus(desk: Desk) -> None:
    histogram = desk.controls.channels[1].histogram
    handle = histogram.handles[LOW]
    handle.setFocus()
    low = desk.display.limits[1][0]
    desk.press(Qt.Key.Key_Right, NONE)
    desk.until(lambda: desk.display.limits[1][0] > low)
    by_one = desk.display.limits[1][0] - low
    desk.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.display.limits[1][0] > low + 4 * by_one)
    assert handle.accessibleName().startswith("Green, low: ")
    histogram.handles[GAMMA].setFocus()
    desk.press(Qt.Key.Key_Left, NONE)
    desk.until(lambda: desk.display.gamma > 1)


def test_handles_never_cross(desk: Desk) -> None:
    desk.drag(desk.controls.channels[0].histogram.handles[LOW], 400)
    desk.until(desk.stage.canvas.settled)
    low, high = desk.display.limits[0]
    assert low < high


def test_a_press_in_the_histogram_brings_the_nearest_handle_there(desk: Desk) -> None:
    histogram = desk.controls.channels[0].histogram
    at = QPoint(histogram.handles[HIGH].x() + SIDE + 20, 20)
    before = desk.display.limits[0][1]
    desk.drag(histogram.handles[HIGH], -60)
    desk.until(lambda: desk.display.limits[0][1] < before)
    now = desk.display.limits[0][1]
    desk.click(histogram, at)
    desk.until(lambda: desk.display.limits[0][1] > now)


def test_numbers_can_be_typed_and_nonsense_is_put_back(desk: Desk) -> None:
    row = desk.controls.channels[0]
    desk.type(row.high, "1500")
    desk.until(lambda: desk.display.limits[0][1] == 1500)
    desk.type(row.low, "much")
    assert desk.display.limits[0][1] == 1500
    assert float(row.low.text()) == pytest.approx(desk.display.limits[0][0], rel=1e-4)
    desk.type(desk.controls.gamma, "2.2")
    desk.until(lambda: desk.display.gamma == 2.2)
    assert desk.words.startswith("Stretch ")
    assert desk.words.endswith("gamma 2.2")


def test_linked_bands_move_together(desk: Desk) -> None:
    desk.click(desk.controls.linked, QPoint(8, desk.controls.linked.height() // 2))
    desk.until(lambda: len(set(desk.display.limits)) == 1)
    desk.type(desk.controls.channels[1].high, "900")
    desk.until(lambda: desk.display.limits == ((desk.display.limits[0][0], 900.0),) * 3)


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        ("0.5–99.5 %", "Stretch 0.5–99.5 %"),
        ("Minimum–maximum", "Stretch min–max"),
        ("Mean ± sigmas", "Stretch mean ± 2 σ"),
    ],
)
def test_each_rule_can_be_chosen(desk: Desk, words: str, shows: str) -> None:
    rule = desk.controls.range.rule
    rule.setFocus()
    rule.setCurrentIndex(rule.findText(words))
    rule.activated.emit(rule.currentIndex())
    desk.shows(shows)


def test_a_typed_percentage_is_taken(desk: Desk, wide: Path) -> None:
    desk.type(desk.controls.range.low, "10")
    desk.shows("Stretch 10–98 %")
    source = desk.stage.stretching._source
    assert source is not None
    values = take_sample(source, desk.display.bands).values[0]
    assert values is not None
    assert desk.display.limits[0][0] == pytest.approx(float(np.percentile(values.ordered, 10)))
    desk.type(desk.controls.range.low, "99")
    assert desk.words == "Stretch 10–98 %"


def test_scene_or_view_and_the_lock_are_buttons(desk: Desk) -> None:
    ranges = desk.controls.range
    desk.click(ranges.reach.button("View"))
    desk.shows("Stretch of view 2–98 %")
    desk.click(ranges.lock)
    desk.shows("Stretch of view 2–98 %, locked")
    desk.click(ranges.reach.button("Scene"))
    desk.shows("Stretch 2–98 %")


def test_a_band_can_be_chosen_for_each_channel(desk: Desk) -> None:
    band = desk.controls.channels[0].band
    band.setFocus()
    desk.press(Qt.Key.Key_Down, NONE)
    desk.until(lambda: desk.display.bands == (4, 2, 1))
    assert desk.words == "Stretch 2–98 %, bands 4 2 1"
    desk.click(desk.controls.combination.button("True colour"))
    desk.shows("Stretch 2–98 %")


def test_one_band_has_colours_and_three_have_none(desk: Desk) -> None:
    assert not desk.controls.colour_map.isVisible()
    desk.press_for(Qt.Key.Key_3, ALT, "Stretch 2–98 %, band 1")
    assert desk.controls.colour_map.isVisible()
    assert [row.isVisible() for row in desk.controls.channels] == [True, False, False]
    desk.controls.colour_map.setFocus()
    desk.press(Qt.Key.Key_Down, NONE)
    desk.shows("Stretch 2–98 %, band 1, inverted grey")


def test_sharpening_and_inversion_are_chosen_here_and_by_keys(desk: Desk) -> None:
    desk.click(desk.controls.sharpening.button("High"))
    desk.until(lambda: desk.display.sharpening == 1.2)
    desk.press_for(Qt.Key.Key_I, SHIFT, "Stretch 2–98 %, inverted")
    assert desk.controls.inverted.isChecked()


def test_reset_brings_the_usual_display_back(desk: Desk) -> None:
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")
    desk.click(desk.controls.reset)
    desk.shows("Stretch 2–98 %")


def test_using_it_for_the_sensor_takes_other_scenes_along(sit: Sit, tmp_path: Path) -> None:
    options = {"photometric": "minisblack"}
    paths = [raster(tmp_path / f"{number}.tif", pixels() // number, "WV02", **options) for number in (1, 2)]
    desk = sit(*paths, size=(1440, 900))
    tasks = desk.window.session.workspace.tasks()
    first, second = tasks[0], next(task for task in tasks if task.scene != tasks[0].scene)

    def go(task: object) -> None:
        desk.window.current.open_task(task.id)  # type: ignore[attr-defined]
        desk.until(lambda: desk.stage.task_shown == task.id and desk.stage.canvas.settled())  # type: ignore[attr-defined]

    desk.press_for(Qt.Key.Key_3, ALT, "Stretch 2–98 %, band 1")
    go(second)
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")
    desk.open_panel()
    desk.click(desk.controls.spread)
    assert desk.said == "All scenes of this sensor are displayed like this one; 1 had a display of their own."
    go(first)
    assert desk.words == "Stretch 2–98 %, infrared"


def test_an_assumed_order_of_bands_is_said(sit: Sit, tmp_path: Path) -> None:
    desk = sit(raster(tmp_path / "bare.tif", pixels(), photometric="minisblack"), size=(1440, 900))
    desk.open_panel()
    assert desk.controls.assumed.isVisible()


def test_a_picture_with_its_own_colours_says_there_is_nothing_to_stretch(sit: Sit, tmp_path: Path) -> None:
    colours = {0: (0, 0, 0, 255), 1: (200, 80, 20, 255), 2: (20, 80, 200, 255)}
    path = raster(tmp_path / "palette.tif", (pixels()[:1] % 3).astype(np.uint8), colours=colours)
    desk = sit(path, size=(1440, 900))
    desk.press(Qt.Key.Key_S)
    desk.until(desk.panel.isVisible)
    assert desk.words == "colours of the file"
    assert "its own colours" in desk.panel.empty.text()
    assert not desk.controls.isVisible()
    desk.press(Qt.Key.Key_2, ALT)
    assert desk.words == "colours of the file"


def test_nothing_of_a_press_on_the_panel_reaches_the_picture(desk: Desk) -> None:
    seen = desk.stage.canvas.seen
    spot = QPoint(desk.panel.width() // 2, desk.panel.height() - 3)
    QTest.mousePress(desk.panel, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(desk.panel, spot + QPoint(50, 0))
    QTest.mouseRelease(desk.panel, Qt.MouseButton.LeftButton, pos=spot)
    assert desk.stage.canvas.seen == seen


def test_the_palette_finds_every_action_of_the_display(desk: Desk) -> None:
    offered = {entry.row.key for entry in desk.window.commands.entries()}
    assert {spec.name for spec in desk.window.actions_table.specs.values() if spec.group == "Display"} <= offered


def test_a_panel_put_away_stays_away(desk: Desk, sit: Sit, wide: Path) -> None:
    desk.press(Qt.Key.Key_Escape, NONE)
    desk.window.close()
    assert recents.settings().value("display panel open", True, bool) is False
    assert not sit(wide).panel.isVisible()


@pytest.mark.parametrize("theme_name", ["dark", "light"])
@pytest.mark.parametrize("alone", [False, True])
def test_the_panel_looks_as_it_did(desk: Desk, qapp: QApplication, theme_name: str, alone: bool) -> None:
    theme.wear(qapp, theme_name)
    if alone:
        desk.press_for(Qt.Key.Key_3, ALT, "Stretch 2–98 %, band 1")
        desk.press_for(Qt.Key.Key_M, SHIFT, "Stretch 2–98 %, band 1, inverted grey")
        desk.press_for(Qt.Key.Key_M, SHIFT, "Stretch 2–98 %, band 1, fern")
    desk.stage.canvas.setFocus()
    qapp.processEvents()
    name = f"panel_{theme_name}_{'one' if alone else 'three'}.png"
    shown = desk.panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    theme.wear(qapp, "dark")
    if os.environ.get("ORTHOMARK_REGOLD"):
        shown.save(str(GOLDEN / name))
    kept = QImage(str(GOLDEN / name)).convertToFormat(QImage.Format.Format_RGB888)
    assert kept.size() == shown.size(), f"write {name} anew with ORTHOMARK_REGOLD=1 and look at it"
    difference = abs(array_of(kept) - array_of(shown))
    assert difference.mean() <= 1.5
    assert (difference.max(axis=2) > 60).mean() <= 0.01


def array_of(image: QImage) -> np.ndarray:
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)
