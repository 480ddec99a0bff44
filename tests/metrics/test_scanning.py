"""The way of a scan: every cell has a view that holds it whole, and the next view is one with something unseen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.metrics.coverage import CoverageGrid
from app.metrics.scanning import ScanPath


@given(width=st.integers(1, 3000), height=st.integers(1, 3000), wide=st.floats(130, 900), high=st.floats(130, 900))
def test_the_home_of_a_cell_is_a_view_that_holds_it_whole(width: int, height: int, wide: float, high: float) -> None:
    grid = CoverageGrid((50, 70, width, height))
    path = ScanPath.over(grid, (wide, high))

    for row, column in np.ndindex(grid.shape):
        away = np.abs(grid.corners()[row, column] - path.stops[path.home[row, column]])
        assert (away <= (wide / 2 + 0.01, high / 2 + 0.01)).all()


def test_the_next_view_is_the_next_with_something_unseen_and_goes_round_the_end() -> None:
    path = ScanPath.over(CoverageGrid((0, 0, 1024, 128)), (300, 300))
    seen = np.ones((1, 8), dtype=bool)
    seen[0, 0] = False

    assert path.never_seen(seen) == [0]
    assert path.following(2, seen) == 0
    assert path.begin(seen, (1000, 0)) == 0
    assert path.following(0, seen) == 1
    assert path.before(0) == len(path.stops) - 1
