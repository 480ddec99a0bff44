"""Operations on drawn shapes: examples one can check by eye, and what must hold for any shape."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.models.shapes import areas as ops
from app.models.shapes.reshaping import reshaped
from app.models.shapes.snapping import SnapKind, snapped
from app.models.shapes.squaring import main_direction, squared
from app.models.shapes.tracing import traced
from tests.models.shapes.strategies import STARS, STROKES, areas

SQUARE = shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)])
RING = shapely.Polygon(SQUARE.exterior, [[(40, 40), (60, 40), (60, 60), (40, 60)]])
quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def stroke(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float)


def test_a_stroke_outside_adds_to_the_area() -> None:
    grown = reshaped(SQUARE, stroke((20, 5), (20, -30), (60, -30), (60, 5)))

    assert grown is not None
    assert grown.area == pytest.approx(100 * 100 + 40 * 30)


def test_a_stroke_inside_cuts_off_the_smaller_side() -> None:
    cut = reshaped(SQUARE, stroke((30, -5), (30, 105)))

    assert cut is not None
    assert cut.area == pytest.approx(7000)
    assert cut.bounds == (30, 0, 100, 100)


def test_a_stroke_that_waves_over_the_border_redraws_each_bend() -> None:
    waved = reshaped(SQUARE, stroke((10, -5), (10, 5), (30, 5), (30, -5), (50, -5), (50, 5)))

    assert waved is not None
    assert waved.area == pytest.approx(10000 - 20 * 5 + 20 * 5)


def test_a_stroke_redraws_a_hole_it_crosses_and_leaves_the_border() -> None:
    wider = reshaped(RING, stroke((45, 50), (45, 70), (55, 70), (55, 50)))

    assert wider is not None
    assert shapely.Polygon(wider.exterior).equals(SQUARE)
    assert wider.area == pytest.approx(RING.area - 10 * 10)


@pytest.mark.parametrize("points", [[(10, 10), (20, 20)], [(-5, 50), (50, 50)], [(5, 5), (5, 5)]])
def test_a_stroke_that_crosses_fewer_than_twice_redraws_nothing(points: list[tuple[float, float]]) -> None:
    assert reshaped(SQUARE, stroke(*points)) is None


def test_a_line_is_redrawn_between_the_outer_crossings() -> None:
    line = shapely.LineString([(0, 0), (100, 0)])

    assert reshaped(line, stroke((20, 5), (20, -10), (80, -10), (80, 5))).equals(  # type: ignore[union-attr]
        shapely.LineString([(0, 0), (20, 0), (20, -10), (80, -10), (80, 0), (100, 0)])
    )


@quick
@given(area=areas(), points=STROKES)
def test_reshaping_gives_a_valid_area_or_nothing(area: shapely.Polygon, points: list[tuple[float, float]]) -> None:
    made = reshaped(area, np.array(points))

    assert made is None or (made.is_valid and made.area > 0)


def test_a_cut_through_a_ring_with_a_hole_gives_two_halves() -> None:
    halves = ops.divided(RING, shapely.LineString([(50, -10), (50, 110)]))

    assert [half.area for half in halves] == pytest.approx([4800, 4800])


def test_a_cut_that_does_not_go_through_changes_nothing() -> None:
    assert ops.divided(SQUARE, shapely.LineString([(50, -10), (50, 50)])) == [SQUARE]


@quick
@given(area=areas(), points=STROKES)
def test_what_a_cut_leaves_adds_up_to_what_was(area: shapely.Polygon, points: list[tuple[float, float]]) -> None:
    line = shapely.LineString(points)
    assume(line.is_simple)

    pieces = ops.divided(area, line)

    assert sum(piece.area for piece in pieces) == pytest.approx(area.area, abs=1.0)
    assert all(piece.is_valid for piece in pieces)


@quick
@given(one=areas(), other=areas())
def test_clipping_leaves_no_overlap_and_no_sliver(one: shapely.Polygon, other: shapely.Polygon) -> None:
    left = ops.clipped(one, [other])

    assert left.is_valid
    assert left.intersection(other).area < 0.5
    assert left.equals(one) or not any(ops.is_sliver(part, 0.9) for part in shapely.get_parts(left))


@quick
@given(one=areas(), other=areas())
def test_merging_covers_both_and_nothing_else(one: shapely.Polygon, other: shapely.Polygon) -> None:
    whole = ops.merged([one, other])

    assert whole.is_valid
    assert whole.symmetric_difference(one.union(other)).area < 0.5


@quick
@given(area=areas(), points=STROKES, radius=st.floats(2, 40))
def test_brush_and_eraser_give_valid_areas(
    area: shapely.Polygon, points: list[tuple[float, float]], radius: float
) -> None:
    line = shapely.LineString(points)

    more, less = ops.painted(area, line, radius), ops.erased(area, line, radius)

    assert more.is_valid
    assert less.is_valid
    assert more.area >= area.area * 0.97
    assert less.area <= area.area * 1.03


def test_a_hole_is_cut_only_inside_and_filled_again() -> None:
    hole = shapely.box(40, 40, 60, 60)

    cut = ops.with_hole(SQUARE, hole)

    assert cut is not None
    assert ops.with_hole(SQUARE, shapely.box(90, 90, 110, 110)) is None
    assert ops.without_hole(cut, 50, 50).equals(SQUARE)  # type: ignore[union-attr]
    assert ops.without_hole(cut, 10, 10) is None


def test_simplifying_counts_fewer_vertices_and_stays_within_the_tolerance() -> None:
    round_one = shapely.Point(0, 0).buffer(100, quad_segs=32)

    calm = ops.simplified(round_one, 2.0)

    assert len(shapely.get_coordinates(calm)) < len(shapely.get_coordinates(round_one)) / 2
    assert calm.boundary.hausdorff_distance(round_one.boundary) < 4.0


@quick
@given(turn=st.floats(-44, 44), noise=st.lists(st.floats(-3, 3), min_size=12, max_size=12))
def test_squaring_a_rough_house_gives_right_angles(turn: float, noise: list[float]) -> None:
    house = np.array([(0, 0), (120, 0), (120, 60), (70, 60), (70, 100), (0, 100)], dtype=float)
    rough = shapely.Polygon(house + np.reshape(noise, (6, 2)))
    turned = shapely.affinity.rotate(rough, turn, origin=(0, 0))

    made = squared(turned)

    assert made is not None
    edges = np.diff(shapely.get_coordinates(made), axis=0)
    along = np.degrees(np.arctan2(edges[:, 1], edges[:, 0])) % 90
    assert np.minimum(np.abs(along - along[0]), 90 - np.abs(along - along[0])).max() < 0.1
    assert made.symmetric_difference(turned).area < 0.15 * turned.area


def test_the_main_direction_of_a_turned_square_is_its_turn() -> None:
    turned = shapely.affinity.rotate(SQUARE, 17)

    assert math.degrees(main_direction(turned)) == pytest.approx(17)


def test_a_circle_has_no_corners_to_square() -> None:
    made = squared(shapely.Point(50, 50).buffer(30))

    assert made is None or made.is_valid


def test_tracing_goes_the_shorter_way_with_every_vertex_of_the_neighbour() -> None:
    way = traced(SQUARE, (50, 1), (99, 50), 5.0)

    assert way is not None
    assert way.tolist() == [[50, 0], [100, 0], [100, 50]]
    assert len(traced(SQUARE, (50, 1), (99, 50), 5.0, longer=True)) == 5  # type: ignore[arg-type]


@quick
@given(area=STARS, first=st.floats(0, 1), second=st.floats(0, 1))
def test_both_ways_round_make_the_whole_border(area: shapely.Polygon, first: float, second: float) -> None:
    ring = area.exterior
    ends = [ring.interpolate(share, normalized=True) for share in (first, second)]
    assume(ends[0].distance(ends[1]) > 1)
    places = [(end.x, end.y) for end in ends]

    ways = [traced(area, *places, 0.1, longer=longer) for longer in (False, True)]

    assert all(way is not None for way in ways)
    lengths = [shapely.LineString(way).length for way in ways]
    assert sum(lengths) == pytest.approx(ring.length, abs=0.1)
    assert lengths[0] <= lengths[1] + 1e-6


def test_a_vertex_wins_over_an_edge_that_is_nearer() -> None:
    hit = snapped([SQUARE], 4, 0.5, 10)

    assert hit is not None
    assert (hit.kind, hit.at) == (SnapKind.VERTEX, (0, 0))


def test_an_edge_is_snapped_to_between_its_vertices() -> None:
    hit = snapped([SQUARE, RING], 27, 3, 5)

    assert hit is not None
    assert (hit.kind, hit.at, hit.of) == (SnapKind.EDGE, (27, 0), 0)


def test_the_middle_of_an_edge_is_a_place_of_its_own() -> None:
    hit = snapped([SQUARE], 52, 2, 5)

    assert hit is not None
    assert (hit.kind, hit.at) == (SnapKind.MIDDLE, (50, 0))


def test_nothing_is_snapped_to_out_of_reach() -> None:
    assert snapped([SQUARE, shapely.Point(300, 300)], 50, 50, 10) is None
    assert snapped([], 0, 0, 10) is None


@quick
@given(area=areas(), x=st.floats(100, 900), y=st.floats(100, 900))
def test_a_snap_lies_on_the_border_within_reach(area: shapely.Polygon, x: float, y: float) -> None:
    hit = snapped([area], x, y, 40)

    if hit is None:
        assert area.boundary.distance(shapely.Point(x, y)) > 40 - 1e-6
    else:
        assert area.boundary.distance(shapely.Point(hit.at)) < 1e-6
        assert math.dist(hit.at, (x, y)) <= 40


PLACES = st.tuples(st.floats(120, 280), st.floats(120, 280))


@quick
@given(area=STARS, shift=PLACES, at=PLACES, last=PLACES)
def test_whatever_is_snapped_to_is_what_it_is_called(
    area: shapely.Polygon, shift: tuple[float, float], at: tuple[float, float], last: tuple[float, float]
) -> None:
    both = [area, shapely.affinity.translate(area, shift[0] - 200, shift[1] - 200)]

    hit = snapped(both, *at, 30.0, last)

    assume(hit is not None)
    assert hit is not None
    place = shapely.Point(hit.at)
    assert place.distance(shapely.Point(at)) <= 30.0 + 1e-9
    assert both[hit.of].boundary.distance(place) < 1e-6
    if hit.kind is SnapKind.CROSSING:
        edges = [edge for one in both for edge in edges_of(one) if edge.distance(place) < 1e-6]
        assert len(edges) >= 2
    if hit.kind is SnapKind.FOOT:
        edge = min(edges_of(both[hit.of]), key=lambda one: one.distance(place))
        (x0, y0), (x1, y1) = edge.coords
        along, line = np.array([x1 - x0, y1 - y0]), np.array(hit.at) - last
        assert abs(along @ line) <= 1e-6 * np.hypot(*along) * max(np.hypot(*line), 1.0)


def edges_of(area: shapely.Polygon) -> list[shapely.LineString]:
    ring = list(area.exterior.coords)
    return [shapely.LineString(pair) for pair in pairwise(ring)]


def test_parallel_edges_do_not_cross_and_the_last_vertex_is_no_foot_of_its_own_edge() -> None:
    assert snapped([SQUARE], 30, 4, 10, (20, 0)).kind is SnapKind.EDGE  # type: ignore[union-attr]
