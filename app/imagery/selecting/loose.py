"""What a hand drew to say roughly where an object is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]


class Hint(StrEnum):
    """What a person drew: something around the object, or a line on it."""

    AROUND = "around"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Loose:
    """A ring around an object, or a line on it, in image pixels; a line is `width` pixels wide."""

    hint: Hint
    points: Sequence[Point]
    width: float = 1.0
