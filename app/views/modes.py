"""The four modes of the window, and which of them is whose home."""

from enum import StrEnum

from app.models.person import Role


class Mode(StrEnum):
    """One screen each; every mode keeps its place while another is shown."""

    START = "start"
    ANNOTATE = "annotate"
    REVIEW = "review"
    SHIFT = "shift"


EVERYWHERE = frozenset(Mode)
WORKING = frozenset({Mode.ANNOTATE, Mode.REVIEW})


def home_of(roles: frozenset[Role]) -> Mode:
    """Where somebody with these roles begins the day."""
    if Role.ANNOTATOR in roles:
        return Mode.ANNOTATE
    return Mode.REVIEW if Role.REVIEWER in roles and Role.LEAD not in roles else Mode.SHIFT
