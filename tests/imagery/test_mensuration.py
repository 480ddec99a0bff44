"""Measuring on the ground, against the worked values of the site and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.georeference import Georeference
from app.imagery.measure_kinds import MeasureKind
from app.imagery.mensuration import (
    CROSSES,
    FLAT,
    IN_PIXELS,
    Light,
    UnmeasurableError,
    corner_height,
    geodesic_area,
    geodesic_length,
    lean_height,
    measure,
    shadow_height,
)
from app.models.scene import GeoreferenceData, GeoreferenceKind

AFFINE = GeoreferenceKind.AFFINE
NOWHERE = Georeference.of(GeoreferenceData(GeoreferenceKind.NONE), 100, 100)


def degrees(per_pixel: float, lon: float, lat: float) -> Georeference:
    return Georeference.of(GeoreferenceData(AFFINE, "EPSG:4326", (per_pixel, 0, lon, 0, -per_pixel, lat)), 1000, 1000)


def utm(pixel: float, turned: float = 0.0) -> Georeference:
    """Metres around the central meridian of zone 31, near the equator, rotated by so many degrees."""
    c, s = math.cos(math.radians(turned)) * pixel, math.sin(math.radians(turned)) * pixel
    return Georeference.of(GeoreferenceData(AFFINE, "EPSG:32631", (c, s, 500_000, s, -c, 100_000)), 1000, 1000)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((40.6, -73.8), (51.6, -0.5), 5551759.400),
        ((0, 0), (0, 1), 111319.491),
        ((60, 0), (60, 1), 55799.470),
        ((10, 179.9995), (10, -179.9995), 109.639),
        ((38.889484, -77.035279), (38.889484, -77.034279), 86.761),
    ],
)
def test_lengths_are_those_of_the_ellipsoid(
    one: tuple[float, float], other: tuple[float, float], metres: float
) -> None:
    assert geodesic_length([one[1], other[1]], [one[0], other[0]]) == pytest.approx(metres, abs=0.001)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("ring", "area"),
    [
        ([(0, 0), (0, 1), (1, 1), (1, 0)], 12308778361.469),
        ([(60, 10), (60, 10.01), (60.01, 10.01), (60.01, 10)], 621587.241),
        ([(10, 179.99), (10, -179.99), (10.02, -179.99), (10.02, 179.99)], 4850640.555),
    ],
)
def test_areas_are_those_of_the_ellipsoid(ring: list[tuple[float, float]], area: float, backwards: bool) -> None:
    ring = ring[::-1] if backwards else ring
    assert geodesic_area([lon for _, lon in ring], [lat for lat, _ in ring]) == pytest.approx(area, abs=0.001)


@pytest.mark.parametrize("turn", [1, -1])
def test_an_area_around_the_pole_is_its_cap(turn: int) -> None:
    lons = [turn * step * 1.0 for step in range(0, 360, 1)]
    cap = 2 * math.pi * 6_399_593.6**2 * (1 - math.cos(math.radians(1) * 0.9983))
    assert geodesic_area(lons, [89.0] * len(lons)) == pytest.approx(cap, rel=0.005)


def test_web_mercator_doubles_nothing_at_sixty_degrees() -> None:
    north = 8_399_737.89
    mercator = Georeference.of(GeoreferenceData(AFFINE, "EPSG:3857", (1, 0, 0, 0, -1, north)), 100, 100)
    length = measure(mercator, MeasureKind.LENGTH, [(0, 50), (100, 50)])
    area = measure(mercator, MeasureKind.AREA, [(0, 0), (100, 0), (100, 100), (0, 100)])
    assert length.value == pytest.approx(50, rel=0.005)
    assert area.value == pytest.approx(2500, rel=0.01)


@pytest.mark.parametrize(
    ("shadow", "sun", "height"), [(20, 45, 20.0), (17.32, 30, 9.999707), (12.4, 52.3, 16.043725)]
)  # fmt: skip
def test_heights_from_base_and_shadow(shadow: float, sun: float, height: float) -> None:
    assert shadow_height(shadow, sun) == pytest.approx(height, abs=1e-6)


def test_height_from_lean() -> None:
    assert lean_height(5.0, 75) == pytest.approx(18.660254, abs=1e-6)


@pytest.mark.parametrize(("sensor", "height"), [((250, 65), 13.594617), ((0, 89.9999), 14.999975)])
def test_height_from_roof_corner_and_shadow_tip(sensor: tuple[float, float], height: float) -> None:
    assert corner_height(15, (160, 45), sensor) == pytest.approx(height, abs=1e-6)


def test_a_shadow_of_twenty_metres_in_half_metre_pixels_is_sure_to_half_a_metre() -> None:
    found = measure(utm(0.5), MeasureKind.SHADOW, [(500, 500), (500, 460)], Light(sun=(180, 45)))
    assert (found.value, found.sigma, found.unit) == (pytest.approx(20, rel=2e-3), pytest.approx(0.5, rel=2e-3), "m")
    assert found.notes == (FLAT,)


def test_a_line_that_no_shadow_can_follow_is_said_to_be_one() -> None:
    found = measure(utm(0.5), MeasureKind.SHADOW, [(500, 500), (540, 500)], Light(sun=(180, 45)))
    assert found.notes[-1] == "drawn 90° aside from where it must lie (0°): check both ends"


def test_heights_from_lean_and_corner_are_measured_in_the_picture() -> None:
    lean = measure(utm(0.5), MeasureKind.LEAN, [(500, 500), (500, 490)], Light(sensor=(180, 75)))
    assert lean.value == pytest.approx(18.66, rel=2e-3)
    assert len(lean.notes) == 1
    east = 15 * math.cos(math.radians(20)) / 0.5
    corner = measure(utm(0.5), MeasureKind.CORNER, [(500, 500), (500 + east, 500)], Light((160, 45), (250, 65)))
    assert corner.value == pytest.approx(15 * math.cos(math.radians(20)) / 1.10338, rel=5e-3)


@pytest.mark.parametrize(
    ("kind", "points", "light", "words"),
    [
        (MeasureKind.SHADOW, 2, Light(), "sun's direction is not in the file"),
        (MeasureKind.LEAN, 2, Light(sun=(1, 1)), "sensor's direction is not in the file"),
        (MeasureKind.CORNER, 2, Light(sun=(90, 45)), "sensor's direction"),
        (MeasureKind.CORNER, 2, Light((90, 45), (90, 45)), "same direction"),
        (MeasureKind.SHADOW, 2, Light(sun=(0, 90)), "nothing to measure"),
        (MeasureKind.SHADOW, 2, Light(sun=(0, -3)), "nothing to measure"),
        (MeasureKind.LEAN, 2, Light(sensor=(0, 90)), "nothing to measure"),
        (MeasureKind.CORNER, 2, Light((0, 45), (0, -1)), "sees nothing"),
        (MeasureKind.LENGTH, 1, None, "2 or more points"),
        (MeasureKind.AREA, 2, None, "3 or more points"),
        (MeasureKind.ANGLE, 4, None, "with 3 points"),
        (MeasureKind.SHADOW, 3, Light(sun=(0, 45)), "with 2 points"),
    ],
)
def test_what_cannot_be_measured_says_why(kind: MeasureKind, points: int, light: Light | None, words: str) -> None:
    places = [(100.0 + 10 * n, 100.0 + n * n) for n in range(points)]
    with pytest.raises(UnmeasurableError, match=words):
        measure(utm(0.5), kind, places, light)


def test_without_a_map_position_pixels_are_measured_and_it_is_said() -> None:
    line = measure(NOWHERE, MeasureKind.LENGTH, [(0, 0), (30, 40), (30, 50)])
    assert (line.value, line.unit, line.notes) == (60, "px", (IN_PIXELS,))
    assert line.sigma == pytest.approx(math.sqrt(2))
    assert [leg.length for leg in line.legs] == [50, 10]
    field = measure(NOWHERE, MeasureKind.AREA, [(0, 0), (10, 0), (10, 20), (0, 20)])
    assert (field.value, field.unit) == (200, "px²")
    turn = measure(NOWHERE, MeasureKind.ANGLE, [(0, 10), (0, 0), (10, 0)])
    assert (turn.value, turn.unit) == (pytest.approx(90), "°")
    shadow = measure(NOWHERE, MeasureKind.SHADOW, [(0, 0), (0, 20)], Light(sun=(180, 45)))
    assert (shadow.value, shadow.unit, shadow.notes) == (pytest.approx(20), "px", (FLAT, IN_PIXELS))


@given(st.floats(0, 359), st.floats(20, 200), st.floats(0, 359))
def test_lengths_and_angles_do_not_depend_on_how_the_picture_is_turned(
    turned: float, long: float, toward: float
) -> None:
    reference = utm(0.5, turned)
    away = (500 + long * math.sin(math.radians(toward)), 500 - long * math.cos(math.radians(toward)))
    line = measure(reference, MeasureKind.LENGTH, [(500, 500), away])
    assert line.value == pytest.approx(long * 0.5, rel=2e-3)
    square = (500 + long * math.cos(math.radians(toward)), 500 + long * math.sin(math.radians(toward)))
    assert measure(reference, MeasureKind.ANGLE, [away, (500, 500), square]).value == pytest.approx(90, abs=0.2)
    expected = (toward - turned_north(reference)) % 360
    assert abs((line.legs[0].bearing - expected + 180) % 360 - 180) < 0.2


def turned_north(reference: Georeference) -> float:
    return reference.north(500, 500)


@given(st.floats(10, 400), st.floats(10, 400))
def test_the_sigma_of_an_area_is_that_of_corners_wrong_by_half_a_pixel_variance(wide: float, high: float) -> None:
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)])
    rng = np.random.default_rng(7)
    moved = corners + rng.normal(0, math.sqrt(0.5), (4000, 4, 2))
    x, y = moved[..., 0], moved[..., 1]
    areas = 0.5 * (x * np.roll(y, -1, 1) - np.roll(x, -1, 1) * y).sum(axis=1)
    found = measure(NOWHERE, MeasureKind.AREA, [tuple(corner) for corner in corners])
    assert found.sigma == pytest.approx(float(areas.std()), rel=0.1)


def test_lines_across_the_date_line_are_short() -> None:
    reference = degrees(0.00001, 179.9995, 10)
    line = measure(reference, MeasureKind.LENGTH, [(0, 0), (100, 0)])
    assert line.value == pytest.approx(109.639, abs=0.01)


def test_an_outline_that_crosses_itself_has_no_area_worth_the_name() -> None:
    found = measure(utm(0.5), MeasureKind.AREA, [(0, 0), (10, 10), (10, 0), (0, 10)])
    assert CROSSES in found.notes


def test_ground_points_that_do_not_fit_make_a_length_less_sure() -> None:
    from app.models.scene import GroundPoint  # noqa: PLC0415

    places = [(0, 0), (100, 0), (100, 100), (0, 100), (50, 50)]
    points = [GroundPoint(x, y, 500_000 + 2 * x, 100_000 - 2 * y) for x, y in places]
    points[4] = GroundPoint(50, 50, 500_000 + 120, 100_000 - 100)
    reference = Georeference.of(GeoreferenceData(GeoreferenceKind.GCP, "EPSG:32631", gcps=tuple(points)), 100, 100)
    found = measure(reference, MeasureKind.LENGTH, [(10, 10), (90, 10)])
    assert reference.fit > 1
    assert found.sigma == pytest.approx(2 * math.hypot(1, reference.fit), rel=0.01)
    assert "5 GCPs" in found.notes[0]
