"""What a tool is told of the cursor: snapped to what lies near, and led along a neighbour's border."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from app.imagery.borders import Border
from app.models.geometry import PRECISION, Point
from app.models.ids import AnnotationId
from app.models.shapes.snapping import Snap, nearest
from app.models.shapes.tracing import traced
from app.tools.base import Modifiers, Pointer, Tool

REACH_PX = 10.0
"""Screen pixels, as map makers advise."""
ON_BORDER = 0.01
"""Image pixels within which a vertex counts as on a border: coordinates are kept to a thousandth."""
BordersNear = Callable[[float, float, float, Collection[AnnotationId]], Sequence[Border]]


@dataclass(frozen=True, slots=True)
class Aids:
    """What helps the hand, as a person switched it: `apart` clips to neighbours, `together` moves shared vertices."""

    snap: bool = True
    trace: bool = False
    apart: bool = True
    together: bool = False


class Aim:
    """Stands between the mouse and the tool in hand. `snap` is what the cursor sits on now, to be shown there."""

    def __init__(self, near: BordersNear) -> None:
        self._near = near
        self.aids = Aids()
        self.snap: Snap | None = None

    def forget(self) -> None:
        """The cursor is elsewhere."""
        self.snap = None

    def taken(self, tool: Tool, event: Pointer) -> Pointer:
        """Give the event as the tool shall see it; Ctrl holds snapping off, Shift traces the longer way."""
        self.snap = None
        if not self.aids.snap or event.modifiers & Modifiers.CTRL or not tool.snaps(event):
            return event
        reach = REACH_PX / event.scale
        borders = self._near(event.x, event.y, reach, tool.aside)
        anchors = np.array(tool.anchors, dtype=float).reshape(-1, 2)
        own = nearest([(anchors, anchors)], event.x, event.y, reach) if len(anchors) else None
        self.snap = own or nearest([one.edges for one in borders], event.x, event.y, reach)
        if self.snap is None:
            return event
        x, y = (round(value, PRECISION) for value in self.snap.at)
        return replace(event, x=x, y=y, snapped=True, trail=self._trail(tool, event, (x, y)))

    def _trail(self, tool: Tool, event: Pointer, end: Point) -> tuple[Point, ...]:
        """The vertices between the tool's last one and `end` along a border that passes both."""
        start = tool.trace_from
        if not self.aids.trace or start is None or start == end:
            return ()
        longer = bool(event.modifiers & Modifiers.SHIFT)
        ways = [
            way
            for border in self._near(*end, ON_BORDER, tool.aside)
            if (way := traced(border.geometry, start, end, ON_BORDER, longer=longer)) is not None
        ]
        best = min(ways, key=lambda way: shapely.LineString(way).length if len(way) > 1 else np.inf, default=None)
        return tuple((float(x), float(y)) for x, y in best[1:-1]) if best is not None else ()
