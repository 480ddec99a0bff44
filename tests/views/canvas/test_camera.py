import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.canvas.camera import MAX_SCALE, Camera, between, limits

PLACE = st.floats(-1e5, 1e5)
SCREEN = st.floats(0, 4000)
SCALE = st.floats(1e-3, 64)
CAMERAS = st.builds(Camera, PLACE, PLACE, SCALE, st.floats(1, 4000), st.floats(1, 4000))


@given(CAMERAS, SCREEN, SCREEN)
def test_a_screen_point_comes_back_from_the_image(camera: Camera, x: float, y: float) -> None:
    assert camera.to_screen(*camera.to_image(x, y)) == pytest.approx((x, y), abs=1e-5)


@given(CAMERAS, SCALE, SCREEN, SCREEN)
def test_zoom_keeps_the_point_under_the_cursor(camera: Camera, scale: float, x: float, y: float) -> None:
    before = camera.to_image(x, y)
    assert camera.zoomed(scale, (x, y)).to_image(x, y) == pytest.approx(before, abs=1e-5)


@given(CAMERAS, SCALE, SCREEN, SCREEN, st.floats(0, 1))
def test_a_gliding_zoom_keeps_the_point_under_the_cursor_all_the_way(
    camera: Camera, scale: float, x: float, y: float, share: float
) -> None:
    halfway = between(camera, camera.zoomed(scale, (x, y)), share)
    drift = (a - b for a, b in zip(halfway.to_screen(*camera.to_image(x, y)), (x, y), strict=True))
    assert max(abs(step) for step in drift) < 0.01


@given(CAMERAS, st.floats(-500, 500), st.floats(-500, 500))
def test_panning_moves_the_picture_by_screen_pixels(camera: Camera, dx: float, dy: float) -> None:
    x, y = camera.to_screen(camera.x, camera.y)
    assert camera.panned(dx, dy).to_screen(camera.x, camera.y) == pytest.approx((x + dx, y + dy), abs=1e-5)


@given(CAMERAS, st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_snapping_moves_by_less_than_a_device_pixel(camera: Camera, ratio: float) -> None:
    snapped = camera.snapped(ratio)
    assert abs(snapped.x - camera.x) * camera.scale <= 0.51 / ratio
    left = snapped.to_screen(0.0, 0.0)[0] * ratio
    assert left == pytest.approx(round(left), abs=1e-4)


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
