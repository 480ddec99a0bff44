"""Changes and edits: the one mechanism by which annotations change (HOUSE 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.models.annotation import Annotation
from app.models.ids import AnnotationId, EditId, uuid7


@dataclass(frozen=True, slots=True)
class Change:
    """One annotation before and after; None before means drawn, None after means deleted.

    `sources` are the others whose shapes went into it, as the one it is a piece or a copy of.
    """

    before: Annotation | None
    after: Annotation | None
    sources: tuple[AnnotationId, ...] = ()

    @property
    def annotation(self) -> AnnotationId:
        """The annotation this is about."""
        side = self.after or self.before
        assert side is not None
        return side.id

    @property
    def sides(self) -> tuple[Annotation, ...]:
        """What there is of before and after."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    def inverse(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Assist:
    """What found a shape in place of a hand: the tool, and the SHA-256 of the model's files where it was a model."""

    tool: str
    model: str = ""

    def body(self) -> dict[str, str]:
        """Write it for an op body."""
        return {"tool": self.tool, "model": self.model} if self.model else {"tool": self.tool}

    @classmethod
    def of(cls, body: object) -> "Assist | None":
        """Read what `body` wrote; None where there is nothing of the kind."""
        if not isinstance(body, Mapping) or not body.get("tool"):
            return None
        return cls(str(body["tool"]), str(body.get("model") or ""))


@dataclass(frozen=True, slots=True)
class Edit:
    """What one user action changed; `label` finishes the menu text “Undo …”, `assist` says what found the shapes."""

    id: EditId
    label: str
    changes: tuple[Change, ...]
    undoes: EditId | None = None
    redoes: EditId | None = None
    assist: Assist | None = None

    def inverse(self) -> "Edit":
        """The edit that takes this one back."""
        changes = tuple(change.inverse() for change in reversed(self.changes))
        return Edit(EditId(uuid7()), self.label, changes, undoes=self.id)


def edit(label: str, changes: Iterable[Change], assist: Assist | None = None) -> Edit:
    """Make a new edit of these changes."""
    return Edit(EditId(uuid7()), label, tuple(changes), assist=assist)
