"""Whether annotations may be changed now, in a sentence."""

from collections.abc import Sequence

from app.models.annotation import Annotation, Status
from app.tools.base import ToolContext

ACCEPTED = "Accepted work cannot be changed; only an audit can reopen it."
LOCKED = "It is locked, so that it is not moved by mistake; Ctrl+P unlocks it."


def refusal(context: ToolContext, annotations: Sequence[Annotation]) -> str:
    """Say why the shape of these may not be changed; empty where it may."""
    if context.read_only:
        return context.read_only
    if any(each.status is Status.ACCEPTED for each in annotations):
        return ACCEPTED
    return LOCKED if any(each.id in context.locked for each in annotations) else ""
