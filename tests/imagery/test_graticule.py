import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imagery.coordinates import format_position
from app.imagery.georeference import Georeference
from app.imagery.graticule import SYSTEMS, Graticule, graticule, step_for
from app.imagery.utm import metres_in_zone
from app.models.scene import GeoreferenceData, GeoreferenceKind, GroundPoint

SIZE = 4000


def affine(turn: float = 0.0) -> Georeference:
    cos, sin = np.cos(np.radians(turn)) * 0.5, np.sin(np.radians(turn)) * 0.5
    where = (cos, sin, 499_000.0, sin, -cos, 4_101_000.0)
    return Georeference.of(GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:32618", where), SIZE, SIZE)


def bent() -> Georeference:
    """Second-order ground control: a scene no straight line fits."""
    places = [(x, y) for x in (0, 2000, 4000) for y in (0, 2000, 4000)]
    points = tuple(
        GroundPoint(x, y, 499_000 + 0.5 * x + 4e-6 * y * y, 4_101_000 - 0.5 * y + 5e-6 * x * x) for x, y in places
    )
    return Georeference.of(GeoreferenceData(GeoreferenceKind.GCP, "EPSG:32618", gcps=points), SIZE, SIZE)


def whole(reference: Georeference, system: str, step: float) -> Graticule:
    return graticule(reference, (0.0, 0.0, SIZE, SIZE), system, step)


@pytest.mark.parametrize("reference", [affine(), affine(27.0), bent()])
def test_every_point_of_a_line_lies_on_its_easting_or_northing(reference: Georeference) -> None:
    found = whole(reference, "utm", 100.0)
    assert len(found.lines) > 30
    for line in found.lines:
        east, north = metres_in_zone(*reference.to_lonlat(*line.points.T), 18, northern=True)
        measured = north if line.level else east
        assert np.ptp(measured) < 0.05
        assert measured.mean() % 100.0 == pytest.approx(0.0, abs=0.05) or measured.mean() % 100.0 > 99.95


def test_lines_bend_where_the_georeference_does() -> None:
    line = next(line for line in whole(bent(), "utm", 500.0).lines if line.level)
    xs, ys = line.points.T
    off = ys - np.polyval(np.polyfit(xs, ys, 1), xs)
    assert np.abs(off).max() > 5


def test_mgrs_lines_are_named_by_the_digits_within_their_square() -> None:
    reference = affine()
    found = whole(reference, "mgrs", 1000.0)
    assert found.caption == "MGRS 18S VG · 1 km" or found.caption.endswith("· 1 km")
    east = next(line for line in found.lines if not line.level)
    lon, lat = reference.to_lonlat(*east.points[12] + (0.2, 0.0))
    square = format_position(float(lon), float(lat), "mgrs", 1.0)
    assert square[-10:-8] == east.label


@pytest.mark.parametrize(("step", "label"), [(3600.0, "075°00'00\"W"), (60.0, "075°00'00\"W")])
def test_degrees_are_named_in_degrees_minutes_and_seconds(step: float, label: str) -> None:
    assert label in [line.label for line in whole(affine(), "dms", step).lines]


@given(st.floats(1e-3, 1e4), st.sampled_from(SYSTEMS))
def test_lines_never_stand_closer_than_asked(metres: float, system: str) -> None:
    step = step_for(metres, system, 100.0)
    largest = {"dms": 36000.0 * 30.9}.get(system, 1e6)
    assert step * (30.9 if system == "dms" else 1.0) / metres >= 99.0 or step * 31 >= largest


@settings(max_examples=20)
@given(st.floats(-180, 180), st.floats(-84, 84))
def test_a_grid_anywhere_on_earth_has_only_finite_points(lon: float, lat: float) -> None:
    where = (1e-5, 0.0, lon, 0.0, -1e-5, lat)
    reference = Georeference.of(GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:4326", where), SIZE, SIZE)
    for system in SYSTEMS:
        for line in whole(reference, system, 600.0 if system == "dms" else 1000.0).lines:
            assert np.isfinite(line.points).all()


def test_a_scene_without_a_map_position_has_no_grid() -> None:
    reference = Georeference.of(GeoreferenceData(GeoreferenceKind.NONE), SIZE, SIZE)
    assert whole(reference, "mgrs", 1000.0) == Graticule()
