import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.views.keys.physical import DIGITS, meant, table

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
linux_codes = pytest.mark.skipif(sys.platform != "linux", reason="the codes below are those of Linux")


def press(key: int, code: int, text: str, held: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, code, 0, 0, text)


@linux_codes
@pytest.mark.parametrize(("place", "character"), list(enumerate("&é\"'(-è_çà")))
def test_the_digit_row_of_azerty_gives_digits_without_shift(place: int, character: str) -> None:
    event = press(ord(character.upper()), 10 + place, character)
    assert meant(event) == Qt.Key(ord(DIGITS[place]))


@linux_codes
def test_the_digit_row_of_qwerty_is_left_alone() -> None:
    assert meant(press(Qt.Key.Key_1, 10, "1")) is None
    assert meant(press(Qt.Key.Key_Exclam, 10, "!", SHIFT)) is None


@linux_codes
def test_latin_letters_stay_where_they_are_printed() -> None:
    assert meant(press(Qt.Key.Key_A, 24, "a")) is None
    assert meant(press(Qt.Key.Key_Z, 29, "z")) is None


@linux_codes
def test_letters_of_another_script_count_by_their_place() -> None:
    assert meant(press(0x0419, 24, "й")) == Qt.Key.Key_Q


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_every_platform_knows_the_ten_digits(platform: str) -> None:
    places = table(platform)
    assert sorted(known for known in places.values() if known.isdigit()) == sorted(DIGITS)
