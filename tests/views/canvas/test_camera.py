import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTransform

from app.views.canvas.camera import MAX_SCALE, Camera, between, limits, turn_between

PLACE = st.floats(-1e5, 1e5)
SCREEN = st.floats(0, 4000)
SCALE = st.floats(1e-3, 64)
ANGLE = st.one_of(st.sampled_from([0.0, 90.0, 180.0, 270.0]), st.floats(0, 359.999))
UPRIGHT = st.sampled_from([0.0, 90.0, 180.0, 270.0])
CAMERAS = st.builds(Camera, PLACE, PLACE, SCALE, st.floats(1, 4000), st.floats(1, 4000), ANGLE)


@given(CAMERAS, SCREEN, SCREEN)
def test_a_screen_point_comes_back_from_the_image(camera: Camera, x: float, y: float) -> None:
    assert camera.to_screen(*camera.to_image(x, y)) == pytest.approx((x, y), abs=1e-5)


@given(CAMERAS, PLACE, PLACE)
def test_the_screen_is_where_qt_would_put_it(camera: Camera, x: float, y: float) -> None:
    turned = QTransform().translate(camera.width / 2, camera.height / 2).rotate(camera.angle)
    shown = turned.scale(camera.scale, camera.scale).map(x - camera.x, y - camera.y)
    assert camera.to_screen(x, y) == pytest.approx(shown, rel=1e-6, abs=1e-3)


def test_at_ninety_degrees_the_top_of_the_image_lies_at_the_right() -> None:
    camera = Camera(x=50, y=50, width=100, height=100, angle=90)
    assert camera.to_screen(50, 0) == (100, 50)


@given(CAMERAS, SCALE, SCREEN, SCREEN)
def test_zoom_keeps_the_point_under_the_cursor(camera: Camera, scale: float, x: float, y: float) -> None:
    before = camera.to_image(x, y)
    assert camera.zoomed(scale, (x, y)).to_image(x, y) == pytest.approx(before, abs=1e-5)


@given(CAMERAS, ANGLE, SCREEN, SCREEN)
def test_rotation_keeps_the_point_under_the_cursor(camera: Camera, angle: float, x: float, y: float) -> None:
    before = camera.to_image(x, y)
    assert camera.rotated(angle, (x, y)).to_image(x, y) == pytest.approx(before, abs=1e-5)


@given(CAMERAS, ANGLE)
def test_rotation_on_the_middle_keeps_the_middle(camera: Camera, angle: float) -> None:
    turned = camera.rotated(angle)
    assert (turned.x, turned.y) == (camera.x, camera.y)


@given(CAMERAS, SCALE, ANGLE, SCREEN, SCREEN, st.floats(0, 1))
def test_a_gliding_zoom_and_turn_keeps_the_point_under_the_cursor_all_the_way(
    camera: Camera, scale: float, angle: float, x: float, y: float, share: float
) -> None:
    goal = camera.zoomed(scale, (x, y)).rotated(angle, (x, y))
    halfway = between(camera, goal, share)
    drift = (a - b for a, b in zip(halfway.to_screen(*camera.to_image(x, y)), (x, y), strict=True))
    assert max(abs(step) for step in drift) < 0.01


@given(ANGLE, ANGLE)
def test_a_turn_goes_the_shorter_way(start: float, end: float) -> None:
    turn = turn_between(start, end)
    assert -180 <= turn < 180
    assert math.cos(math.radians(start + turn - end)) == pytest.approx(1)


@given(CAMERAS, st.floats(-500, 500), st.floats(-500, 500))
def test_panning_moves_the_picture_by_screen_pixels(camera: Camera, dx: float, dy: float) -> None:
    x, y = camera.to_screen(camera.x, camera.y)
    assert camera.panned(dx, dy).to_screen(camera.x, camera.y) == pytest.approx((x + dx, y + dy), abs=1e-5)


@given(CAMERAS, UPRIGHT, st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_snapping_moves_by_less_than_a_device_pixel(camera: Camera, angle: float, ratio: float) -> None:
    camera = camera.rotated(angle)
    snapped = camera.snapped(ratio)
    assert abs(snapped.x - camera.x) * camera.scale <= 0.51 / ratio
    left = snapped.to_screen(0.0, 0.0)[0] * ratio
    assert left == pytest.approx(round(left), abs=1e-4)


@given(CAMERAS)
def test_the_window_is_the_upright_box_around_the_corners_seen(camera: Camera) -> None:
    x, y, width, height = camera.window
    xs, ys = zip(*camera.seen, strict=True)
    box = (min(xs), min(ys), max(xs), max(ys))
    assert (x, y, x + width, y + height) == pytest.approx(box, rel=1e-6, abs=1e-3)


@given(CAMERAS, st.floats(0, 1), st.floats(0, 1), st.floats(1, 500), st.floats(1, 500))
def test_a_window_that_holds_a_seen_point_is_seen(
    camera: Camera, across: float, down: float, width: float, height: float
) -> None:
    x, y = camera.to_image(across * camera.width, down * camera.height)
    assert camera.sees((x - width / 2, y - height / 2, width, height))


def test_a_corner_of_the_window_is_not_seen_when_the_picture_is_aslant() -> None:
    camera = Camera(x=500, y=500, width=400, height=400, angle=45)
    x, y, _, _ = camera.window
    assert not camera.sees((x, y, 60, 60))


@given(CAMERAS, PLACE, PLACE, st.floats(1, 1e4), st.floats(1, 1e4))
def test_fit_shows_all_of_the_bounds_however_it_is_turned(
    camera: Camera, x: float, y: float, width: float, height: float
) -> None:
    fitted = camera.fitted((x, y, x + width, y + height))
    for corner in ((x, y), (x + width, y), (x + width, y + height), (x, y + height)):
        across, down = fitted.to_screen(*corner)
        assert -1e-3 <= across <= camera.width + 1e-3
        assert -1e-3 <= down <= camera.height + 1e-3


def test_fit_shows_all_of_the_bounds_within_the_margin() -> None:
    camera = Camera(width=800, height=600).fitted((0.0, 0.0, 4000.0, 2000.0), margin=50)
    assert camera.to_screen(0.0, 0.0)[0] == pytest.approx(50)
    assert camera.to_screen(4000.0, 2000.0)[0] == pytest.approx(750)


def test_scale_stays_between_half_of_fit_and_thirty_two() -> None:
    camera = Camera(width=1000, height=1000)
    assert limits(camera, 2000, 1000) == (0.25, MAX_SCALE)
    assert Camera(scale=1e6, width=1000, height=1000).clamped(2000, 1000).scale == MAX_SCALE
    assert Camera(scale=1e-6, width=1000, height=1000).clamped(2000, 1000).scale == 0.25


def test_a_tiny_scene_may_be_magnified_until_it_fits() -> None:
    assert limits(Camera(width=1000, height=1000), 4, 4)[1] == 250


def test_the_middle_never_leaves_the_scene() -> None:
    camera = Camera(x=-50, y=5000, width=100, height=100).clamped(1000, 1000)
    assert (camera.x, camera.y) == (0, 1000)
