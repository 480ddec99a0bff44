"""What drawing and editing share: nothing begins that is not allowed, and no place lies outside the scene."""

from abc import abstractmethod
from dataclasses import replace

from app.models.geometry import Point
from app.tools.base import NOTHING, Button, Pointer, PointerKind, Step, Tool


class InSceneTool(Tool):
    """A tool whose gestures stay inside the scene."""

    def pointer(self, event: Pointer) -> Step:
        """Answer a pointer event; positions outside the scene count as on its edge."""
        if event.button is Button.MIDDLE:
            return NOTHING
        if self.idle and event.kind in {PointerKind.PRESS, PointerKind.DOUBLE}:
            refusal = self.allowed(self.context)
            if refusal:
                return Step(message=refusal)
        scene = self.context.scene
        x, y = min(max(event.x, 0.0), scene.width), min(max(event.y, 0.0), scene.height)
        return self._pointer(replace(event, x=x, y=y))

    @abstractmethod
    def _pointer(self, event: Pointer) -> Step:
        """Answer a pointer event inside the scene."""


class PathGesture(InSceneTool):
    """A gesture of clicks and strokes: Enter, a double click or a right click ends it."""

    def __init__(self) -> None:
        self._press: Pointer | None = None
        self._cursor: Point = (0.0, 0.0)
        self._scale = 1.0
        self._trail: tuple[Point, ...] = ()

    def snaps(self, event: Pointer) -> bool:
        """Clicks and the ends of strokes are; what is streamed between stays as the hand drew it."""
        return event.kind is not PointerKind.MOVE or self._press is None

    def _pointer(self, event: Pointer) -> Step:
        self._scale = event.scale
        if event.kind is PointerKind.MOVE:
            return self._move(event)
        if event.button is Button.RIGHT:
            return self._end() if event.kind is PointerKind.PRESS else NOTHING
        if event.button is not Button.LEFT:
            return NOTHING
        if event.kind is PointerKind.DOUBLE:
            return self._end()
        return self._press_left(event) if event.kind is PointerKind.PRESS else self._release(event)

    @abstractmethod
    def _press_left(self, event: Pointer) -> Step:
        """Answer the left button going down."""

    @abstractmethod
    def _move(self, event: Pointer) -> Step:
        """Answer a move, with or without the button held."""

    @abstractmethod
    def _release(self, event: Pointer) -> Step:
        """Answer the left button coming up."""

    @abstractmethod
    def _end(self) -> Step:
        """End the gesture and do what it asks for."""
