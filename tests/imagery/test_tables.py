import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.colour_maps import GREY, INVERTED_GREY, NAMES, WORDS, colour_table, oklab
from app.imagery.display import Display, to_bgra
from app.imagery.sampling import RawTile
from app.imagery.tables import Ramp, byte_table

RAMPS = st.builds(
    Ramp,
    st.floats(-40000, 70000),
    st.floats(70001, 90000),
    st.floats(0.1, 10),
    st.booleans(),
    st.just(value=False),
)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16"])
@given(ramp=RAMPS)
def test_the_table_and_the_formula_agree_on_every_value(dtype: str, ramp: Ramp) -> None:
    limits = np.iinfo(dtype)
    values = np.arange(limits.min, limits.max + 1, dtype=dtype)
    assert np.array_equal(ramp.bytes_of(values), ramp.computed(values.astype(np.float64)))


def test_kinds_that_cannot_be_counted_have_no_table() -> None:
    assert byte_table(Ramp(0, 1), np.dtype("float32")) is None
    assert byte_table(Ramp(0, 1), np.dtype("int32")) is None


def test_a_table_has_exact_values() -> None:
    table = byte_table(Ramp(100, 200), np.dtype("uint16"))
    assert table is not None
    assert table[[0, 100, 101, 150, 199, 200, 65535]].tolist() == [0, 0, 3, 128, 252, 255, 255]


def test_inverted_is_the_picture_upside_down() -> None:
    values = np.array([0.0, 0.2, 1.0, np.nan])
    assert Ramp(0, 1).computed(values).tolist() == [0, 51, 255, 0]
    assert Ramp(0, 1, inverted=True).computed(values).tolist() == [255, 204, 0, 255]


def test_decibels_are_of_the_magnitude_and_nothing_is_dark() -> None:
    ramp = Ramp(0, 40, decibels=True)
    assert ramp.bytes_of(np.array([0, 1, 10, -10, 100, 1e9], np.float32)).tolist() == [0, 0, 128, 128, 255, 255]


def test_what_is_no_number_is_as_the_lower_limit_even_below_zero() -> None:
    assert Ramp(-10, 10).computed(np.array([np.nan, -np.inf, np.inf])).tolist() == [0, 0, 255]


@pytest.mark.parametrize("name", NAMES)
def test_a_colour_table_is_256_colours_with_words(name: str) -> None:
    assert colour_table(name).shape == (256, 3)
    assert colour_table(name).dtype == np.uint8
    assert WORDS[name]


@pytest.mark.parametrize("name", ["fern", "ember"])
def test_lightness_orders_a_sequential_table(name: str) -> None:
    lightness = oklab(colour_table(name))[:, 0]
    assert (np.diff(lightness) > -1e-4).all()
    assert lightness[-1] - lightness[0] > 0.7


def test_the_diverging_table_is_lightest_in_the_middle_and_as_dark_at_both_ends() -> None:
    lightness = oklab(colour_table("balance"))[:, 0]
    assert 120 <= int(lightness.argmax()) <= 135
    assert lightness[0] == pytest.approx(lightness[-1], abs=0.02)


@pytest.mark.parametrize("name", ["fern", "ember", "balance"])
def test_equal_steps_of_value_are_equal_steps_of_seen_colour(name: str) -> None:
    seen = oklab(colour_table(name))
    halves = seen[:128:12], seen[128::12]
    steps = np.concatenate([np.linalg.norm(np.diff(half, axis=0), axis=1) for half in halves])
    assert steps.max() / steps.min() < 1.25


def test_grey_is_the_byte_itself_and_inverted_grey_its_opposite() -> None:
    assert colour_table(GREY)[:, 0].tolist() == list(range(256))
    assert colour_table(INVERTED_GREY)[:, 2].tolist() == list(range(255, -1, -1))


def test_one_band_goes_through_its_colour_table() -> None:
    raw = RawTile(np.array([[[0, 128, 255]]], np.uint8), np.array([[True, True, False]]))
    shown = to_bgra(raw, Display((1,), ((0.0, 255.0),), colour_map="fern"))
    table = colour_table("fern")
    assert shown[0, :2, :3].tolist() == [table[0, ::-1].tolist(), table[128, ::-1].tolist()]
    assert shown[0, 2].tolist() == [0, 0, 0, 0]
