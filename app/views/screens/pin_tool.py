"""The reviewer's pin: one click says where something was missed."""

from collections.abc import Callable

from app.tools.base import NOTHING, Button, Pointer, PointerKind, Preview, Step, Tool, ToolContext


class PinTool(Tool):
    """Calls `dropped` with the image point clicked."""

    name = "pin"
    title = "Missed object"
    shortcut = "M"
    icon = "map-pin-plus"

    def __init__(self, dropped: Callable[[float, float], None]) -> None:
        self._dropped = dropped

    @property
    def idle(self) -> bool:
        """A pin is never half dropped."""
        return True

    def allowed(self, context: ToolContext) -> str:
        """A reviewer may pin where nobody may draw; the review itself refuses what it must."""
        del context
        return ""

    def pointer(self, event: Pointer) -> Step:
        """Drop it on the press of the left button."""
        if event.kind is PointerKind.PRESS and event.button is Button.LEFT:
            self._dropped(event.x, event.y)
        return NOTHING

    def cancel(self) -> Step:
        """Nothing to drop."""
        return NOTHING

    def preview(self) -> Preview:
        """Say what a click does."""
        return Preview(hint="click where something was missed")
