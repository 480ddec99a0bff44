"""Numbers read all at once are what reading JSON gives, and what is no number is not read."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.number_text import read_numbers


def by_json(text: str) -> list[float] | None:
    try:
        return [float(number) for number in json.loads(f"[{text}]")]
    except ValueError:
        return None


@given(st.lists(st.text("01257.-", min_size=1, max_size=6), min_size=1, max_size=4))
def test_a_text_is_read_just_when_it_is_numbers(words: list[str]) -> None:
    text = ",".join(words)
    found, wanted = read_numbers(text.encode()), by_json(text)
    assert (found is None) == (wanted is None)
    assert wanted is None or found.tolist() == wanted


FRACTIONS = st.decimals(-99999, 99999, places=8).map(lambda number: f"{number:f}")
WHOLE = st.integers(-(10**13), 10**14).map(str)


@given(st.lists(FRACTIONS | WHOLE, min_size=1))
def test_every_digit_counts(numbers: list[str]) -> None:
    text = ",".join(numbers)
    assert read_numbers(text.encode()).tolist() == by_json(text)


@pytest.mark.parametrize(
    "text", ["1e3", "1E+3", "1234567890123456", "0.00000000000001", "", "1,,2", "1 ,2", "½", "[1]"]
)
def test_what_is_unusual_is_left_to_others(text: str) -> None:
    assert read_numbers(text.encode()) is None


def test_a_number_halfway_between_two_is_rounded_as_reading_does() -> None:
    text = "0.1,2.675,1.005,8.41699999999,999999999999.9"
    assert np.array_equal(read_numbers(text.encode()), np.array([0.1, 2.675, 1.005, 8.41699999999, 999999999999.9]))
