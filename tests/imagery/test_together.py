import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.imagery.together import Mode, together

PICTURES = arrays(np.uint8, (6, 8, 4)).map(
    lambda drawn: np.concatenate([np.minimum(drawn[..., :3], drawn[..., 3:]), drawn[..., 3:]], -1)
)


@given(PICTURES, PICTURES)
def test_side_by_side_both_are_whole(one: np.ndarray, other: np.ndarray) -> None:
    picture = together(one, other, Mode.SIDE)
    assert np.array_equal(picture[:, :8], one)
    assert np.array_equal(picture[:, 8:], other)


@given(PICTURES, PICTURES, st.integers(0, 8))
def test_a_swipe_takes_each_pixel_from_one_of_them(one: np.ndarray, other: np.ndarray, line: int) -> None:
    picture = together(one, other, Mode.SWIPE, line / 8)
    assert np.array_equal(picture[:, :line], one[:, :line])
    assert np.array_equal(picture[:, line:], other[:, line:])


@given(PICTURES, PICTURES, st.floats(0, 1))
def test_a_blend_stays_premultiplied_and_between_its_ends(one: np.ndarray, other: np.ndarray, share: float) -> None:
    picture = together(one, other, Mode.BLEND, share)
    assert (picture[..., :3] <= picture[..., 3:]).all()
    assert np.array_equal(together(one, other, Mode.BLEND, 0), one)


@given(PICTURES)
def test_a_picture_does_not_differ_from_itself(one: np.ndarray) -> None:
    picture = together(one, one, Mode.DIFFERENCE)
    assert not picture[..., :3].any()
    assert np.array_equal(picture[..., 3] > 0, one[..., 3] > 0)
