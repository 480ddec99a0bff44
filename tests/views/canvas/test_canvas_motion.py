from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.views import motion, recents
from app.views.canvas.canvas import Canvas
from tests.views.canvas.stage import Stage

MIDDLE = Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path) -> None:
    recents.keep_in(tmp_path)


def thrown(stage: Stage, pause_ms: int = 0) -> None:
    """Drag to the left at one pixel per millisecond by the clock of the mouse, and let go."""
    mouse(stage.canvas, QEvent.Type.MouseButtonPress, 0, 0)
    for along in range(10, 70, 10):
        mouse(stage.canvas, QEvent.Type.MouseMove, along, along)
    mouse(stage.canvas, QEvent.Type.MouseButtonRelease, 60, 60 + pause_ms)


def mouse(canvas: Canvas, kind: QEvent.Type, along: int, at_ms: int) -> None:
    where = QPointF(400 - along, 200)
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else MIDDLE
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else MIDDLE
    event = QMouseEvent(kind, where, QPointF(canvas.mapToGlobal(where.toPoint())), button, held, NONE)
    event.setTimestamp(1000 + at_ms)
    QApplication.sendEvent(canvas, event)


def pad(canvas: Canvas, pixels: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
    where = QPointF(200, 150)
    event = QWheelEvent(where, where, pixels, pixels, Qt.MouseButton.NoButton, held, Qt.ScrollPhase.ScrollUpdate, False)
    QApplication.sendEvent(canvas, event)


def touch(canvas: Canvas, kind: Qt.NativeGestureType, value: float) -> None:
    where = QPointF(200, 150)
    event = QNativeGestureEvent(kind, QPointingDevice.primaryPointingDevice(), 2, where, where, where, value, QPointF())
    QApplication.sendEvent(canvas, event)


def test_a_picture_let_go_of_in_motion_goes_on_and_comes_to_rest(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    thrown(stage)
    released = stage.canvas.camera.x
    stage.settle()
    assert stage.canvas.camera.x > released + 20


def test_a_hand_that_stops_before_it_lets_go_throws_nothing(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    thrown(stage, pause_ms=120)
    released = stage.canvas.camera.x
    stage.settle()
    assert stage.canvas.camera.x == released


def test_any_press_stops_the_picture(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 2.0)
    thrown(stage)
    QTest.mousePress(stage.canvas, Qt.MouseButton.RightButton, NONE, QPoint(20, 20))
    stopped = stage.canvas.camera
    stage.settle()
    QTest.mouseRelease(stage.canvas, Qt.MouseButton.RightButton, NONE, QPoint(20, 20))
    assert stage.canvas.camera == stopped


def test_who_wants_little_motion_gets_jumps_and_no_throw(stage: Stage) -> None:
    motion.reduce(True)
    stage.open()
    stage.look(700, 500, 2.0)
    stage.wheel(QPoint(300, 200), 1)
    assert stage.canvas.camera.scale == pytest.approx(2.5)
    thrown(stage)
    released = stage.canvas.camera
    stage.settle()
    assert stage.canvas.camera == released


def test_two_fingers_on_a_touch_pad_pan_pixel_by_pixel(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    pad(stage.canvas, QPoint(-30, 12))
    assert (stage.canvas.camera.x, stage.canvas.camera.y) == (730, 488)
    assert stage.canvas.camera.scale == 1.0


def test_a_pinch_zooms_between_the_fingers(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    before = stage.canvas.camera.to_image(200, 150)
    touch(stage.canvas, Qt.NativeGestureType.BeginNativeGesture, 0.0)
    touch(stage.canvas, Qt.NativeGestureType.ZoomNativeGesture, 0.5)
    assert stage.canvas.camera.scale == pytest.approx(1.5)
    assert stage.canvas.camera.to_image(200, 150) == pytest.approx(before, abs=0.5)


def test_a_twist_turns_once_it_is_meant(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    touch(stage.canvas, Qt.NativeGestureType.BeginNativeGesture, 0.0)
    touch(stage.canvas, Qt.NativeGestureType.RotateNativeGesture, 4.0)
    assert stage.canvas.camera.angle == 0.0
    touch(stage.canvas, Qt.NativeGestureType.RotateNativeGesture, 4.0)
    assert stage.canvas.camera.angle == 4.0


def test_back_returns_to_where_one_looked(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    stage.look(300, 300, 4.0, 45.0)
    assert stage.canvas.travel(-1)
    stage.settle()
    camera = stage.canvas.camera
    assert (camera.x, camera.y, camera.scale, camera.angle) == pytest.approx((700, 500, 1.0, 0.0), abs=0.5)
    assert stage.canvas.travel(1)
    stage.settle()
    assert stage.canvas.camera.angle == pytest.approx(45.0)


def test_control_and_arrows_pan_even_with_a_selection(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    stage.canvas.set_selection([])
    stage.key(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert stage.canvas.camera.x == pytest.approx(604, abs=1)
