"""Counting in sentences."""

from app.models.words import plural


def test_one_thing_is_one_and_several_are_several() -> None:
    assert [plural(count, "pin") for count in (0, 1, 2)] == ["0 pins", "1 pin", "2 pins"]


def test_a_plural_of_its_own_is_named() -> None:
    assert plural(2, "class", "classes") == "2 classes"
