"""Two scenes at once in the real window, with real keys and mouse."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import Transformer
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.scenes import add_scene
from app.services.workspace import Workspace
from app.views.canvas.comparison import Way
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.compare_bar import CompareBar
from tests.views.accessible import nameless, unreached, walked

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
OWN, OTHER = 90, 220


@pytest.fixture
def second(site: Path, tmp_path: Path) -> Path:
    """A bright scene of the same ground on another map, and one far away."""
    here = {"crs": "EPSG:3857", "transform": _mercator()}
    far = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 423000, 0, -0.5, 4306000)}
    workspace = Workspace.open(site, "lead-1")
    for name, place, level in (("later", here, OTHER), ("far", far, 10)):
        path = tmp_path / f"{name}.tif"
        shape = {"width": 700, "height": 600, "count": 3, "dtype": "uint8"}
        with rasterio.open(path, "w", driver="GTiff", **shape, **place) as target:
            target.write(np.full((3, 600, 700), level, np.uint8))
            target.update_tags(TIFFTAG_DATETIME="2024:05:01 10:00:00")
        add_scene(workspace, path, cell=700)
    workspace.close()
    return tmp_path / "later.tif"


def _mercator() -> Affine:
    east, north = Transformer.from_crs("EPSG:32618", "EPSG:3857", always_xy=True).transform(322980, 4306020)
    return Affine(0.65, 0, east, 0, -0.65, north)


@pytest.fixture
def drawing(second: Path, enter: Enter, until: Until) -> MainWindow:
    """Annotator 1 has claimed the first task of the first scene."""
    del second
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: _stage(window).task_shown is not None and _stage(window).canvas.settled())
    return window


@pytest.fixture
def comparing(drawing: MainWindow, until: Until) -> MainWindow:
    """The scene of later is beside it."""
    _ask(drawing, until)
    QTest.keyClick(drawing.current.comparing.dialog.list, Qt.Key.Key_Return)
    until(lambda: _stage(drawing).comparing.other is not None and _stage(drawing).canvas.settled())
    drawing.activateWindow()
    assert QTest.qWaitForWindowActive(drawing)
    return drawing


def test_the_bar_of_a_comparison_is_named_and_reached_by_tab(comparing: MainWindow, until: Until) -> None:
    for way in (Way.SIDE, Way.BLEND, Way.FLICKER):
        _show(comparing, until, way)
        assert nameless(comparing) == []
        assert unreached(comparing, walked(comparing)) == []


def test_another_way_leaves_the_panels_beside_the_picture_as_wide_as_they_were(
    comparing: MainWindow, until: Until
) -> None:
    pair = _stage(comparing).comparing.pair
    for width in (1440, 1280, 1024):
        comparing.resize(width, 800)
        comparing.current.layout().activate()
        found = set()
        for way in (Way.SIDE, Way.SWIPE, Way.FLICKER, Way.BLEND):
            _show(comparing, until, way)
            found.add(pair.width())
        assert len(found) == 1


def _stage(window: MainWindow) -> Any:
    return window.current.stage


def _ask(window: MainWindow, until: Until) -> None:
    QTest.keyClick(window, Qt.Key.Key_F6)
    until(lambda: bool(window.current.comparing.dialog.list.rows))


def _key(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(_stage(window).canvas, key, held)


def _show(window: MainWindow, until: Until, way: Way) -> None:
    view = _stage(window).comparing.view
    for _ in Way:
        if view.way is not way:
            QTest.keyClick(window, Qt.Key.Key_F6)
    assert view.way is way
    canvas, pair = _stage(window).canvas, _stage(window).comparing.pair
    until(lambda: bool(way is Way.SIDE or canvas.width() == pair.width()))
    until(canvas.settled)


def _level(window: MainWindow, x: float, y: float) -> int:
    """The grey shown at a place of the screen, 0 to 1 of the width and height."""
    picture: QImage = _stage(window).canvas.grab_picture(furniture=False)
    return picture.pixelColor(int(picture.width() * x), int(picture.height() * y)).green()


def _move(widget: Any, at: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    where, everywhere = QPointF(at), QPointF(widget.mapToGlobal(at))
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        widget, QMouseEvent(QEvent.Type.MouseMove, where, everywhere, Qt.MouseButton.NoButton, held, none)
    )


def test_f6_lists_the_other_scenes_with_what_one_needs_to_choose(drawing: MainWindow, until: Until) -> None:
    _ask(drawing, until)
    dialog = drawing.current.comparing.dialog
    later, far = dialog.list.rows
    assert (later.title, later.trailing) == ("later", "2024-05-01")
    assert later.detail == "covers 100 % · EPSG:3857 · 0.506 m"
    assert far.detail.startswith("far does not overlap harbour: they lie 99.")
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert not dialog.primary.isEnabled()
    assert dialog.problem.sentence == far.detail
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    until(lambda: drawing.current.comparing.dialog is None)


def test_side_by_side_shows_both_with_one_camera_and_a_cross(comparing: MainWindow, until: Until) -> None:
    stage = _stage(comparing)
    mirror = stage.comparing.pair.mirror
    assert mirror.isVisible()
    assert abs(mirror.width() - stage.canvas.width()) <= 1
    middle = mirror.rect().center()
    assert mirror.grab().toImage().pixelColor(middle).green() == OTHER
    before = stage.canvas.camera
    QTest.mousePress(mirror, Qt.MouseButton.LeftButton, pos=middle)
    _move(mirror, middle + QPoint(40, 0), Qt.MouseButton.LeftButton)
    QTest.mouseRelease(mirror, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 0))
    assert stage.canvas.camera.x == pytest.approx(before.x - 40 / before.scale, abs=1)
    assert stage.canvas.comparison.cross is not None
    assert stage.cursor_at == pytest.approx(mirror.camera.to_image(middle.x() + 40, middle.y()), abs=1)
    _move(stage.canvas, QPoint(30, 50))
    assert (mirror._cross.x(), mirror._cross.y()) == pytest.approx((30, 50), abs=1)


def test_drawing_beside_is_answered_with_where_to_draw(comparing: MainWindow) -> None:
    stage, said = _stage(comparing), []
    comparing.session.said.connect(said.append)
    QTest.keyClick(comparing, Qt.Key.Key_1)
    QTest.mouseClick(stage.comparing.pair.mirror, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert said == ["Draw in the left picture: what is drawn belongs to its scene."]
    assert comparing.session.workspace.annotations() == []


def test_what_is_drawn_in_a_swipe_is_in_the_pixels_of_the_own_scene(
    comparing: MainWindow, until: Until, hand: Any
) -> None:
    _show(comparing, until, Way.SWIPE)
    QTest.keyClick(comparing, Qt.Key.Key_1)
    hand(_stage(comparing)).drag((210, 110), (250, 130))
    (ship,) = comparing.session.workspace.annotations()
    assert ship.shape.bounds == pytest.approx((210, 110, 250, 130), abs=1.5)


def test_a_swipe_shows_the_other_scene_right_of_its_line_which_can_be_dragged(
    comparing: MainWindow, until: Until
) -> None:
    _show(comparing, until, Way.SWIPE)
    canvas = _stage(comparing).canvas
    assert _level(comparing, 0.47, 0.9) == OWN
    assert _level(comparing, 0.53, 0.9) == OTHER
    handle = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=handle)
    _move(canvas, QPoint(int(canvas.width() * 0.6), handle.y()), Qt.MouseButton.LeftButton)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(int(canvas.width() * 0.6), handle.y()))
    assert canvas.comparison.divider == pytest.approx(0.6, abs=0.01)
    assert _level(comparing, 0.56, 0.9) == OWN
    _key(comparing, Qt.Key.Key_Left, CTRL)
    assert canvas.comparison.divider == pytest.approx(0.58, abs=0.01)
    _key(comparing, Qt.Key.Key_Down, CTRL)
    assert not canvas.comparison.upright
    assert _level(comparing, 0.5, 0.75) == OTHER


def test_holding_f7_shows_the_other_scene_until_it_is_let_go(comparing: MainWindow, until: Until) -> None:
    _show(comparing, until, Way.FLICKER)
    canvas = _stage(comparing).canvas
    assert _level(comparing, 0.5, 0.75) == OWN
    assert not canvas.flickering
    QTest.keyPress(canvas, Qt.Key.Key_F7)
    assert _level(comparing, 0.5, 0.75) == OTHER
    assert canvas.flickering
    QTest.keyRelease(canvas, Qt.Key.Key_F7)
    assert _level(comparing, 0.5, 0.75) == OWN


def test_flicker_swaps_by_itself_only_when_asked_and_never_faster_than_four_times(
    comparing: MainWindow, until: Until
) -> None:
    _show(comparing, until, Way.FLICKER)
    view, canvas = _stage(comparing).comparing.view, _stage(comparing).canvas
    assert not view.blinking
    for _ in range(12):
        _key(comparing, Qt.Key.Key_Right, CTRL)
    assert view.rate == 4.0
    QTest.keyClick(comparing, Qt.Key.Key_F7, SHIFT)
    assert view.blinking
    assert canvas.flickering
    until(lambda: view.swapped)
    until(lambda: not view.swapped)
    QTest.keyClick(comparing, Qt.Key.Key_F7, SHIFT)
    assert not view.blinking
    assert not canvas.flickering


def test_a_blend_lets_the_other_scene_through_and_the_difference_is_that_of_the_colours(
    comparing: MainWindow, until: Until
) -> None:
    _show(comparing, until, Way.BLEND)
    assert _level(comparing, 0.5, 0.75) == pytest.approx((OWN + OTHER) / 2, abs=2)
    _key(comparing, Qt.Key.Key_Right, CTRL)
    assert _level(comparing, 0.5, 0.75) == pytest.approx(OWN * 0.45 + OTHER * 0.55, abs=2)
    _show(comparing, until, Way.DIFFERENCE)
    assert _level(comparing, 0.5, 0.75) == OTHER - OWN


def test_alt_and_arrows_shift_the_other_scene_on_the_screen_and_say_so(comparing: MainWindow, until: Until) -> None:
    _show(comparing, until, Way.SWIPE)
    view = _stage(comparing).comparing.view
    _key(comparing, Qt.Key.Key_Right, ALT)
    _key(comparing, Qt.Key.Key_Up, ALT)
    assert view.nudge == (1.0, -1.0)
    assert view.captions[1][-1] == "shifted 1, -1 px on the screen, nothing stored"
    _stage(comparing).canvas.turn_to(90)
    until(lambda: bool(_stage(comparing).canvas.camera.angle == 90))
    _key(comparing, Qt.Key.Key_Right, ALT | SHIFT)
    assert view.nudge == (1.0, -11.0)
    _key(comparing, Qt.Key.Key_Home, ALT)
    assert view.nudge == (0.0, 0.0)


def test_the_picture_says_which_scene_is_where_and_how_it_was_laid(comparing: MainWindow) -> None:
    own, other = _stage(comparing).comparing.view.captions
    assert own == ("harbour · no date", "this scene; what is drawn is in its pixels")
    assert other[:2] == ("later · 2024-05-01", "warped from EPSG:3857 to the pixels of harbour")
    assert other[2].startswith("affine, EPSG:3857")


def test_escape_leaves_and_lets_go_of_the_file(comparing: MainWindow, until: Until) -> None:
    comparing_ = _stage(comparing).comparing
    source = comparing_._held.source
    _show(comparing, until, Way.SWIPE)
    _key(comparing, Qt.Key.Key_Escape)
    assert comparing_.other is None
    assert not comparing_.view.active
    assert not comparing_.pair.mirror.isVisible()
    assert source._closed
    assert source._idle == []
    assert _level(comparing, 0.53, 0.9) == OWN


def test_closing_the_workspace_lets_go_of_both_scenes(comparing: MainWindow) -> None:
    stage = _stage(comparing)
    both = stage.comparing._held.source, stage._arrival.source
    comparing.session.leave()
    assert all(source._closed and source._idle == [] for source in both)
    assert stage.comparing.other is None


def test_another_task_of_the_scene_keeps_the_comparison_and_another_scene_ends_it(
    comparing: MainWindow, until: Until
) -> None:
    stage = _stage(comparing)
    _show(comparing, until, Way.SWIPE)
    first, second, *_, last = comparing.session.workspace.tasks()
    assert second.scene == first.scene != last.scene
    comparing.current.open_task(second.id)
    until(lambda: bool(stage.task_shown == second.id and stage.canvas.settled()))
    assert stage.comparing.view.way is Way.SWIPE
    comparing.current.open_task(last.id)
    until(lambda: bool(stage.task_shown == last.id and stage.canvas.settled()))
    assert stage.comparing.other is None


def test_the_other_scene_can_be_stretched_like_the_own_one(comparing: MainWindow, until: Until) -> None:
    stage = _stage(comparing)
    stage.canvas.display = type(stage.canvas.display)(stage.canvas.display.bands, ((0.0, 440.0),) * 3)
    bar = comparing.current.findChild(CompareBar)
    bar.stretch.setFocus()
    QTest.keyClick(bar.stretch, Qt.Key.Key_End)
    bar.stretch.activated.emit(bar.stretch.currentIndex())
    until(lambda: stage.comparing.view.tiles.display.limits == ((0.0, 440.0),) * 3 and stage.canvas.settled())
    _show(comparing, until, Way.SWIPE)
    assert _level(comparing, 0.53, 0.9) == pytest.approx(OTHER * 255 / 440, abs=1)


def test_the_display_of_the_other_scene_is_its_own_is_said_and_comes_again(comparing: MainWindow, until: Until) -> None:
    stage = _stage(comparing)
    view, own = stage.comparing.view, stage.canvas.display
    assert view.captions[1][3] == "no stretch"
    QTest.keyClick(comparing, Qt.Key.Key_5, ALT)
    QTest.keyClick(comparing, Qt.Key.Key_3, ALT)
    QTest.keyClick(comparing, Qt.Key.Key_I, SHIFT)
    until(lambda: len(view.tiles.display.bands) == 1 and view.tiles.display.inverted)
    assert stage.canvas.display is own
    assert view.captions[1][3] == "no stretch, band 1, inverted"
    assert stage.displays.of_other
    _key(comparing, Qt.Key.Key_Escape)
    assert not stage.displays.of_other
    _ask(comparing, until)
    QTest.keyClick(comparing.current.comparing.dialog.list, Qt.Key.Key_Return)
    until(lambda: stage.comparing.other is not None and stage.canvas.settled())
    until(lambda: view.captions[1][3] == "no stretch, band 1, inverted")


def test_the_panel_at_the_other_scene_changes_that_one(comparing: MainWindow, until: Until) -> None:
    stage = _stage(comparing)
    QTest.mouseClick(comparing.current.findChild(CompareBar).display, Qt.MouseButton.LeftButton)
    panel = stage.display_panel
    until(lambda: panel.isVisible() and panel.controls.isEnabled())
    assert panel.whose.button("Scene compared with").isChecked()
    assert stage.comparing.pair.geometry().contains(panel.geometry()), "it covers no button of the comparison"
    panel.controls.inverted.click()
    until(lambda: stage.comparing.view.tiles.display.inverted)
    QTest.mouseClick(panel.whose.button("This scene"), Qt.MouseButton.LeftButton)
    assert not panel.controls.inverted.isChecked()
    assert not stage.canvas.display.inverted


def test_a_raster_that_is_in_no_workspace_can_be_compared_and_is_not_added(
    drawing: MainWindow, until: Until, tmp_path: Path
) -> None:
    loose = tmp_path / "loose.tif"
    loose.write_bytes((tmp_path / "later.tif").read_bytes())
    scenes = len(drawing.session.workspace.scenes())
    _ask(drawing, until)
    drawing.current.comparing.dialog.file_wanted.emit(loose)
    until(lambda: _stage(drawing).comparing.other is not None and _stage(drawing).canvas.settled())
    assert _stage(drawing).comparing.other.path == loose
    assert len(drawing.session.workspace.scenes()) == scenes


def test_where_no_scene_is_open_the_key_says_what_to_do_first(comparing: MainWindow) -> None:
    said: list[str] = []
    comparing.session.refused.connect(said.append)
    comparing.show_mode(Mode.REVIEW)
    QTest.keyClick(comparing, Qt.Key.Key_F6)
    assert said == ["Open a task first: its scene is what another one is compared with."]


def test_where_the_other_scene_does_not_reach_it_is_said_what_is_seen_there(
    drawing: MainWindow, until: Until, tmp_path: Path
) -> None:
    half = tmp_path / "half.tif"
    place = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 323150, 0, -0.5, 4306000)}
    with rasterio.open(half, "w", driver="GTiff", width=300, height=400, count=3, dtype="uint8", **place) as target:
        target.write(np.full((3, 400, 300), OTHER, np.uint8))
    _ask(drawing, until)
    drawing.current.comparing.dialog.file_wanted.emit(half)
    until(lambda: _stage(drawing).comparing.other is not None and _stage(drawing).canvas.settled())
    said = {}
    for way in (Way.SWIPE, Way.BLEND, Way.DIFFERENCE):
        _stage(drawing).comparing.choose(way)
        said[way] = _stage(drawing).comparing.view.captions[1][4:]
    assert said == {
        Way.SWIPE: ("50 % not covered: dark",),
        Way.BLEND: ("50 % not covered: this scene alone",),
        Way.DIFFERENCE: ("50 % not covered: grey", "black where both look alike"),
    }
