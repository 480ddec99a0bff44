"""Ways along several neighbours' borders: examples one can check by eye, and what must hold for any neighbours."""

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.models.shapes.chaining import Network
from app.models.shapes.tracing import traced
from tests.models.shapes.strategies import STARS

CELL = 40.0
quick = settings(max_examples=60, deadline=None)
NODES = st.tuples(st.integers(0, 4), st.integers(0, 3))


def cells(columns: int, rows: int) -> list[shapely.Polygon]:
    return [
        shapely.box(CELL * x, CELL * y, CELL * (x + 1), CELL * (y + 1)) for x in range(columns) for y in range(rows)
    ]


def along(area: shapely.Polygon, share: float) -> tuple[float, float]:
    at = area.exterior.interpolate(share, normalized=True)
    return round(at.x, 3), round(at.y, 3)


def test_a_way_goes_over_from_one_neighbour_to_the_next_with_every_vertex() -> None:
    left, right = shapely.box(0, 0, 50, 50), shapely.Polygon([(50, 0), (90, 0), (100, 20), (100, 50), (50, 50)])

    way = Network([left, right]).way((20, 0), (100, 40), 0.01)

    assert way is not None
    assert way.tolist() == [[20, 0], [50, 0], [90, 0], [100, 20], [100, 40]]


def test_the_other_way_goes_round_the_other_side() -> None:
    network = Network([shapely.box(0, 0, 50, 50), shapely.box(50, 0, 100, 50)])

    way = network.way((20, 0), (80, 0), 0.01, other=True)

    assert way is not None
    assert way.tolist() == [[20, 0], [0, 0], [0, 50], [50, 50], [100, 50], [100, 0], [80, 0]]


def test_neighbours_that_do_not_touch_have_no_way() -> None:
    assert Network([shapely.box(0, 0, 50, 50), shapely.box(51, 0, 90, 50)]).way((20, 0), (80, 0), 0.01) is None


def test_a_vertex_laid_on_the_middle_of_an_edge_leads_over_although_it_is_rounded() -> None:
    slope = shapely.Polygon([(0, 0), (100, 33.333), (0, 90)])
    at = (30.007, round(30.007 * 0.33333, 3))
    other = shapely.Polygon([at, (60, -40), (20, -40)])

    way = Network([slope, other]).way((60, -40), (0, 0), 0.01)

    assert way is not None
    assert way.tolist() == [[60, -40], list(at), [0, 0]]


def test_lines_lead_on_as_well() -> None:
    way = Network([shapely.LineString([(0, 0), (50, 0)]), shapely.LineString([(50, 0), (50, 70)])]).way(
        (10, 0), (50, 60), 0.01
    )

    assert way is not None
    assert way.tolist() == [[10, 0], [50, 0], [50, 60]]


@quick
@given(start=NODES, end=NODES)
def test_through_a_field_of_cells_the_way_is_as_long_as_blocks_are(
    start: tuple[int, int], end: tuple[int, int]
) -> None:
    assume(start != end)
    places = [(CELL * x, CELL * y) for x, y in (start, end)]

    way = Network(cells(4, 3)).way(places[0], places[1], 0.01)

    assert way is not None
    blocks = abs(start[0] - end[0]) + abs(start[1] - end[1])
    assert shapely.LineString(way).length == pytest.approx(CELL * blocks)


@quick
@given(area=STARS, cut=st.floats(0.2, 0.8), first=st.floats(0, 1), second=st.floats(0, 1))
def test_a_way_lies_on_borders_from_start_to_end_and_back_is_as_long(
    area: shapely.Polygon, cut: float, first: float, second: float
) -> None:
    x0, y0, x1, y1 = area.bounds
    middle = x0 + cut * (x1 - x0)
    halves = [
        shapely.set_precision(one, 0.001)
        for side in (shapely.box(x0 - 1, y0 - 1, middle, y1 + 1), shapely.box(middle, y0 - 1, x1 + 1, y1 + 1))
        for one in shapely.get_parts(area.intersection(side))
        if one.area > 1
    ]
    assume(len(halves) >= 2)
    borders = shapely.union_all([one.boundary for one in halves])
    start, end = (
        (round(at.x, 3), round(at.y, 3))
        for at in (
            halves[0].exterior.interpolate(first, normalized=True),
            halves[1].exterior.interpolate(second, normalized=True),
        )
    )
    assume(shapely.Point(start).distance(shapely.Point(end)) > 1)
    network = Network(halves)

    way, back, other = (
        network.way(start, end, 0.01),
        network.way(end, start, 0.01),
        network.way(start, end, 0.01, other=True),
    )

    assume(way is not None)  # halves 0 and 1 need not be neighbours
    assert way is not None
    line = shapely.LineString(way)
    assert (tuple(way[0]), tuple(way[-1])) == (start, end)
    assert line.difference(borders.buffer(0.01)).length < 0.01
    assert line.length >= shapely.Point(start).distance(shapely.Point(end)) - 1e-6
    assert back is not None
    assert shapely.LineString(back).length == pytest.approx(line.length)
    if other is not None:
        assert shapely.LineString(other).length >= line.length - 1e-6
        assert shapely.LineString(other).intersection(line).length < 1e-6


@quick
@given(area=STARS, first=st.floats(0, 1), second=st.floats(0, 1))
def test_on_one_border_the_way_is_the_one_that_tracing_takes(
    area: shapely.Polygon, first: float, second: float
) -> None:
    area = shapely.set_precision(area, 0.001)
    assume(area.geom_type == "Polygon")
    start, end = (
        (round(at.x, 3), round(at.y, 3))
        for at in (area.exterior.interpolate(share, normalized=True) for share in (first, second))
    )
    assume(shapely.Point(start).distance(shapely.Point(end)) > 1)

    way, alone = Network([area]).way(start, end, 0.01), traced(area, start, end, 0.01)

    assert way is not None
    assert alone is not None
    assert shapely.LineString(way).length == pytest.approx(shapely.LineString(alone).length, abs=0.02)
