"""Which checks there are: every file of this shelf that offers a CHECK."""

from app.models.finding import Check
from app.plugins import discover


def checks() -> list[Check]:
    """Give every check, ordered by file name."""
    return discover("app.checks", "CHECK", Check)
