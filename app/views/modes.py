"""The four modes of the window."""

from enum import StrEnum


class Mode(StrEnum):
    """One screen each; every mode keeps its place while another is shown."""

    START = "start"
    ANNOTATE = "annotate"
    REVIEW = "review"
    SHIFT = "shift"


EVERYWHERE = frozenset(Mode)
WORKING = frozenset({Mode.ANNOTATE, Mode.REVIEW})
