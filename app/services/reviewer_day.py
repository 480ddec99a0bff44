"""What the acting reviewer has judged today."""

from dataclasses import dataclass
from datetime import UTC

from app.models.op import utc_text
from app.models.review import Decision
from app.services.workspace import Workspace
from app.store.verdicts_of_day import decided_since


@dataclass(frozen=True, slots=True)
class ReviewerDay:
    """Objects with a verdict of one's own since midnight UTC, and how many of them were rejected."""

    judged: int = 0
    rejected: int = 0


def reviewer_day(workspace: Workspace) -> ReviewerDay:
    """Count the acting person's day; a verdict taken back does not count."""
    midnight = workspace.clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with workspace.database.read() as connection:
        decided = decided_since(connection, workspace.person.id, utc_text(midnight))
    return ReviewerDay(len(decided), sum(decision is Decision.REJECT for decision in decided.values()))
