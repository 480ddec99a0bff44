"""What a tool is told of the cursor: snapped to what lies near, and led along the borders of neighbours."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from operator import is_not

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.imagery.borders import Border
from app.models.geometry import PRECISION, Point
from app.models.ids import AnnotationId
from app.models.shapes.chaining import Network
from app.models.shapes.snapping import Snap, nearest
from app.models.shapes.tracing import traced
from app.tools.base import Modifiers, Pointer, Tool

Points = NDArray[np.float64]
REACH_PX = 10.0
"""Screen pixels, as map makers advise."""
ON_BORDER = 0.01
"""Image pixels within which a vertex counts as on a border: coordinates are kept to a thousandth."""
ROUND_ABOUT = 1.0
"""How far about the middle of a way its borders may lie, in lengths of the straight line."""
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
        self._network: tuple[tuple[BaseGeometry, ...], Network] | None = None
        self.snap: Snap | None = None

    def forget(self) -> None:
        """The cursor is elsewhere."""
        self.snap = None
        self._network = None

    def taken(self, tool: Tool, event: Pointer) -> Pointer:
        """Give the event as the tool shall see it; Ctrl holds snapping off, Shift traces the longer way."""
        self.snap = None
        if not self.aids.snap or event.modifiers & Modifiers.CTRL or not tool.snaps(event):
            return event
        reach = REACH_PX / event.scale
        borders = self._near(event.x, event.y, reach, tool.aside)
        anchors = np.array(tool.anchors, dtype=float).reshape(-1, 2)
        own = nearest([(anchors, anchors)], event.x, event.y, reach) if len(anchors) else None
        self.snap = own or nearest([one.edges for one in borders], event.x, event.y, reach, tool.trace_from)
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
        if best is None:
            best = self._chained(tool, start, end, longer=longer)
        return tuple((float(x), float(y)) for x, y in best[1:-1]) if best is not None else ()

    def _chained(self, tool: Tool, start: Point, end: Point, *, longer: bool) -> Points | None:
        """The way over the borders of several neighbours that lie about the two places."""
        if not self._near(*start, ON_BORDER, tool.aside):
            return None
        middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        around = self._near(*middle, math.dist(start, end) * ROUND_ABOUT, tool.aside)
        known = tuple(one.geometry for one in around)
        if self._network is None or len(known) != len(self._network[0]) or any(map(is_not, known, self._network[0])):
            self._network = known, Network(known)
        return self._network[1].way(start, end, ON_BORDER, other=longer)
