import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.imagery import blit_kernel, blitting

ROWS, COLUMNS = 40, 60
ROOM = (0, 0, COLUMNS, ROWS)
SIDE = 16
ROUNDING = 1e-9
blitting.warm()


def _words() -> NDArray[np.uint32]:
    return np.zeros((ROWS, COLUMNS), np.uint32)


def _bytes(words: NDArray[np.uint32]) -> NDArray[np.int64]:
    return words.view(np.uint8).reshape(ROWS, COLUMNS, 4).astype(np.int64)


def _tile(seed: int, side: int = SIDE) -> NDArray[np.uint8]:
    """A soft opaque picture."""
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(rng.integers(0, 256, (side, side, 4)).astype(np.uint8), (0, 0), 2)
    soft[..., 3] = 255
    return soft


places = st.floats(-20, 5).map(lambda value: round(value, 3))
scales = st.floats(0.55, 3).map(lambda value: round(value, 3))


@given(x=places, y=places, scale=scales)
@settings(max_examples=60)
def test_a_stretched_tile_is_what_another_program_makes_of_it(x: float, y: float, scale: float) -> None:
    tile, target, step = _tile(1), _words(), 1 / scale
    place = (0.0, 0.0, float(SIDE), float(SIDE))
    blitting.lay(tile, target, ROOM, (x + step / 2, y + step / 2, step, step), place, place)
    back = np.array([[step, 0, x + step / 2 - 0.5], [0, step, y + step / 2 - 0.5]])
    kind = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    theirs = cv2.warpAffine(tile, back, (COLUMNS, ROWS), flags=kind, borderMode=cv2.BORDER_REPLICATE)
    across, along = (away(start, step, count) for start, count in ((x, COLUMNS), (y, ROWS)))
    away_by = np.maximum(across, along[:, None])
    assert (np.abs(_bytes(target) - theirs)[away_by < -ROUNDING] <= 4).all()
    assert not target[away_by > ROUNDING].any()


def away(start: float, step: float, count: int) -> NDArray[np.float64]:
    """How far the middles of pixels lie outside the tile along one axis, below 0 inside."""
    middles = start + step * (np.arange(count) + 0.5)
    return np.maximum(-middles, middles - SIDE)


@given(x=places, y=places, scale=scales, alpha=st.sampled_from([255, 128]))
@settings(max_examples=60)
def test_every_pixel_falls_in_one_of_the_places_side_by_side(x: float, y: float, scale: float, alpha: int) -> None:
    """A pixel left out stays black, one blended twice is brighter."""
    tile, target, step = np.full((SIDE, SIDE, 4), alpha, np.uint8), _words(), 1 / scale
    sight = (x + step / 2, y + step / 2, step, step)
    for row in range(-3, 7):
        for column in range(-3, 9):
            place = (float(column * SIDE), float(row * SIDE), float(SIDE), float(SIDE))
            blitting.lay(tile, target, ROOM, sight, place, place)
    assert (_bytes(target) == alpha).all()


@given(x=places, y=places, scale=st.floats(0.2, 0.49).map(lambda value: round(value, 3)))
@settings(max_examples=40)
def test_of_a_tile_far_too_fine_each_pixel_is_the_one_it_falls_in(x: float, y: float, scale: float) -> None:
    tile, target, step = _tile(2), _words(), 1 / scale
    place = (0.0, 0.0, float(SIDE), float(SIDE))
    blitting.lay(tile, target, ROOM, (x + step / 2, y + step / 2, step, step), place, place)
    across, along = (start + step * (np.arange(count) + 0.5) for start, count in ((x, COLUMNS), (y, ROWS)))
    clear = [np.abs(middles - np.round(middles)) > 1e-4 for middles in (along, across)]
    rows, columns = (
        np.flatnonzero(sure & (middles > 0) & (middles < SIDE))
        for sure, middles in zip(clear, (along, across), strict=True)
    )
    falls = np.ix_(along[rows].astype(int), across[columns].astype(int))
    assert (_bytes(target)[np.ix_(rows, columns)] == tile[falls]).all()


def test_clear_pixels_are_blended_as_porter_and_duff_say_and_only_in_the_room() -> None:
    rng = np.random.default_rng(5)
    alpha = rng.integers(0, 256, (SIDE, SIDE, 1))
    tile = np.concatenate([rng.integers(0, 256, (SIDE, SIDE, 3)) * alpha // 255, alpha], 2).astype(np.uint8)
    below = rng.integers(0, 2**32, (ROWS, COLUMNS), dtype=np.uint32) | np.uint32(0xFF000000)
    target = below.copy()
    place = (0.0, 0.0, float(SIDE), float(SIDE))
    blitting.lay(tile, target, (2, 3, 9, 11), (0.5, 0.5, 1.0, 1.0), place, place)
    expected = _bytes(below)
    part = np.s_[3:11, 2:9]
    expected[part] = np.floor(tile[part] + expected[part] * (255 - alpha[part]) / 255 + 0.5)
    assert (np.abs(_bytes(target) - expected) <= 1).all()


def test_a_place_that_only_a_coarser_tile_is_known_for_shows_its_part_of_it() -> None:
    tile, whole = _tile(3), (0.0, 0.0, 2.0 * SIDE, 2.0 * SIDE)
    sight = (0.5, 0.5, 1.0, 1.0)
    part, full = _words(), _words()
    blitting.lay(tile, part, ROOM, sight, (float(SIDE), 0.0, float(SIDE), float(SIDE)), whole)
    blitting.lay(tile, full, ROOM, sight, whole, whole)
    assert (part[:SIDE, SIDE : 2 * SIDE] == full[:SIDE, SIDE : 2 * SIDE]).all()
    assert not part[:, :SIDE].any()


def test_whatever_numbers_a_grid_counts_in_nothing_is_compiled_while_somebody_waits() -> None:
    before = len(blit_kernel.lay.signatures)
    for number in (0, np.float32(0), np.int64(0)):
        place = (number, number, SIDE, SIDE)
        blitting.lay(_tile(1), _words(), ROOM, (0.5, 0.5, 1, 1), place, place)
    assert len(blit_kernel.lay.signatures) == before
