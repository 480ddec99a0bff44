import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.views.canvas.stage import HEIGHT, WIDTH, Stage


def test_the_wheel_zooms_on_the_cursor_in_a_short_glide(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    place = QPoint(123, 321)
    before = stage.canvas.camera.to_image(123, 321)
    stage.wheel(place, 2)
    assert stage.canvas.camera.scale < 1.05
    stage.settle()
    assert stage.canvas.camera.scale == pytest.approx(1.25**2)
    assert stage.canvas.camera.to_image(123, 321) == pytest.approx(before, abs=0.5)


def test_quick_turns_of_the_wheel_add_up(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    for _ in range(4):
        stage.wheel(QPoint(300, 200), 1)
    stage.settle()
    assert stage.canvas.camera.scale == pytest.approx(1.25**4)


def test_a_drag_interrupts_a_glide(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    stage.wheel(QPoint(300, 200), 5)
    stage.drag(QPoint(300, 200), QPoint(310, 200), Qt.MouseButton.MiddleButton)
    scale = stage.canvas.camera.scale
    stage.settle()
    assert stage.canvas.camera.scale == scale < 1.25**5


def test_the_middle_button_drags_the_picture(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    stage.drag(QPoint(300, 200), QPoint(340, 180), Qt.MouseButton.MiddleButton)
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((680, 510), abs=0.5)


def test_space_and_the_left_button_drag_the_picture_instead_of_drawing(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    QTest.keyPress(stage.canvas, Qt.Key.Key_Space)
    stage.drag(QPoint(300, 200), QPoint(340, 180))
    QTest.keyRelease(stage.canvas, Qt.Key.Key_Space)
    assert stage.canvas.camera.x == pytest.approx(680, abs=0.5)
    assert stage.edits == []


def test_arrow_keys_pan_while_nothing_is_selected(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    stage.key(Qt.Key.Key_Right)
    stage.key(Qt.Key.Key_Right)
    stage.settle()
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((892, 500), abs=1)


@pytest.mark.parametrize(
    ("key", "scale"),
    [(Qt.Key.Key_1, 1.0), (Qt.Key.Key_Plus, 0.5 * 1.25**2), (Qt.Key.Key_Minus, max(0.5 / 1.25**2, 640 / WIDTH / 2))],
)
def test_keys_zoom_on_the_middle(stage: Stage, key: Qt.Key, scale: float) -> None:
    stage.open()
    stage.look(700, 500, 0.5)
    stage.key(key)
    stage.settle()
    assert stage.canvas.camera.scale == pytest.approx(scale)
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((700, 500), abs=2)


def test_nought_shows_the_whole_scene(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 4.0)
    stage.key(Qt.Key.Key_0)
    x, y, width, height = stage.canvas.seen
    assert x <= 0
    assert y <= 0
    assert x + width >= WIDTH
    assert y + height >= HEIGHT


def test_a_scene_opens_on_its_task(stage: Stage) -> None:
    stage.open(window=(500, 300, 400, 400))
    x, y, width, height = stage.canvas.seen
    assert x <= 500
    assert y <= 300
    assert x + width >= 900
    assert y + height >= 700
    assert height < 450


def test_a_click_on_the_mini_map_goes_there(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    small = stage.canvas.mini_map
    QTest.mouseClick(small, Qt.MouseButton.LeftButton, pos=QPoint(small.width() // 4, small.height() // 4))
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((WIDTH / 4, HEIGHT / 4), abs=14)


def test_the_middle_stays_in_the_middle_when_the_window_grows(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    stage.canvas.resize(800, 700)
    stage.settle()
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == pytest.approx((700, 500), abs=1)


def test_the_cursor_is_told_in_image_pixels(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    told: list[tuple[float, float]] = []
    stage.canvas.cursor_moved.connect(lambda x, y: told.append((x, y)))
    stage.move(stage.screen(710, 490))
    assert told[-1] == pytest.approx((710, 490), abs=0.5)
