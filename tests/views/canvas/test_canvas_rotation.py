from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from app.imagery.grid import TILE, TileGrid
from app.models.annotation import Annotation
from app.models.geometry import Shape, ShapeKind, box
from app.models.ids import AnnotationId, uuid7
from app.tools.box import BoxTool
from app.tools.select import SelectTool
from app.views.canvas.camera import Camera
from app.views.canvas.tile_painting import Sheet, paint_tiles, set_smooth
from tests.views.canvas.stage import BLOCK, HEIGHT, WIDTH, Stage, crowd

SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton


def placed(stage: Stage, *sides: float) -> Annotation:
    return shaped(stage, box(*sides))


def shaped(stage: Stage, shape: Shape) -> Annotation:
    return Annotation(AnnotationId(uuid7()), stage.scene.id, stage.task.id, "vehicle", shape)


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_shows_exactly_the_same_pixels(
    make_stage: Callable[[int, int], Stage], scale: float, quarters: int
) -> None:
    stage = make_stage(400, 400)
    stage.open()
    stage.look(604, 402, scale)
    upright = stage.pixels()
    stage.look(604, 402, scale, 90.0 * quarters)
    assert abs(stage.pixels() - np.rot90(upright, -quarters)).max() == 0


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("smooth", [False, True])
@pytest.mark.parametrize("shade", [255, 128])
def test_no_seam_shows_between_slanted_tiles(ratio: float, smooth: bool, shade: int) -> None:
    grid, tile = TileGrid(8192, 8192), np.full((TILE, TILE, 4), shade, np.uint8)
    random = np.random.default_rng(3)
    for scale in (0.37, 0.5, 0.75, 1.0, 1.3, 5.7):
        camera = Camera(*random.uniform(3500, 4500, 2), scale, 320, 240, float(random.uniform(1, 359)))
        picture = QImage(round(320 * ratio), round(240 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.black)
        keys = grid.tiles(camera.window, grid.level_for(scale * ratio))
        painter = QPainter(picture)
        set_smooth(painter, smooth)
        Sheet().paint(
            painter,
            camera,
            ratio,
            lambda onto, at=camera, those=keys: paint_tiles(onto, at, grid, those, lambda _: tile, grid.levels - 1),  # type: ignore[misc]
        )
        painter.end()
        shown = np.frombuffer(picture.constBits(), np.uint8).reshape(-1, 4)[:, 0]
        assert np.ptp(shown) <= 1, (scale, camera.angle)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 147.3, 270.0])
@pytest.mark.parametrize("scale", [0.6, 1.0, 3.0, 9.0])
def test_turned_overlay_and_imagery_meet_within_a_quarter_pixel(
    stage: Stage, scale: float, angle: float, ratio: float
) -> None:
    """A line along an edge: profiles across it are averaged, the step of one against the middle of the other."""
    stage.on_screen(ratio)
    stage.open()
    x, y0, _, y1 = BLOCK
    stage.look(x, (y0 + y1) / 2, scale, angle)
    bare = stage.pixels()
    line = Shape(ShapeKind.POLYLINE, shapely.LineString([(x, y0), (x, y1)]))
    stage.canvas.set_annotations([shaped(stage, line)], {"vehicle": (0, 0, 0)})
    stage.settle()
    opacity = ((bare - stage.pixels()) / np.maximum(bare, 1)).mean(axis=2)
    camera, offsets = stage.canvas.camera, np.arange(-7.95, 8.0, 0.1)
    picture, outline = np.zeros(len(offsets)), np.zeros(len(offsets))
    along = np.arange(-12.0, 12.0, 0.1) / scale
    for number, offset in enumerate(offsets):
        places: Any = camera.to_screen(x + offset / scale, (y0 + y1) / 2 + along)  # type: ignore[arg-type]
        points = (np.stack(places, axis=1) * ratio).astype(int)
        picture[number] = bare[points[:, 1], points[:, 0], 0].mean()
        outline[number] = opacity[points[:, 1], points[:, 0]].mean()
    low, high = picture[:20].mean(), picture[-20:].mean()
    edge = offsets[-1] + 0.05 - ((picture - low) / (high - low)).sum() * 0.1
    assert abs((offsets * outline).sum() / outline.sum() - edge) <= 0.25 * max(scale, 1.0)


def test_shift_and_the_wheel_turn_on_the_cursor_and_add_up(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    before = stage.canvas.camera.to_image(200, 150)
    stage.wheel(QPoint(200, 150), 1, SHIFT)
    stage.wheel(QPoint(200, 150), 1, SHIFT)
    stage.settle()
    assert stage.canvas.camera.angle == 30.0
    assert stage.canvas.camera.scale == 1.0
    assert stage.canvas.camera.to_image(200, 150) == pytest.approx(before, abs=0.5)


def test_a_turn_goes_on_when_the_picture_gets_more_room(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    stage.canvas.turn_by(15.0)
    before = stage.canvas.camera
    stage.canvas.resize(stage.canvas.width() + 200, stage.canvas.height())
    stage.settle()
    assert stage.canvas.camera.angle == pytest.approx(before.angle + 15.0)


def test_shift_and_the_middle_button_turn_about_the_middle_and_right_angles_catch(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    stage.drag(QPoint(520, 240), QPoint(321, 441), MIDDLE, SHIFT)
    assert stage.canvas.camera.angle == 90.0
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((700, 500), abs=0.5)


def test_a_turned_picture_is_dragged_with_the_hand(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0, 90.0)
    held = stage.canvas.camera.to_image(300, 200)
    stage.drag(QPoint(300, 200), QPoint(340, 180), MIDDLE)
    assert stage.canvas.camera.to_screen(*held) == pytest.approx((340, 180), abs=0.5)


def test_arrow_keys_pan_in_screen_directions(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0, 90.0)
    stage.key(Qt.Key.Key_Right)
    stage.settle()
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((700, 404), abs=1)


def test_arrow_keys_nudge_in_screen_directions(stage: Stage) -> None:
    one = placed(stage, 640, 420, 660, 440)
    stage.open([one])
    stage.look(650, 430, 2.0, 90.0)
    stage.canvas.set_tool(SelectTool(), stage.desk)
    stage.click(stage.screen(650, 430))
    stage.key(Qt.Key.Key_Right)
    after = stage.edits[-1].changes[0].after
    assert after is not None
    assert after.shape.bounds == (640, 419, 660, 439)


def test_a_click_picks_what_lies_under_it_however_it_is_turned(stage: Stage) -> None:
    one, beside = placed(stage, 640, 420, 660, 440), placed(stage, 700, 420, 720, 440)
    stage.open([one, beside])
    stage.look(650, 430, 2.0, 217.0)
    stage.canvas.set_tool(SelectTool(), stage.desk)
    stage.click(stage.screen(710, 430))
    assert stage.desk.selection == (beside.id,)


def test_a_box_stays_upright_in_the_image_and_is_shown_turned(stage: Stage) -> None:
    stage.open()
    stage.look(650, 430, 2.0, 30.0)
    stage.canvas.set_tool(BoxTool(), stage.desk)
    stage.drag(stage.screen(620, 400), stage.screen(680, 450))
    after = stage.edits[0].changes[0].after
    assert after is not None
    assert after.shape.bounds == pytest.approx((620, 400, 680, 450), abs=0.5)


def test_only_tiles_in_the_slanted_view_are_asked_for() -> None:
    grid = TileGrid(1 << 15, 1 << 15)
    camera = Camera(16000, 16000, 1.0, 1600, 1600, 45.0)
    near = grid.tiles(camera.window, 0)
    assert len([key for key in near if camera.sees(grid.window(key))]) < 0.8 * len(near)


def test_the_angle_does_not_outlive_the_scene(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0, 30.0)
    stage.open()
    assert stage.canvas.camera.angle == 0.0


def test_fit_shows_all_of_a_turned_scene(stage: Stage) -> None:
    stage.open(crowd(stage.task))
    stage.look(700, 500, 4.0, 30.0)
    stage.key(Qt.Key.Key_0)
    stage.settle()
    for corner in ((0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)):
        place = QPointF(*stage.canvas.camera.to_screen(*corner))
        assert 0 <= place.x() <= 640
        assert 0 <= place.y() <= 480


def test_a_click_on_the_mini_map_goes_there_in_a_turned_view(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0, 60.0)
    small = stage.canvas.mini_map
    QTest.mouseClick(small, Qt.MouseButton.LeftButton, pos=QPoint(small.width() // 4, small.height() // 4))
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((WIDTH / 4, HEIGHT / 4), abs=14)
    assert stage.canvas.camera.angle == 60.0
