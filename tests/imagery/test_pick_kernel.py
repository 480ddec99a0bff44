"""What the compiled kernel finds under a point, against shapely asked of every shape."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from app.imagery.laid_out import LaidOut
from tests.imagery.test_ragged import columns_of, geometries, respelled, spelling

ROUNDING = 1e-9
near_zero = st.floats(-30, 30).map(lambda value: round(value, 2))
spots = st.tuples(st.floats(-1.2e4, 1.2e4) | near_zero, st.floats(-1.2e4, 1.2e4) | near_zero)
reaches = st.sampled_from([0.0, 0.5, 3.0, 400.0, 9000.0])


def agree(laid: LaidOut, shapes: list[BaseGeometry], spot: tuple[float, float], reach: float) -> None:
    """Every shape within reach and no other, those aside that rounding decides."""
    distances = shapely.distance(np.array(shapes, object), shapely.Point(spot)) if shapes else np.zeros(0)
    places, areas = laid.near_compiled(*spot, reach)
    rows = laid.row_of[places].tolist()
    found = set(rows)
    edges = shapely.distance(shapely.boundary(np.array(shapes, object)), shapely.Point(spot)) if shapes else distances
    within = {row for row, distance in enumerate(distances) if distance == 0 and edges[row] > ROUNDING}
    clearly = within | {row for row, distance in enumerate(distances) if distance <= reach - ROUNDING}
    maybe = {row for row, distance in enumerate(distances) if distance <= reach + ROUNDING}
    assert clearly <= found <= maybe
    assert areas.tolist() == pytest.approx(shapely.area([shapes[row] for row in rows]).tolist())


@given(geometries, spelling, spots, reaches)
def test_a_pick_agrees_with_shapely_for_every_kind_of_shape_in_every_spelling(
    shapes: list[BaseGeometry], how: tuple[int, str, bool, bool], spot: tuple[float, float], reach: float
) -> None:
    agree(LaidOut(respelled(columns_of(shapes), shapes, how)), shapes, spot, reach)


@given(st.lists(st.tuples(near_zero, near_zero, st.floats(1, 20), st.integers(3, 9)), max_size=400), spots, reaches)
@example([], (0, 0), 3.0)
def test_a_pick_among_many_finds_all_and_only_what_is_there(
    discs: list[tuple[float, float, float, int]], spot: tuple[float, float], reach: float
) -> None:
    shapes: list[BaseGeometry] = [
        shapely.Polygon([(x + r * np.cos(a), y + r * np.sin(a)) for a in np.linspace(0, 6, corners)])
        for x, y, r, corners in discs
    ]
    agree(LaidOut(columns_of(shapes)), shapes, spot, reach)


def test_a_hole_is_not_under_the_pointer_but_its_edge_within_reach_is() -> None:
    ring = shapely.Point(0, 0).buffer(10).difference(shapely.Point(0, 0).buffer(6))
    laid = LaidOut(columns_of([ring]))
    assert [len(laid.near_compiled(*at, 0.0)[0]) for at in ((0, 0), (8, 0), (11, 0))] == [0, 1, 0]
    assert [len(laid.near_compiled(*at, 1.5)[0]) for at in ((0, 0), (4.8, 0), (11, 0))] == [0, 1, 1]
