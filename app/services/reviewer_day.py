"""What the acting reviewer has judged today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC

from app.models.ids import AnnotationId, PersonId
from app.models.op import utc_text
from app.models.review import Decision
from app.services.workspace import Workspace
from app.store.verdicts_of_day import decided_since


@dataclass(frozen=True, slots=True)
class ReviewerDay:
    """Objects with a verdict of one's own since midnight UTC, and how many of them were rejected."""

    judged: int = 0
    rejected: int = 0


class DayCount:
    """Counts the acting person's day, a verdict taken back not; a change of single annotations costs those."""

    def __init__(self) -> None:
        self._of: tuple[PersonId, str] | None = None
        self._decided: dict[AnnotationId, Decision] = {}
        self._rejected = 0

    def forget(self) -> None:
        """Anything may have changed: read the day again."""
        self._of = None

    def day(self, workspace: Workspace, changed: Iterable[AnnotationId] = ()) -> ReviewerDay:
        """The figures now, given what has changed since they were last asked for."""
        midnight = workspace.clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        me, since = workspace.person.id, utc_text(midnight)
        with workspace.database.read() as connection:
            if self._of != (me, since):
                self._of, self._decided = (me, since), {}
                self._rejected = 0
                self._note(decided_since(connection, me, since))
            for annotation in changed:
                self._rejected -= self._decided.pop(annotation, None) is Decision.REJECT
                self._note(decided_since(connection, me, since, annotation))
        return ReviewerDay(len(self._decided), self._rejected)

    def _note(self, decided: Mapping[AnnotationId, Decision]) -> None:
        self._decided.update(decided)
        self._rejected += sum(decision is Decision.REJECT for decision in decided.values())
