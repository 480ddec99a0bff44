"""Which PINs are refused, and how long the wait grows."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.unlock_pin import MOST_TRIES, WAITS_S, WeakPinError, fit_pin, wait_s


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("73914", "fewer than 6"),
        ("7" * 65, "more than 64"),
        ("739 14\n", "nobody sees"),
        (" 739142", "nobody sees"),
        ("112211", "fewer than 4 different"),
        ("123456", "in a row"),
        ("654321", "in a row"),
        ("7890123", "in a row"),
        ("fedcba", "in a row"),
        ("13571357", "again and again"),
        ("240799", "reads as a date"),
        ("072499", "reads as a date"),
        ("990724", "reads as a date"),
        ("29021996", "reads as a date"),
        ("19960229", "reads as a date"),
        ("147258", "tried first"),
        ("Qwerty", "tried first"),
        ("Ann-17-x", "the login is in it"),
    ],
)
def test_what_others_would_guess_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(WeakPinError, match=why):
        fit_pin(typed, "ann")


@pytest.mark.parametrize("typed", ["739142", "310299", "48151623", "heron-44", "30021996", "blau grün"])
def test_others_are_taken(typed: str) -> None:
    assert fit_pin(typed, "ann") == typed


def test_another_keyboard_writes_the_same_pin() -> None:
    assert fit_pin("７３９１４２", "ann") == fit_pin("739142", "ann")


@settings(max_examples=40)
@given(st.text(max_size=70))
def test_nothing_typed_breaks_it(typed: str) -> None:
    with suppress(WeakPinError):
        assert fit_pin(typed, "ann")


def test_the_wait_grows_with_every_wrong_one() -> None:
    waits = [wait_s(wrong) for wrong in range(MOST_TRIES)]
    assert waits[0] == 0
    assert waits == sorted(set(waits)) == list(WAITS_S)
