"""Changes and edits: the one mechanism by which annotations change (HOUSE 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.models.annotation import Annotation
from app.models.ids import AnnotationId, EditId, uuid7


@dataclass(frozen=True, slots=True)
class Change:
    """One annotation before and after; None before means drawn, None after means deleted."""

    before: Annotation | None
    after: Annotation | None

    @property
    def annotation(self) -> AnnotationId:
        """The annotation this is about."""
        side = self.after or self.before
        assert side is not None
        return side.id

    def inverse(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Edit:
    """What one user action changed; `label` finishes the menu text “Undo …”."""

    id: EditId
    label: str
    changes: tuple[Change, ...]
    undoes: EditId | None = None
    redoes: EditId | None = None

    def inverse(self) -> "Edit":
        """The edit that takes this one back."""
        return Edit(EditId(uuid7()), self.label, tuple(c.inverse() for c in reversed(self.changes)), undoes=self.id)


def edit(label: str, changes: Iterable[Change]) -> Edit:
    """Make a new edit of these changes."""
    return Edit(EditId(uuid7()), label, tuple(changes))
