"""The rules of the PIN a person opens a locked window with: how long, which are refused, how many tries, what wait."""

import unicodedata
from datetime import date
from itertools import pairwise

from app.models.errors import AppError

LEAST, MOST = 6, 64
LEAST_DIFFERENT = 4
MOST_TRIES = 5
WAITS_S = (0, 5, 30, 60, 300)
"""Seconds to wait before the next try, after so many wrong ones."""
PASSWORD_WAITS_S = (0, 0, 0, 5, 30, 60, 300)
"""The same for the password of the central while that is away: the first two cost nothing, and it is never void."""
COMMON = frozenset({"147258", "147852", "159753", "159357", "142536", "246810", "314159", "271828", "qwerty", "azerty"})
_CENTURIES = (1900, 2000)


class WeakPinError(AppError):
    """A PIN somebody else would guess."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This PIN is refused: {why}; choose {LEAST} or more digits or letters without a pattern.")


def fit_pin(typed: str, login: str) -> str:
    """The PIN as it is compared: one form of every letter and digit, whatever keyboard wrote it (NFKC).

    Raises:
        WeakPinError: when it is short, long, or one of those that are tried first.
    """
    pin = same_form(typed)
    for refuses, why in (
        (len(pin) < LEAST, f"it has fewer than {LEAST} characters"),
        (len(pin) > MOST, f"it has more than {MOST} characters"),
        (not pin.isprintable() or pin != pin.strip(), "it has a character nobody sees"),
        (len(set(pin)) < LEAST_DIFFERENT, f"it has fewer than {LEAST_DIFFERENT} different characters"),
        (_runs(pin), "its characters stand in a row, up or down"),
        (_repeats(pin), "it says the same thing again and again"),
        (_is_date(pin), "it reads as a date"),
        (pin.casefold() in COMMON, "it is one of those that are tried first"),
        (login.casefold() in pin.casefold(), "the login is in it"),
    ):
        if refuses:
            raise WeakPinError(why)
    return pin


def same_form(typed: str) -> str:
    """What was typed, in the form it is compared in."""
    return unicodedata.normalize("NFKC", typed)


def wait_s(wrong: int) -> int:
    """Seconds to wait before a try, after so many wrong ones."""
    return WAITS_S[min(wrong, len(WAITS_S) - 1)]


def password_wait_s(wrong: int) -> int:
    """Seconds to wait before a password is compared while central is away, after so many wrong ones."""
    return PASSWORD_WAITS_S[min(wrong, len(PASSWORD_WAITS_S) - 1)]


def _runs(pin: str) -> bool:
    """Whether each character is the next one after the one before it, or each the one before; 9 goes on with 0."""
    steps = {_step(one, other) for one, other in pairwise(pin)}
    return len(steps) == 1 and steps <= {1, -1}


def _step(one: str, other: str) -> int:
    if one.isdecimal() and other.isdecimal():
        step = (int(other) - int(one)) % 10
        return -1 if step == 9 else step  # noqa: PLR2004  one down, around the ten digits
    return ord(other) - ord(one)


def _repeats(pin: str) -> bool:
    """Whether it is one piece said twice or more."""
    return any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))


def _is_date(pin: str) -> bool:
    """Whether six or eight digits are a day of 1900 to 2099, whatever order its parts have."""
    if not (pin.isascii() and pin.isdigit()):
        return False
    if len(pin) == 6:  # noqa: PLR2004  DDMMYY and its like
        first, second, third = (int(pin[at : at + 2]) for at in (0, 2, 4))
        orders = ((first, second, third), (second, first, third), (third, second, first))
        return any(_is_day(day, month, century + year) for day, month, year in orders for century in _CENTURIES)
    if len(pin) == 8:  # noqa: PLR2004  DDMMYYYY and its like
        return any(
            _CENTURIES[0] <= year < _CENTURIES[-1] + 100 and _is_day(day, month, year)
            for day, month, year in (
                (int(pin[:2]), int(pin[2:4]), int(pin[4:])),
                (int(pin[2:4]), int(pin[:2]), int(pin[4:])),
                (int(pin[6:]), int(pin[4:6]), int(pin[:4])),
            )
        )
    return False


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
