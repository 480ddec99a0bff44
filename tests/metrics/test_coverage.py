"""What of a task was seen, with the worked vector of OPERATIONS 3.4."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrics.coverage import (
    OVERLAP,
    Coverage,
    CoverageGrid,
    grid_of,
    inside,
    lawnmower,
    upright_inside,
    working_scale,
)

VIEWS = [
    ((0, 0, 2, 2), 0.5, 2.0),
    ((2, 0, 4, 2), 0.5, 0.3),
    ((0, 0, 4, 4), 2.0, 10),
    ((1.5, 2, 4, 4), 0.4, 1.5),
    ((2, 0, 4, 2), 0.5, 0.8),
]
"""[spatial.coverage]: corners, metres per pixel, seconds; the limit is 0.6 m/px."""


def quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)


def test_the_worked_vector_holds() -> None:
    coverage = Coverage(CoverageGrid((0, 0, 4, 4), 1))

    for corners, metres, seconds in VIEWS:
        coverage.look(quad(*corners), 1 / metres, seconds, 1 / 0.6)

    assert coverage.dwell_s == pytest.approx(
        np.array([[2, 2, 1.1, 1.1], [2, 2, 1.1, 1.1], [0, 0, 1.5, 1.5], [0, 0, 1.5, 1.5]])
    )
    assert coverage.seen.astype(int).tolist() == [[1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]]
    assert coverage.share == 0.75
    assert coverage.unseen == [(0.5, 2.5), (1.5, 2.5), (0.5, 3.5), (1.5, 3.5)]


def test_a_turned_view_counts_only_cells_it_holds_whole() -> None:
    coverage = Coverage(CoverageGrid((0, 0, 30, 30), 10))
    diamond = np.array([(15, -1), (31, 15), (15, 31), (-1, 15)], dtype=float)

    coverage.look(diamond, 1.0, 2.0, 1.0)

    assert coverage.seen.astype(int).tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_the_way_round_of_a_view_does_not_matter() -> None:
    corners = CoverageGrid((0, 0, 40, 40), 10).corners()

    assert inside(corners, quad(5, 5, 35, 35)).sum() == inside(corners, quad(5, 5, 35, 35)[::-1]).sum() == 4


def test_small_cells_at_the_far_edges_count_like_others() -> None:
    grid = CoverageGrid((100, 50, 25, 11), 10)

    assert grid.shape == (2, 3)
    assert grid.corners()[-1, -1].tolist() == [[120, 60], [125, 60], [125, 61], [120, 61]]


@given(
    rows=st.integers(1, 9),
    columns=st.integers(1, 9),
    seconds=st.lists(st.floats(0, 25), min_size=81, max_size=81),
)
def test_a_record_is_small_and_says_the_same_cells_were_seen(rows: int, columns: int, seconds: list[float]) -> None:
    coverage = Coverage(CoverageGrid((7, 9, columns * 64, rows * 64), 64))
    coverage.dwell_s = np.array(seconds[: rows * columns]).reshape(rows, columns)

    read = Coverage.from_body(coverage.to_body())

    assert read is not None
    assert (read.seen == coverage.seen).all()
    assert read.dwell_s == pytest.approx(coverage.dwell_s, abs=0.1)
    assert len(str(coverage.to_body()["dwell"])) < 250


@given(
    width=st.integers(1, 3000),
    height=st.integers(1, 3000),
    view=st.tuples(st.floats(130, 900), st.floats(130, 900)),
)
def test_every_cell_lies_wholly_in_a_view_of_a_scan_in_steps_of_the_grid(
    width: int, height: int, view: tuple[float, float]
) -> None:
    coverage = Coverage(CoverageGrid((50, 70, width, height)))

    for x, y in lawnmower((50, 70, width, height), view, 128):
        coverage.look(quad(x - view[0] / 2, y - view[1] / 2, x + view[0] / 2, y + view[1] / 2), 1.0, 1.0, 1.0)

    assert coverage.share == 1.0


@given(width=st.floats(50, 2000), height=st.floats(50, 2000), angle=st.floats(-360, 360))
def test_the_upright_rectangle_lies_in_the_turned_view(width: float, height: float, angle: float) -> None:
    w, h = upright_inside(width, height, angle)
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))

    assert w * cos + h * sin <= width * 1.0001
    assert w * sin + h * cos <= height * 1.0001
    assert w * h >= width * height * 0.2 or min(width, height) < max(width, height) / 2


def test_on_another_grid_a_cell_was_seen_as_long_as_its_least_seen_part() -> None:
    coverage = Coverage(CoverageGrid((0, 0, 4, 2), 1))
    coverage.dwell_s = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 0.0]])

    assert coverage.on(CoverageGrid((0, 0, 4, 2), 2)).dwell_s.tolist() == [[1.0, 0.0]]
    assert coverage.on(CoverageGrid((0, 0, 6, 2), 2)).dwell_s.tolist() == [[1.0, 0.0, 0.0]]


def test_of_what_two_saw_the_longer_time_of_each_cell_counts() -> None:
    one, other = Coverage(CoverageGrid((0, 0, 2, 1), 1)), Coverage(CoverageGrid((0, 0, 2, 1), 1))
    one.dwell_s, other.dwell_s = np.array([[1.2, 0.6]]), np.array([[0.0, 0.6]])

    one.join(other)

    assert one.dwell_s.tolist() == [[1.2, 0.6]]


def test_cells_follow_the_working_scale_and_never_become_too_many() -> None:
    assert grid_of((0, 0, 3000, 3000), 2.0).cell == 64
    assert grid_of((0, 0, 512, 300), 0.3).shape == (5, 8)
    assert grid_of((0, 0, 60, 60), 1.0).shape == (4, 4)
    assert grid_of((0, 0, 3000, 3000), 0.5).cell == 256
    assert max(grid_of((0, 0, 200_000, 100_000), 1.0).shape) <= 256


@pytest.mark.parametrize("body", [{}, {"window": [0, 0, 10, 10], "cell": 0, "dwell": ""}, {"window": 3, "cell": 1}])
def test_a_record_that_cannot_be_meant_is_none(body: dict[str, object]) -> None:
    assert Coverage.from_body(body) is None


@given(width=st.floats(10, 5000), height=st.floats(10, 5000), across=st.floats(5, 6000), down=st.floats(5, 6000))
def test_a_scan_covers_everything_with_overlap_and_turns_at_each_row(
    width: float, height: float, across: float, down: float
) -> None:
    stops = lawnmower((100.0, 200.0, width, height), (across, down))

    xs, ys = sorted({round(x, 6) for x, _ in stops}), sorted({round(y, 6) for _, y in stops})
    for places, start, length, view in ((xs, 100.0, width, across), (ys, 200.0, height, down)):
        assert places[0] - view / 2 <= start + 1e-3
        assert places[-1] + view / 2 >= start + length - 1e-3
        assert all(later - earlier <= view * (1 - OVERLAP) + 1e-3 for earlier, later in pairwise(places))
    assert len(stops) == len(xs) * len(ys)
    assert all(math.dist(one, other) <= max(across, down) + 1e-3 for one, other in pairwise(stops))


def test_working_scale_shows_the_smallest_class_twelve_pixels_across() -> None:
    assert working_scale(24) == 0.5
    assert working_scale(12) == 1.0
    assert working_scale(3) == 2.0
    assert working_scale(None) == 1.0
