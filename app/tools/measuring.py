"""The ruler: clicks are measured and nothing of the task is ever changed. It is no drawing tool of the shelf."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.imagery.measure_kinds import LEAST, MOST, MeasureKind
from app.models.geometry import Point
from app.tools.base import (
    NOTHING,
    Button,
    Pointer,
    PointerKind,
    Preview,
    PreviewKind,
    PreviewShape,
    PreviewStyle,
    Step,
    Tool,
    ToolContext,
)

ASKED: dict[MeasureKind, tuple[str, ...]] = {
    MeasureKind.LENGTH: ("click where the length begins", "click on, double click or Enter to end"),
    MeasureKind.AREA: ("click the first corner", "click the next corner", "click the next corner"),
    MeasureKind.ANGLE: ("click the end of the first leg", "click the corner", "click the end of the other leg"),
    MeasureKind.SHADOW: ("click the foot of the object", "click the tip of its shadow"),
    MeasureKind.LEAN: ("click the foot of a corner", "click its top"),
    MeasureKind.CORNER: ("click a corner of the roof", "click the tip of its shadow"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure reads as; `sound` is whether it could be measured."""

    text: str
    sound: bool = True


class MeasureTool(Tool):
    """Asks `read` for what points measure, gives finished points to `finished`, and says `leave` on Esc when idle."""

    name = "measure"
    title = "Measure"
    shortcut = "Ctrl+M"
    icon = "ruler"

    def __init__(
        self,
        kind: MeasureKind,
        read: Callable[[Sequence[Point]], Reading],
        finished: Callable[[Sequence[Point]], None],
        leave: Callable[[], None],
    ) -> None:
        self.kind = kind
        self._read = read
        self._finished = finished
        self._leave = leave
        self._points: list[Point] = []
        self._hover: Point | None = None

    @property
    def idle(self) -> bool:
        """Whether no point has been set."""
        return not self._points

    def allowed(self, context: ToolContext) -> str:
        """Anybody may measure, on any task."""
        del context
        return ""

    def pointer(self, event: Pointer) -> Step:
        """Set a point, follow the cursor, end with a double click."""
        self._hover = event.at
        if event.kind is PointerKind.DOUBLE:
            return self._end()
        if event.kind is not PointerKind.PRESS or event.button is not Button.LEFT:
            return Step(preview_changed=True)
        if not self._points or self._points[-1] != event.at:
            self._points.append(event.at)
        if len(self._points) == MOST.get(self.kind):
            return self._end()
        return Step(preview_changed=True)

    def cancel(self) -> Step:
        """Forget the points set."""
        self._points, self._hover = [], None
        return Step(preview_changed=True)

    def preview(self) -> Preview:
        """Draw the legs to the cursor and read them out beside it."""
        points = self._with_hover()
        hint = self._hint(points)
        if not self._points:
            return Preview(hint=hint)
        ring = self.kind is MeasureKind.AREA and len(points) >= LEAST[MeasureKind.AREA]
        line = PreviewShape(
            PreviewKind.RING if ring else PreviewKind.LINE, np.array(points, np.float64), PreviewStyle.ACTIVE
        )
        dots = PreviewShape(PreviewKind.POINT, np.array(self._points, np.float64))
        return Preview((line, dots), hint)

    def _key(self, name: str) -> Step:
        if name == "Return" and self._points:
            return self._end()
        if name == "Backspace" and self._points:
            self._points.pop()
            return Step(preview_changed=True, handled=True)
        return NOTHING

    def _abandon(self) -> Step:
        if self.idle:
            self._leave()
            return Step(handled=True)
        return super()._abandon()

    def _end(self) -> Step:
        """Hand over what was measured; too few points go on being asked for."""
        if len(self._points) >= LEAST.get(self.kind, 2) and self._read(self._points).sound:
            points, self._points = tuple(self._points), []
            self._finished(points)
        return Step(preview_changed=True, handled=True)

    def _with_hover(self) -> list[Point]:
        """Give the points set and, where another one may follow, the cursor."""
        if self._hover is None or not self._points or self._hover == self._points[-1]:
            return list(self._points)
        return [*self._points, self._hover]

    def _hint(self, points: list[Point]) -> str:
        asked = ASKED[self.kind]
        asking = asked[min(len(self._points), len(asked) - 1)]
        if len(points) < LEAST.get(self.kind, 2):
            return asking
        return f"{self._read(points).text}\n{asking}"
