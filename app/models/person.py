"""People and projects."""

from dataclasses import dataclass
from enum import StrEnum

from app.models.ids import PersonId, ProjectId
from app.models.shift import ShiftDefinition


class Role(StrEnum):
    """What a person may do in a project; a site lead may do all but review own work."""

    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """A person known to the workspace; identity follows the login, judged case-blind."""

    id: PersonId
    login: str
    display: str
    roles: frozenset[Role]


DEFAULT_SHIFTS = (
    ShiftDefinition("DAY", "UTC", "06:00", "14:00"),
    ShiftDefinition("EVENING", "UTC", "14:00", "22:00"),
    ShiftDefinition("NIGHT", "UTC", "22:00", "06:00"),
)


@dataclass(frozen=True, slots=True)
class Project:
    """What one workspace file is about."""

    id: ProjectId
    name: str
    site: str = ""
    marking: str | None = None
    shifts: tuple[ShiftDefinition, ...] = DEFAULT_SHIFTS
