"""Type-ahead: which of many names a few letters mean."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
NO = 9


def best(items: Iterable[T], wanted: str, name: Callable[[T], str]) -> list[T]:
    """Give the items `wanted` may mean, best first: begins with it, a word does, holds it or its letters."""
    letters = wanted.casefold().strip()
    judged = [(_grade(name(item).casefold(), letters), item) for item in items]
    return [item for grade, item in sorted(judged, key=lambda pair: pair[0]) if grade < NO]


def _grade(name: str, wanted: str) -> int:
    if name.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in name.split()):
        return 1
    if wanted in name:
        return 2
    rest = iter(name)
    return 3 if all(letter in rest for letter in wanted if letter != " ") else NO
