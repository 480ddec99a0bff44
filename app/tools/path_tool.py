"""Draw along a path: clicks and freehand strokes mixed, taken back piece by piece."""

import math
from abc import abstractmethod
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import ClassVar

import shapely

from app.models.geometry import Point, Shape
from app.tools.base import DRAG_THRESHOLD, GRAB, NOTHING, Pointer, Step
from app.tools.drawing import DrawingTool
from app.tools.in_scene import PathGesture

STROKE_PIECE = 12
STREAM_STEP = 1.0


class PathTool(PathGesture, DrawingTool):
    """Clicks add a vertex, dragging streams vertices.

    A stroke is simplified within one screen pixel and taken back in pieces of at most STROKE_PIECE vertices.
    """

    closed: ClassVar[bool]
    least: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[tuple[Point, ...]] = []
        self._stroke: list[Point] = []
        self._closing = False

    @property
    def anchors(self) -> Sequence[Point]:
        """The first vertex, where a click on it would close the ring."""
        vertices = self.vertices
        return vertices[:1] if self.closed and len(vertices) >= self.least else ()

    @property
    def trace_from(self) -> Point | None:
        """The last vertex."""
        return self._pieces[-1][-1] if self._pieces and self._press is None else None

    @property
    def _ahead(self) -> list[Point]:
        """What follows the vertices set, were the cursor pressed now: a border followed, and the cursor."""
        return [*self._trail, self._cursor]

    @property
    def idle(self) -> bool:
        """Whether no vertex is set."""
        return not self._pieces

    def cancel(self) -> Step:
        """Forget every vertex."""
        changed = not self.idle
        self._pieces, self._stroke, self._press, self._closing, self._trail = [], [], None, False, ()
        return Step(preview_changed=changed)

    @property
    def vertices(self) -> list[Point]:
        """The vertices set so far, with the stroke being drawn; neighbours differ."""
        return _without_repeats([*chain.from_iterable(self._pieces), *self._stroke])

    @abstractmethod
    def _shape(self, vertices: list[Point]) -> Shape | str:
        """Make the shape of these vertices, or say why there is none."""

    def _press_left(self, event: Pointer) -> Step:
        self._press, self._cursor = event, event.at
        self._closing = self._at_first(event.at)
        self._trail = ()
        if event.trail:
            self._pieces.append(event.trail if self._closing else (*event.trail, event.at))
        elif not self._closing and not self._at_last(event.at):
            self._pieces.append((event.at,))
        return Step(preview_changed=True)

    def _move(self, event: Pointer) -> Step:
        self._cursor, self._trail = event.at, event.trail
        if self._press is not None and not self._closing:
            self._stream(event)
        return Step(preview_changed=not self.idle)

    def _stream(self, event: Pointer) -> None:
        assert self._press is not None
        last = self._stroke[-1] if self._stroke else self._press.at
        least = STREAM_STEP if self._stroke else DRAG_THRESHOLD
        if math.dist(last, event.at) * event.scale >= least:
            self._stroke.append(event.at)

    def _release(self, event: Pointer) -> Step:
        if self._press is None:
            return NOTHING
        if self._stroke:
            self._stroke += [event.at] if event.snapped else []
            self._closing = self._at_first(event.at)
        self._end_stroke(event.scale)
        return self._end() if self._closing else Step(preview_changed=not self.idle)

    def _end_stroke(self, scale: float) -> None:
        """Keep what was streamed; the point pressed on is already a vertex."""
        if self._press is not None and self._stroke:
            line = shapely.LineString([self._press.at, *self._stroke])
            kept = [(x, y) for x, y in line.simplify(1.0 / scale, preserve_topology=False).coords][1:]
            if self._closing and len(kept) > 1:
                kept.pop()
            self._pieces.extend(tuple(kept[i : i + STROKE_PIECE]) for i in range(0, len(kept), STROKE_PIECE))
        self._stroke, self._press = [], None

    def _at_first(self, at: Point) -> bool:
        """Whether this is on the first vertex of a ring that can be closed."""
        vertices = self.vertices
        reach = GRAB / self._scale
        return self.closed and len(vertices) >= self.least and math.dist(vertices[0], at) <= reach

    def _at_last(self, at: Point) -> bool:
        return bool(self._pieces) and math.dist(self._pieces[-1][-1], at) * self._scale < STREAM_STEP

    def _end(self) -> Step:
        if self.idle:
            return NOTHING
        self._end_stroke(self._scale)
        self._closing = False
        made = self._shape(self.vertices)
        return Step(preview_changed=True, message=made, handled=True) if isinstance(made, str) else self._commit(made)

    def _key(self, name: str) -> Step:
        if self.idle:
            return NOTHING
        if name == "Return":
            return self._end()
        if name in {"Backspace", "Ctrl+Z"}:
            self._end_stroke(self._scale)
            self._pieces.pop()
            return Step(preview_changed=True, handled=True)
        return NOTHING


def _without_repeats(points: list[Point]) -> list[Point]:
    return points[:1] + [after for before, after in pairwise(points) if before != after]
