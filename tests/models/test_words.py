"""Counting in sentences."""

import re
from pathlib import Path

from app.models import words
from app.models.words import percent, plural


def test_one_thing_is_one_and_several_are_several() -> None:
    assert [plural(count, "pin") for count in (0, 1, 2)] == ["0 pins", "1 pin", "2 pins"]


def test_a_plural_of_its_own_is_named() -> None:
    assert plural(2, "class", "classes") == "2 classes"


def test_only_all_is_a_hundred_per_cent() -> None:
    assert [percent(share) for share in (0.0, 0.333, 0.996, 1.0)] == ["0 %", "33 %", "99 %", "100 %"]


def test_per_cent_is_spelt_in_one_way_everywhere() -> None:
    own = re.compile(r"\{[^{}]*%\}")
    rooms = Path(words.__file__).parent.parent.rglob("*.py")
    assert [path.name for path in rooms if own.search(path.read_text(encoding="utf-8"))] == []


def test_thousands_are_set_apart_in_one_way_in_the_window() -> None:
    other = re.compile(r":,[^\"]*\"\)?\.replace\(")
    rooms = (Path(words.__file__).parent.parent / "views").rglob("*.py")
    assert [path.name for path in rooms if other.search(path.read_text(encoding="utf-8"))] == []
