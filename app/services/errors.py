"""Refusals of the use cases, each with its reason."""

from collections.abc import Sequence
from pathlib import Path

from app.models.errors import AppError
from app.models.finding import Finding
from app.models.words import plural


class OwnWorkError(AppError):
    """Nobody reviews their own work."""

    def __init__(self, task: str) -> None:
        super().__init__(f"{task} holds work of your own, so somebody else must review it.")


class ChangedSinceError(AppError):
    """A verdict binds to the exact revision seen."""

    def __init__(self) -> None:
        super().__init__("This annotation has changed since you saw it; look at it again, then decide.")


class SubmitRefusedError(AppError):
    """A hard finding stops a submit; a soft one asks for a reason."""

    def __init__(self, task: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        hard = [finding for finding in findings if finding.hardness == "hard"]
        if hard:
            first, others = hard[0].sentence.rstrip("."), len(findings) - 1
            more = f" ({plural(others, 'more finding')})" if others else ""
            text = f"{task} cannot be submitted: {first}{more}. Run the checks and fix what they list."
        else:
            names = ", ".join(sorted({finding.check for finding in findings}))
            text = f"{task} needs a reason for: {names}. Fix what was found or give a reason for each."
        super().__init__(text)


class ReadOnlyTaskError(AppError):
    """The task cannot be drawn on now."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class LockedError(AppError):
    """Something locked would have been moved, reshaped or deleted."""

    def __init__(self) -> None:
        super().__init__("Something of it is locked, so that it is not moved by mistake; select it, Ctrl+P unlocks it.")


class StaleUndoError(AppError):
    """A step cannot be taken back any more because somebody else changed the same annotation."""

    def __init__(self, label: str) -> None:
        super().__init__(f"“{label}” cannot be taken back: the annotation has changed since; the other steps remain.")


class NotWrittenError(AppError):
    """Files could not be written; nothing was left half-done."""

    def __init__(self, place: Path, why: str) -> None:
        super().__init__(f"{place}: nothing was written ({why}); choose another folder or free some space.")
