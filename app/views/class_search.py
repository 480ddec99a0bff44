"""Finds a class among hundreds by its number, words, initials or letters; what was used lately comes first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.models.ontology import ClassDef

LATEST = 8
NO = 9
BREAKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """A class prepared for searching; `number` is its place in the list, with leading zeros."""

    definition: ClassDef
    place: int
    number: str
    name: str
    words: tuple[str, ...]
    spaced: str
    initials: str


@dataclass(frozen=True, slots=True)
class Use:
    """How a person has used classes: the latest first, and how often each."""

    latest: tuple[str, ...] = ()
    counts: Mapping[str, int] | None = None

    def noting(self, class_id: str) -> "Use":
        """The same with one more use."""
        counts = dict(self.counts or {})
        counts[class_id] = counts.get(class_id, 0) + 1
        return Use((class_id, *(known for known in self.latest if known != class_id))[:LATEST], counts)

    def rank(self, class_id: str) -> tuple[int, int]:
        """Smaller comes first: how lately, then how often."""
        lately = self.latest.index(class_id) if class_id in self.latest else LATEST
        return lately, -(self.counts or {}).get(class_id, 0)


def prepared(classes: Sequence[ClassDef]) -> tuple[Known, ...]:
    """Prepare the classes of an ontology, once for many searches."""
    width = max(2, len(str(len(classes))))
    return tuple(_known(definition, place, width) for place, definition in enumerate(classes, 1))


def find(known: Iterable[Known], wanted: str, use: Use) -> list[Known]:
    """Give the classes that may be meant, best first; all of them when nothing is typed."""
    typed = wanted.casefold().strip()
    parts = [f" {word}" for word in BREAKS.split(typed) if word]
    judged = [(grade, one) for one in known if (grade := _grade(one, typed, parts)) < NO]
    judged.sort(key=lambda each: (each[0], use.rank(each[1].definition.id), each[1].place))
    return [one for _grade, one in judged]


def by_number(known: Iterable[Known], typed: str) -> ClassDef | None:
    """The class of a whole number, None while more digits may come."""
    return next((one.definition for one in known if one.number == typed), None)


def _known(definition: ClassDef, place: int, width: int) -> Known:
    name = definition.name.casefold()
    words = tuple(word for word in BREAKS.split(name) if word)
    return Known(
        definition,
        place,
        str(place).zfill(width),
        name,
        words,
        " " + " ".join(words),
        "".join(word[0] for word in words),
    )


def _grade(one: Known, typed: str, parts: Sequence[str]) -> int:
    """How well it fits: number, name, initials, words in turn, words in any order, inside, its letters in turn."""
    if not typed or one.number.startswith(typed) or one.name == typed:
        return 0
    if one.name.startswith(typed):
        return 1
    if one.initials.startswith(typed):
        return 2
    return _loosely(one, typed, parts)


def _loosely(one: Known, typed: str, parts: Sequence[str]) -> int:
    if parts and all(part in one.spaced for part in parts):
        return 3 if one.spaced.startswith(parts[0]) else 4
    if typed in one.name:
        return 5
    place = -1
    for letter in typed:
        if letter != " " and (place := one.name.find(letter, place + 1)) < 0:
            return NO
    return 6
