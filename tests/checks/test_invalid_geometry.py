"""Borders that cross, zero area, and how they are mended."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.checks import invalid_geometry, zero_area
from app.checks.invalid_geometry import mended
from app.models.finding import Check, Hardness
from app.models.geometry import Point, Shape, ShapeKind, box, polygon, rounded
from tests.checks.golden import annotation, findings, repaired

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
BOW_TIE = [(0, 0), (10, 10), (10, 0), (0, 10)]
LOPSIDED = [(0, 0), (12, 12), (12, 0), (0, 6)]
SPIKE = [(0, 0), (10, 0), (20, 0), (10, 0), (10, 10), (0, 10)]
TOUCHING = [(0, 0), (10, 0), (5, 5), (10, 10), (0, 10), (5, 5)]


@pytest.mark.parametrize(
    ("ring", "area", "at"),
    [
        (BOW_TIE, 25, (5, 5)),
        (LOPSIDED, 48, (4, 4)),
        (SPIKE, 100, None),
        (TOUCHING, 25, (5, 5)),
    ],
    ids=["bow tie", "lopsided bow tie", "spike", "ring touching itself"],
)
def test_a_crossed_border_is_found_at_its_place_and_mended_to_its_largest_part(
    ring: list[Point], area: float, at: Point | None
) -> None:
    (found,) = findings(invalid_geometry.CHECK, [annotation(polygon(ring))])

    assert found.hardness is Hardness.HARD
    assert at is None or found.at == at
    after = repaired(found)
    assert after is not None
    assert after.shape.geometry.is_valid
    assert after.shape.geometry.area == pytest.approx(area)


@pytest.mark.parametrize(
    "shape",
    [
        polygon(SQUARE),
        polygon([*SQUARE, (0, 0)]),
        polygon(SQUARE, [[(2, 2), (4, 2), (4, 4)]]),
        box(0, 0, 1, 1),
        Shape(ShapeKind.POLYLINE, shapely.LineString([(0, 0), (10, 10), (10, 0), (0, 10)])),
        Shape(ShapeKind.POINT, shapely.Point(3, 3)),
    ],
    ids=["square", "closed square", "with a hole", "box", "line crossing itself", "point"],
)
@pytest.mark.parametrize("check", [invalid_geometry.CHECK, zero_area.CHECK], ids=lambda check: check.name)
def test_sound_shapes_are_left_alone(shape: Shape, check: Check) -> None:
    assert findings(check, [annotation(shape)]) == []


def test_every_part_of_a_multipolygon_survives_its_repair() -> None:
    parts = shapely.MultiPolygon([shapely.Polygon(BOW_TIE), shapely.box(50, 50, 60, 60)])

    (found,) = findings(invalid_geometry.CHECK, [annotation(Shape(ShapeKind.POLYGON, parts))])

    assert sorted(part.area for part in repaired(found).shape.geometry.geoms) == [25, 100]


def test_a_crossed_rotated_box_has_to_be_drawn_again() -> None:
    crossed = Shape(ShapeKind.ROTATED_BOX, shapely.Polygon(BOW_TIE))

    (found,) = findings(invalid_geometry.CHECK, [annotation(crossed)])

    assert found.fix is None
    assert "draw it again" in found.sentence


@pytest.mark.parametrize(
    "shape",
    [
        polygon([(0, 0), (10, 0), (5, 0)]),
        polygon([(3, 3), (3, 3), (3, 3)]),
        box(5, 5, 5, 20),
        Shape(ShapeKind.POLYLINE, shapely.LineString([(4, 4), (4, 4)])),
    ],
    ids=["collinear", "one place", "flat box", "line without length"],
)
def test_a_shape_without_size_is_found_and_its_fix_deletes_it(shape: Shape) -> None:
    (found,) = findings(zero_area.CHECK, [annotation(shape)])

    assert found.hardness is Hardness.HARD
    assert repaired(found) is None


def test_a_bow_tie_has_an_area_though_its_halves_cancel_out() -> None:
    assert shapely.Polygon(BOW_TIE).area == 0
    assert findings(zero_area.CHECK, [annotation(polygon(BOW_TIE))]) == []


@settings(max_examples=150, deadline=None)
@given(ring=st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), min_size=3, max_size=12))
def test_whatever_was_drawn_is_mended_to_something_valid_on_the_pixel_grid_or_nothing(ring: list[Point]) -> None:
    fixed = mended(polygon(ring).geometry)

    assert fixed is None or (fixed.is_valid and fixed.area > 0 and fixed.equals_exact(rounded(fixed), 0))
