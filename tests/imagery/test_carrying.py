from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.carrying import UncarriableShapeError, carry
from app.imagery.correspondence import Correspondence, by_pixels
from app.models.geometry import Shape, ShapeKind, box, polygon, rounded
from app.models.scene import GeoreferenceData, GeoreferenceKind
from tests.imagery.pairs import affine, located, rational, transform

UTM, MERCATOR = "EPSG:26915", "EPSG:3857"
SHIP = polygon([(100, 100), (140, 96), (150, 110), (110, 130)], [[(115, 108), (120, 108), (118, 114)]])


def pair(turn: float = 0.0, pixel: float = 1.0, shear: float = 0.0) -> Correspondence:
    one = located(affine(UTM, transform(UTM, 1.0)), name="before")
    return Correspondence(one, located(affine(UTM, transform(UTM, pixel, turn=turn, shear=shear)), name="after"))


def rotated(corners: Sequence[tuple[float, float]]) -> Shape:
    return Shape(ShapeKind.ROTATED_BOX, rounded(shapely.Polygon(corners)))


def test_a_polygon_goes_corner_by_corner_with_its_holes() -> None:
    carried = carry(SHIP, pair(turn=30, pixel=0.5))
    xs, ys = shapely.get_coordinates(SHIP.geometry).T
    expected = np.column_stack(pair(turn=30, pixel=0.5).to_other(xs, ys))
    assert carried.shape.kind is ShapeKind.POLYGON
    assert len(carried.shape.geometry.interiors) == 1
    assert np.abs(shapely.get_coordinates(carried.shape.geometry) - expected).max() < 1e-3
    assert carried.error < 0.01
    assert carried.inside == 1


@pytest.mark.parametrize(
    "shape",
    [
        Shape(ShapeKind.POINT, shapely.Point(12.5, 30.25)),
        Shape(ShapeKind.POLYLINE, shapely.LineString([(90, 90), (140, 100), (150, 160)])),
    ],
)
def test_points_and_lines_keep_their_kind(shape: Shape) -> None:
    carried = carry(shape, pair(turn=10))
    assert carried.shape.kind is shape.kind
    assert carried.error < 0.01
    assert carried.inside == 1


def test_a_box_stays_a_box_where_nothing_is_turned() -> None:
    carried = carry(box(100, 90, 120, 130), pair(pixel=0.5))
    assert carried.shape.kind is ShapeKind.BOX
    assert carried.shape.bounds == pytest.approx((72, 52, 112, 132), abs=0.01)
    assert carried.error < 0.01


def test_a_box_becomes_a_rotated_box_where_it_is_turned() -> None:
    carried = carry(box(100, 90, 140, 130), pair(turn=30))
    assert carried.shape.kind is ShapeKind.ROTATED_BOX
    assert carried.shape.geometry.area == pytest.approx(1600, rel=1e-3)
    assert carried.error < 0.01


def test_the_front_of_a_rotated_box_stays_its_front() -> None:
    ship = rotated([(100, 100), (110, 100), (110, 140), (100, 140)])
    found = pair(turn=75, pixel=0.7)
    corners = shapely.get_coordinates(carry(ship, found).shape.geometry)
    front = np.column_stack(found.to_other([100, 110], [100, 100]))
    assert np.abs(corners[:2] - front).max() < 0.01
    assert np.hypot(*(corners[1] - corners[0])) == pytest.approx(10 / 0.7, rel=1e-3)


@given(st.floats(0, 360), st.floats(-15, 15), st.floats(0.3, 4), st.booleans())
def test_a_carried_box_has_right_angles_and_says_how_far_it_strays(
    turn: float, shear: float, pixel: float, upright: bool
) -> None:
    ring = [(100, 100), (140, 100), (140, 120), (100, 120)]
    carried = carry(box(100, 100, 140, 120) if upright else rotated(ring), pair(turn, pixel, shear))
    corners = shapely.get_coordinates(carried.shape.geometry)[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    turns = [abs(float(a @ b)) / np.hypot(*a) / np.hypot(*b) for a, b in zip(sides, np.roll(sides, -1, 0), strict=True)]
    assert max(turns) < 1e-3
    exact = np.column_stack(pair(turn, pixel, shear).to_other(*np.array(ring, float).T))
    away = shapely.distance(shapely.points(exact), carried.shape.geometry.boundary)
    assert away.max() <= carried.error + 2e-3


@given(st.floats(0, 360), st.floats(0.3, 4))
def test_there_and_back_a_polygon_is_where_it_was(turn: float, pixel: float) -> None:
    found = pair(turn, pixel)
    back = Correspondence(found.other, found.one)
    again = carry(carry(SHIP, found).shape, back).shape.geometry
    assert shapely.hausdorff_distance(again, SHIP.geometry) < 0.01


def test_the_error_of_a_bent_edge_is_said() -> None:
    """A line of 400 km is straight on one map and bent on the other."""
    one = located(affine(MERCATOR, transform(MERCATOR, 2500.0)), name="before")
    other = located(affine("EPSG:5070", transform("EPSG:5070", 1000.0)), name="after")
    line = Shape(ShapeKind.POLYLINE, shapely.LineString([(48, 128), (208, 128)]))
    assert 1 < carry(line, Correspondence(one, other)).error < 20


def test_what_lies_half_outside_says_so_and_rpc_say_how_exact_they_are() -> None:
    one = located(affine(UTM, transform(UTM, 1.0) @ Affine.translation(128, 0)), name="before")
    carried = carry(box(118, 100, 138, 120), Correspondence(one, located(rational(1.0), name="after")))
    assert carried.inside < 0.9
    assert "RPC, no DEM" in carried.exactness


def test_pixel_on_pixel_a_shape_stays_as_it_is() -> None:
    nowhere = located(GeoreferenceData(GeoreferenceKind.NONE))
    assert carry(SHIP, by_pixels(nowhere, nowhere)).shape == SHIP


def test_a_shape_without_a_place_there_is_refused() -> None:
    one = located(affine(UTM, transform(UTM, 1.0)), name="before")
    nowhere = located(GeoreferenceData(GeoreferenceKind.NONE), name="after")
    with pytest.raises(UncarriableShapeError, match=r"^Part of the shape on before has no position on after; draw it"):
        carry(SHIP, Correspondence(one, nowhere))
