"""Sorting by digits against sorting by comparison."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.radix import order_of
from app.imagery.ragged import drawing_order


@given(st.lists(st.integers(0, 2**48 - 1) | st.integers(0, 3), max_size=60))
def test_digits_sort_as_comparing_does_and_leave_equals_as_they_came(keys: list[int]) -> None:
    known = np.array(keys, np.uint64)
    assert order_of(known, 48).tolist() == np.argsort(known, kind="stable").tolist()


@pytest.mark.parametrize("dtype", [np.uint32, np.uint64])
def test_no_more_bits_are_looked_at_than_are_said_to_count(dtype: type) -> None:
    assert order_of(np.array([1 << 17, 3, 2], dtype), 16).tolist() == [0, 2, 1]


def test_large_boxes_are_drawn_before_small_ones_and_empty_ones_last() -> None:
    boxes = np.array([[0, 0, 2, 2], [np.nan] * 4, [5, 5, 50, 50], [0, 0, 2, 2], [1, 1, 1, 1]], float)
    assert drawing_order(boxes).tolist() == [2, 0, 3, 1, 4]
