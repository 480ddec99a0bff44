"""How annotations are shown: what their colour says, which are left out, and what their labels say."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.models.ids import AnnotationId, PersonId


class ColourBy(StrEnum):
    """What the colour of an annotation says."""

    CLASS = "class"
    STATE = "state"
    AUTHOR = "author"
    AGE = "age"
    SCORE = "score"


class LabelSays(StrEnum):
    """What is written at an annotation."""

    NOTHING = "nothing"
    CLASS = "class"
    NUMBER = "number"
    STATE = "state"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class SizeSpan:
    """From which to which size, both included, None without end: the longer side of the upright box, in pixels."""

    at_least: float | None = None
    at_most: float | None = None

    def scaled(self, metres_per_pixel: float) -> "SizeSpan":
        """Give a span of metres in pixels of this size."""
        ends = (end / metres_per_pixel if end is not None else None for end in (self.at_least, self.at_most))
        return SizeSpan(*ends)

    def holds(self, bounds: tuple[float, float, float, float]) -> bool:
        """Whether something with these bounds (x0, y0, x1, y1) is of such a size."""
        size = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
        return (self.at_least is None or size >= self.at_least) and (self.at_most is None or size <= self.at_most)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which annotations are let through; None lets every one through.

    `text` is looked for in class names and attributes, without regard to case. Sizes are the longer side of the upright
    box in scene pixels.
    """

    classes: frozenset[str] | None = None
    states: frozenset[str] | None = None
    authors: frozenset[PersonId] | None = None
    text: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def active(self) -> bool:
        """Whether anything could be left out."""
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at annotations. `score` names the numeric attribute taken as score; empty when there is none."""

    colour_by: ColourBy = ColourBy.CLASS
    score: str = ""
    filter: Filter = Filter()
    hidden: frozenset[AnnotationId] = frozenset()
    isolated: frozenset[AnnotationId] | None = None

    @property
    def leaves_out(self) -> bool:
        """Whether some annotations may not be shown."""
        return self.filter.active or bool(self.hidden) or self.isolated is not None

    def hiding(self, chosen: Iterable[AnnotationId]) -> "Look":
        """The same without these; for very many it takes a moment."""
        gone = frozenset(chosen)
        alone = self.isolated - gone if self.isolated is not None else None
        return replace(self, hidden=self.hidden | gone, isolated=alone)

    def isolating(self, chosen: Iterable[AnnotationId]) -> "Look":
        """The same with nothing but these; for very many it takes a moment."""
        alone = frozenset(chosen)
        return replace(self, isolated=alone, hidden=self.hidden - alone)
