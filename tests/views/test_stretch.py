"""How a scene is displayed, by keys and in the words of the status bar, on a 16-bit raster of four bands."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.imagery.display import Display
from app.imagery.looks import Look, Rule
from app.views import recents
from app.views.modes import Mode
from app.views.panels import display_memory
from tests.views.desk import ALT, SHIFT, Desk, pixels, raster

Sit = Callable[..., Desk]


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    return raster(tmp_path / "wide.tif", pixels(), photometric="minisblack")


@pytest.fixture
def bright(tmp_path: Path) -> Path:
    return raster(tmp_path / "bright.tif", np.full((3, 400, 600), 200, np.uint8), photometric="rgb")


def test_the_words_come_from_what_the_canvas_displays(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    assert desk.words == "Stretch 2–98 %"
    desk.stage.canvas.display = Display((4,), ((100.0, 900.0),), gamma=1.4)
    assert desk.words == "Stretch 100–900, gamma 1.4, band 4"


@pytest.mark.parametrize(
    ("value", "told"),
    [(np.nan, "No pixel of this scene holds a value"), (7.0, "Every pixel looked at of this scene holds the same: 7.")],
)
def test_a_scene_with_nothing_to_see_says_why(sit: Sit, tmp_path: Path, value: float, told: str) -> None:
    desk = sit(raster(tmp_path / "plain.tif", np.full((1, 400, 600), value, np.float32)))
    desk.until(lambda: desk.stage.remark.sentence.startswith(told))


def test_a_scene_with_something_to_see_is_not_remarked_on(sit: Sit, wide: Path) -> None:
    assert sit(wide).stage.remark.sentence == ""


def test_eight_bits_shown_as_they_are_are_not_called_stretched(sit: Sit, bright: Path) -> None:
    desk = sit(bright)
    assert desk.words == "no stretch"
    assert desk.display.limits == ((0.0, 255.0),) * 3


def test_dark_eight_bits_are_called_stretched_because_they_are(sit: Sit, tmp_path: Path) -> None:
    dark = raster(tmp_path / "dark.tif", (pixels()[:3, :, :] % 60).astype(np.uint8), photometric="rgb")
    assert sit(dark).words == "Stretch 2–98 %"


def test_without_a_picture_there_is_nothing_to_say_or_choose(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.stage.leave_scene()
    assert not desk.window.status._stretch.isVisible()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_0, Qt.Key.Key_Up):
        desk.press(key, ALT)
    for key in (Qt.Key.Key_D, Qt.Key.Key_L, Qt.Key.Key_I, Qt.Key.Key_M, Qt.Key.Key_U):
        desk.press(key)
    assert desk.panel.isVisible() is False
    assert desk.stage.canvas.display is None


@pytest.mark.parametrize("mode", [Mode.ANNOTATE, Mode.REVIEW])
def test_combinations_have_keys_in_both_modes(sit: Sit, wide: Path, mode: Mode) -> None:
    desk = sit(wide)
    desk.window.show_mode(mode)
    desk.open(desk.window.session.workspace.tasks()[0].name)
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")
    assert desk.display.bands == (4, 1, 2)
    desk.press_for(Qt.Key.Key_3, ALT, "Stretch 2–98 %, band 1")
    desk.press_for(Qt.Key.Key_3, ALT, "Stretch 2–98 %, band 2")
    desk.press_for(Qt.Key.Key_1, ALT, "Stretch 2–98 %")
    assert desk.display.bands == (1, 2, 3)


def test_a_picture_without_infrared_says_so(sit: Sit, bright: Path) -> None:
    desk = sit(bright)
    desk.press(Qt.Key.Key_2, ALT)
    assert desk.said == "This picture has no bands for infrared."
    assert desk.words == "no stretch"


def test_own_bands_come_back_by_key(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.stage.stretching.choose(Look((4, 3, 1)))
    desk.shows("Stretch 2–98 %, bands 4 3 1")
    desk.press_for(Qt.Key.Key_1, ALT, "Stretch 2–98 %")
    desk.press_for(Qt.Key.Key_4, ALT, "Stretch 2–98 %, bands 4 3 1")


def test_gamma_goes_up_and_down_without_touching_the_limits(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    limits = desk.display.limits
    desk.press_for(Qt.Key.Key_Up, ALT, "Stretch 2–98 %, gamma 1.2")
    desk.press_for(Qt.Key.Key_Down, ALT, "Stretch 2–98 %")
    desk.press_for(Qt.Key.Key_Down, ALT, "Stretch 2–98 %, gamma 0.8")
    assert desk.display.limits == limits


def test_what_is_chosen_is_what_is_painted(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    middle = desk.stage.canvas.rect().center()
    before = desk.stage.canvas.grab_picture(furniture=False).pixelColor(middle)
    desk.press_for(Qt.Key.Key_Up, ALT, "Stretch 2–98 %, gamma 1.2")
    brighter = desk.stage.canvas.grab_picture(furniture=False).pixelColor(middle)
    assert brighter.red() > before.red()
    desk.press_for(Qt.Key.Key_I, SHIFT, "Stretch 2–98 %, gamma 1.2, inverted")
    inverted = desk.stage.canvas.grab_picture(furniture=False).pixelColor(middle)
    assert inverted.red() == 255 - brighter.red()


def test_a_single_band_takes_the_next_colours_and_three_say_why_not(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.press(Qt.Key.Key_M)
    assert desk.said.startswith("Colours are for a single band")
    desk.press_for(Qt.Key.Key_3, ALT, "Stretch 2–98 %, band 1")
    desk.press_for(Qt.Key.Key_M, SHIFT, "Stretch 2–98 %, band 1, inverted grey")
    desk.press_for(Qt.Key.Key_M, SHIFT, "Stretch 2–98 %, band 1, fern")
    assert desk.display.colour_map == "fern"


def test_the_stretch_of_the_view_follows_the_view_when_it_has_come_to_rest(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.stage.canvas.zoom_to((100, 50, 200, 150), 0)
    desk.until(desk.stage.canvas.settled)
    desk.press_for(Qt.Key.Key_D, SHIFT, "Stretch of view 2–98 %")
    x, _y, width, _height = desk.stage.canvas.seen
    assert desk.display.limits[0][0] == pytest.approx(100 + x + 0.02 * width, abs=3)
    desk.stage.canvas.look_at(400, 100)
    desk.until(lambda: desk.display.limits[0][0] > 300)
    x, _y, width, _height = desk.stage.canvas.seen
    low, high = desk.display.limits[0]
    assert low == pytest.approx(100 + x + 0.02 * width, abs=3)
    assert high == pytest.approx(100 + x + 0.98 * width, abs=3)


def test_a_locked_stretch_does_not_pump_while_roaming(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.stage.canvas.zoom_to((100, 50, 200, 150), 0)
    desk.press_for(Qt.Key.Key_D, SHIFT, "Stretch of view 2–98 %")
    desk.press_for(Qt.Key.Key_L, SHIFT, "Stretch of view 2–98 %, locked")
    locked = desk.display.limits
    desk.stage.canvas.look_at(400, 100)
    desk.stage.stretching._rest.setInterval(0)
    desk.until(lambda: desk.stage.canvas.settled() and not desk.stage.stretching._rest.isActive())
    assert desk.display.limits == locked
    desk.press(Qt.Key.Key_L)
    desk.until(lambda: desk.words == "Stretch of view 2–98 %" and desk.display.limits != locked)


def test_a_view_without_pixels_is_refused_in_words(sit: Sit, tmp_path: Path) -> None:
    data = pixels()
    data[:, :, :300] = 0
    desk = sit(raster(tmp_path / "half.tif", data, nodata=0, photometric="minisblack"))
    said: list[str] = []
    desk.stage.canvas.message.connect(said.append)
    before = desk.display
    desk.stage.canvas.zoom_to((50, 50, 150, 150), 0)
    desk.until(desk.stage.canvas.settled)
    assert sum(desk.stage.canvas.seen[0::2]) < 300
    desk.press(Qt.Key.Key_D)
    desk.until(lambda: any("no pixel in view" in sentence for sentence in said))
    assert desk.display is before
    assert desk.words == "Stretch 2–98 %"


def test_nodata_has_no_say_in_the_limits(sit: Sit, tmp_path: Path) -> None:
    data = np.full((1, 400, 600), 65535, np.uint16)
    data[:, :, 300:] = np.arange(300) + 500
    desk = sit(raster(tmp_path / "half.tif", data, nodata=65535))
    assert desk.display.limits[0] == pytest.approx((506, 793), abs=1)


def test_the_badge_says_whether_what_is_seen_is_sharpened(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    assert not desk.window.status._sharpening.isVisible()
    desk.stage.canvas.one_to_one()
    desk.press(Qt.Key.Key_U)
    desk.until(lambda: desk.badge == "Sharpened" and desk.stage.canvas.settled())
    assert desk.window.status._sharpening.isVisible()
    desk.press(Qt.Key.Key_U)
    desk.until(lambda: desk.display.sharpening == 1.2)
    desk.press(Qt.Key.Key_U)
    desk.until(lambda: desk.display.sharpening == 0)
    assert not desk.window.status._sharpening.isVisible()


def test_the_choice_stays_for_another_task_of_the_scene(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")
    desk.press_for(Qt.Key.Key_Up, ALT, "Stretch 2–98 %, gamma 1.2, infrared")
    desk.open(desk.window.session.workspace.tasks()[1].name)
    assert desk.words == "Stretch 2–98 %, gamma 1.2, infrared"


def test_the_next_scene_of_the_sensor_is_displayed_like_the_last_and_computes_its_own_limits(
    sit: Sit, tmp_path: Path
) -> None:
    one = raster(tmp_path / "one.tif", pixels(), "WV02", photometric="minisblack")
    two = raster(tmp_path / "two.tif", pixels() // 2, "WV02", photometric="minisblack")
    other = raster(tmp_path / "other.tif", pixels(), "NAIP", photometric="minisblack")
    desk = sit(one, two, other)
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")
    limits = desk.display.limits
    by_scene = {task.scene: task.name for task in desk.window.session.workspace.tasks()}
    scenes = {scene.name: scene.id for scene in desk.window.session.workspace.scenes()}
    first = {scene: next(t for t in desk.window.session.workspace.tasks() if t.scene == scene) for scene in by_scene}

    def go(name: str) -> None:
        task = first[scenes[name]]
        desk.window.current.open_task(task.id)
        desk.until(lambda: desk.stage.task_shown == task.id and bool(desk.words) and desk.stage.canvas.settled())

    go("two")
    assert desk.words == "Stretch 2–98 %, infrared"
    assert desk.display.limits[0][1] == pytest.approx(limits[0][1] / 2, rel=0.01)
    desk.press_for(Qt.Key.Key_1, ALT, "Stretch 2–98 %")
    go("other")
    assert desk.words == "Stretch 2–98 %"
    go("one")
    assert desk.words == "Stretch 2–98 %, infrared"


def test_the_choice_is_kept_over_a_restart_and_reset_forgets_it(sit: Sit, tmp_path: Path) -> None:
    path = raster(tmp_path / "one.tif", pixels(), "WV02", photometric="minisblack")
    desk = sit(path)
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")
    desk.window.close()
    again = sit(path)
    assert again.words == "Stretch 2–98 %, infrared"
    again.press_for(Qt.Key.Key_0, ALT, "Stretch 2–98 %")
    again.window.close()
    assert sit(path).words == "Stretch 2–98 %"


def test_typed_limits_are_remembered_and_worked_out_ones_are_not(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.stage.stretching.choose(desk.look.typed(((100.0, 700.0),) * 3))
    desk.shows("Stretch 100–700")
    desk.window.close()
    again = sit(wide)
    assert again.words == "Stretch 100–700"
    assert again.display.limits == ((100.0, 700.0),) * 3


def test_a_memory_that_was_damaged_is_no_memory(sit: Sit, wide: Path) -> None:
    recents.settings().setValue(display_memory.SENSORS, "{broken")
    recents.settings().setValue(display_memory.SCENES, '["a"]')
    desk = sit(wide)
    assert desk.words == "Stretch 2–98 %"
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")


def test_a_remembered_look_that_does_not_fit_the_scene_is_left_aside(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    scene = desk.window.session.workspace.tasks()[0].scene
    display_memory.spread(scene, desk.stage.stretching.sensor, Look((9, 8, 7), Rule.EXTREMES))
    desk.open(desk.window.session.workspace.tasks()[1].name)
    assert desk.words == "Stretch 2–98 %"


def test_no_pixel_value_is_changed(sit: Sit, wide: Path) -> None:
    before = sha256(wide.read_bytes()).hexdigest()
    desk = sit(wide)
    desk.press_for(Qt.Key.Key_2, ALT, "Stretch 2–98 %, infrared")
    desk.press(Qt.Key.Key_U)
    desk.press_for(Qt.Key.Key_I, SHIFT, "Stretch 2–98 %, infrared, inverted")
    assert sha256(wide.read_bytes()).hexdigest() == before
    assert sorted(one.name for one in wide.parent.glob("wide.tif*")) == ["wide.tif"]


def test_closing_the_scene_while_limits_are_worked_out_leaves_nothing_behind(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.press(Qt.Key.Key_2, ALT)
    desk.stage.leave_scene()
    desk.open(desk.window.session.workspace.tasks()[1].name)
    assert desk.stage.canvas.settled()
    assert desk.words in {"Stretch 2–98 %", "Stretch 2–98 %, infrared"}
