"""Review: verdicts, reason codes and pins."""

from dataclasses import dataclass
from enum import StrEnum

from app.models.errors import BadInputError
from app.models.ids import AnnotationId, OpId, PersonId, PinId, TaskId


class Decision(StrEnum):
    """A reviewer's decision on one annotation."""

    ACCEPT = "accept"
    REJECT = "reject"
    FIX = "fix"


class Severity(StrEnum):
    """How much a defect weighs."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """One entry of the closed list; `key` is the digit that chooses it."""

    code: str
    title: str
    severity: Severity
    key: str | None = None


REASONS = (
    ReasonCode("GEOM_LOOSE", "Border too loose", Severity.MINOR, "1"),
    ReasonCode("GEOM_TIGHT", "Border too tight", Severity.MINOR, "2"),
    ReasonCode("SHIFTED", "Shifted", Severity.MAJOR, "3"),
    ReasonCode("CLASS_WRONG", "Wrong class", Severity.MAJOR, "4"),
    ReasonCode("ATTR_WRONG", "Attribute wrong", Severity.MINOR, "5"),
    ReasonCode("DUPLICATE", "Duplicate", Severity.MAJOR, "6"),
    ReasonCode("NOT_OBJECT", "Not an object", Severity.CRITICAL, "7"),
    ReasonCode("CUT_OFF", "Cut off", Severity.MINOR, "8"),
    ReasonCode("GUIDE_UNCLEAR", "Guide unclear", Severity.NONE, "9"),
    ReasonCode("MISSED_OBJ", "Missed object", Severity.MAJOR),
)
_SEVERITIES = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR, Severity.NONE)


def reason(name: str) -> ReasonCode:
    """Give the reason with this code or key.

    Raises:
        BadInputError: when it is not on the closed list.
    """
    for known in REASONS:
        if name.strip().upper() == known.code or (known.key is not None and name.strip() == known.key):
            return known
    listed = ", ".join(f"{known.key or 'M'} {known.code}" for known in REASONS)
    raise BadInputError("Reason", f"“{name}” is not on the list", f"use one of {listed}")


def primary_reason(codes: list[str]) -> str:
    """Choose the reason a returned task is counted under: the gravest, then the most frequent, then by code."""
    return min(codes, key=lambda code: (_SEVERITIES.index(reason(code).severity), -codes.count(code), code))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision bound to the exact revision and its hash; `disposition` None is not yet seen by central."""

    id: OpId
    annotation: AnnotationId
    revision: OpId
    reviewer: PersonId
    at: str
    decision: Decision
    reasons: tuple[str, ...] = ()
    comment: str = ""
    disposition: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One line of a pin's thread."""

    author: PersonId
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A place a reviewer wants looked at, in pixels; `reason` MISSED_OBJ marks a missed object."""

    id: PinId
    task: TaskId
    at: tuple[float, float]
    author: PersonId
    created: str
    text: str
    reason: str = "MISSED_OBJ"
    annotation: AnnotationId | None = None
    opened: bool = False
    resolved: bool = False
    thread: tuple[Comment, ...] = ()
