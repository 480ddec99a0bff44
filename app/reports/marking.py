"""Marking banners: their words, colours and order (OPERATIONS 3.8). The program shows markings, it decides none."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.models.errors import AppError

NOT_SET_TEXT = "MARKING NOT SET: DO NOT ENTER CLASSIFIED OR CUI"
NOT_SET_RANK = -1
_WHITE, _BLACK = "#ffffff", "#000000"
_SCI_LEVEL = "TOP SECRET//SCI"
_ABBREVIATED = {"NOFORN": "NF", "ORCON": "OC", "PROPIN": "PR"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the banner: background and text colour, rank from the lowest, abbreviation of its portion mark."""

    name: str
    bg: str
    fg: str
    rank: int
    portion: str


LEVELS = (
    Level("UNCLASSIFIED", "#007a33", _WHITE, 0, "U"),
    Level("CUI", "#502b85", _WHITE, 1, "CUI"),
    Level("CONFIDENTIAL", "#0033a0", _WHITE, 2, "C"),
    Level("SECRET", "#c8102e", _WHITE, 3, "S"),
    Level("TOP SECRET", "#ff8c00", _BLACK, 4, "TS"),
    Level(_SCI_LEVEL, "#fce83a", _BLACK, 5, "TS//SCI"),
)
_NOT_SET = Level("", "#3a4045", _WHITE, NOT_SET_RANK, "")


@dataclass(frozen=True, slots=True)
class Marking:
    """The banner of one artefact: `text` in capitals, its level, and the caveats after the level."""

    text: str
    level: Level
    caveats: tuple[str, ...] = ()

    @property
    def is_set(self) -> bool:
        """Tell whether anybody has set a marking."""
        return self.level.rank > NOT_SET_RANK

    @property
    def portion(self) -> str:
        """The portion mark, such as "(S//NF)"; empty when no marking is set."""
        short = [_ABBREVIATED.get(caveat, caveat) for caveat in self.caveats]
        return f"({'//'.join([self.level.portion, *short])})" if self.is_set else ""

    @property
    def file_prefix(self) -> str:
        """What file names begin with: the level's portion mark without characters that paths cannot hold."""
        return f"({self.level.portion.replace('//', '-')})_" if self.is_set else "MARKING-NOT-SET_"


class UnknownMarkingError(AppError):
    """A marking that begins with no level we can show."""

    def __init__(self, text: str) -> None:
        names = ", ".join(level.name for level in LEVELS)
        super().__init__(f"Marking: “{text}” begins with no known level; spell one of these out: {names}.")


class MixedMarkingsError(AppError):
    """Contents of one level whose caveats differ, so that none of them covers all."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = " and ".join(f"“{text}”" for text in texts)
        super().__init__(f"Marking: the contents bear {listed}; state the marking of the report that covers them all.")


def marking(text: str | None) -> Marking:
    """Read a marking such as "SECRET//NOFORN"; None or empty is the neutral state, which is never green.

    Raises:
        UnknownMarkingError: when it does not begin with a level spelled out.
    """
    words = " ".join((text or "").upper().split())
    if not words:
        return Marking(NOT_SET_TEXT, _NOT_SET)
    first, *rest = [part.strip() for part in words.split("//")]
    name = _SCI_LEVEL if first == "TOP SECRET" and "SCI" in rest else first
    for level in LEVELS:
        if level.name == name:
            caveats = tuple(part for part in rest if part and f"{first}//{part}" != name)
            return Marking("//".join([first, *rest]), level, caveats)
    raise UnknownMarkingError(text or "")


def highest(texts: Iterable[str | None]) -> Marking:
    """Give the marking that covers all contents: the highest level, and every caveat found on that level.

    Raises:
        UnknownMarkingError: when one of them cannot be read.
        MixedMarkingsError: when none on the highest level bears all caveats of the others.
    """
    found = {marking(text) for text in texts} or {marking(None)}
    rank = max(one.level.rank for one in found)
    top = sorted((one for one in found if one.level.rank == rank), key=lambda one: one.text)
    needed = {caveat for one in top for caveat in one.caveats}
    for one in top:
        if needed <= set(one.caveats):
            return one
    raise MixedMarkingsError(one.text for one in top)
