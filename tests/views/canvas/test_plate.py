import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF, QSize

from app.views.canvas.plate import around, exposed


@given(st.integers(1, 40), st.integers(1, 40), st.integers(-60, 60), st.integers(-60, 60))
def test_what_comes_into_sight_is_all_that_was_not_there_and_none_of_it_twice(
    width: int, height: int, right: int, down: int
) -> None:
    seen = np.zeros((height, width), int)
    for strip in exposed(QSize(width, height), right, down):
        assert QRect(0, 0, width, height).contains(strip)
        seen[strip.top() : strip.bottom() + 1, strip.left() : strip.right() + 1] += 1
    rows, columns = np.mgrid[0:height, 0:width]
    there = (columns - right >= 0) & (columns - right < width) & (rows - down >= 0) & (rows - down < height)
    assert (seen == ~there).all()


@given(st.floats(-300, 300), st.floats(-300, 300), st.floats(0.5, 600), st.floats(0.5, 600), st.integers(1, 300))
def test_what_lies_around_a_stretched_picture_is_painted_and_nothing_twice(
    x: float, y: float, width: float, height: float, size: int
) -> None:
    view, hole = QRectF(0, 0, size, size), QRectF(x, y, width, height)
    strips = around(view, hole)
    seen = np.zeros((size, size), int)
    for strip in strips:
        assert view.contains(strip)
        seen[round(strip.top()) : round(strip.bottom()), round(strip.left()) : round(strip.right())] += 1
    middles = np.arange(size) + 0.5
    across, down = (middles > x) & (middles < x + width), (middles > y) & (middles < y + height)
    assert (seen[~(down[:, None] & across[None])] == 1).all()
    assert seen.max(initial=0) <= 1
