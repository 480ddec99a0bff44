import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.placement import fit

starts, lengths = st.integers(-900, 900), st.integers(1, 900)


@given(starts, lengths, st.integers(1, 200), st.integers(1, 500))
def test_exactly_the_pixels_whose_middle_is_in_the_scene_are_filled(
    start: int, length: int, count: int, limit: int
) -> None:
    middles = start * 2 * count + (2 * np.arange(count) + 1) * length
    inside = np.flatnonzero((middles >= 0) & (middles < limit * 2 * count))
    placed = fit(start, length, count, limit)
    if placed is None:
        assert len(inside) == 0
    else:
        assert list(inside) == list(range(placed.first, placed.last))


@given(starts, lengths, st.integers(1, 200), st.integers(1, 500))
def test_what_is_read_lies_in_the_scene_and_where_the_picture_shows_it(
    start: int, length: int, count: int, limit: int
) -> None:
    placed = fit(start, length, count, limit)
    if placed is None:
        return
    assert placed.start >= 0
    assert placed.start + placed.length <= limit + 1e-9
    assert placed.before + placed.count + placed.after == placed.last - placed.first
    step = length / count
    if placed.length >= step * placed.count * (1 - 1e-9):
        assert abs(start + (placed.first + placed.before) * step - placed.start) < 1e-6
