"""Work on many vertices of one shape: gather them by rubber band or lasso, walk them by key, move or delete them."""

import math
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Point, Shape
from app.models.ids import AnnotationId
from app.tools.arrows import ARROWS, FAST, on_screen
from app.tools.base import (
    DRAG_THRESHOLD,
    GRAB,
    NOTHING,
    Button,
    Modifiers,
    Pointer,
    PointerKind,
    Preview,
    PreviewKind,
    PreviewShape,
    PreviewStyle,
    Step,
)
from app.tools.drag import Drag, replaced
from app.tools.edit_tool import EditTool
from app.tools.grips import BOXES
from app.tools.paths import Points, paths, preview_shapes, rebuild

NEXT, PREVIOUS = "Next", "Previous"
"""Names of the keys that walk, whatever they are bound to."""
SELECT_FIRST = "Click a polygon or a line to work on its vertices."
TOO_FEW = "A ring keeps three corners and a line two; fewer would be left. Nothing was changed."
SMALLEST_RING = 3
Marked = frozenset[int]


class VertexTool(EditTool):
    """A drag from free ground marks what lies in it, Alt in a lasso; Shift adds; a drag of one moves all marked."""

    name = "vertices"
    title = "Many vertices at once"
    shortcut = "U"
    cursor = "arrow"
    icon = "vertices"

    def __init__(self) -> None:
        self._of: Annotation | None = None
        self._marked: Marked = frozenset()
        self._press: Pointer | None = None
        self._now: Pointer | None = None
        self._held: int | None = None
        self._lasso: list[Point] = []

    @property
    def idle(self) -> bool:
        """Whether no button is down."""
        return self._press is None

    def claims(self, name: str) -> bool:
        """Marked vertices are deleted by Del; Ctrl+Z stays the window's, so that what was moved goes back."""
        return not self.idle or (bool(self._marks()) and name in {"Del", "Backspace", "Esc"})

    def cancel(self) -> Step:
        """Let go of what is dragged, and of the marks."""
        changed = not self.idle or bool(self._marks())
        self._of, self._marked = None, frozenset()
        self._let_go()
        return Step(preview_changed=changed)

    def snaps(self, event: Pointer) -> bool:
        """The vertex that is dragged is."""
        return self._held is not None and event.kind is not PointerKind.PRESS

    @property
    def aside(self) -> Collection[AnnotationId]:
        """The shape worked on, of which vertices move."""
        target = self._target()
        return (target.id,) if target is not None else ()

    def _pointer(self, event: Pointer) -> Step:
        if event.kind is PointerKind.MOVE:
            return self._move(event)
        if event.button is not Button.LEFT or event.kind is PointerKind.DOUBLE:
            return NOTHING
        return self._release(event) if event.kind is PointerKind.RELEASE else self._take(event)

    def _take(self, event: Pointer) -> Step:
        self._let_go()
        target = self._target()
        self._press = self._now = event
        if target is None:
            return NOTHING
        self._held = self._vertex_at(target, event)
        why = self._refusal([target]) if self._held is not None else ""
        if why:
            self._let_go()
            return Step(message=why)
        if self._held is not None and self._held not in self._marks():
            kept = self._marks() if event.modifiers & Modifiers.SHIFT else frozenset()
            self._mark(target, kept | {self._held})
        return Step(preview_changed=True)

    def _move(self, event: Pointer) -> Step:
        if self._press is None:
            return NOTHING
        self._now = event
        if self._held is None and event.modifiers & Modifiers.ALT:
            self._lasso.append(event.at)
        return Step(preview_changed=True)

    def _release(self, event: Pointer) -> Step:
        press, target = self._press, self._target()
        if press is None:
            return NOTHING
        self._now = event
        held, lasso, shift = self._held, tuple(self._lasso), self._shift()
        far = math.dist(press.at, event.at) * event.scale > DRAG_THRESHOLD
        self._let_go()
        if held is not None and target is not None:
            return self._drag(target).finish(*shift) if far else Step(preview_changed=True)
        if not far and len(lasso) < SMALLEST_RING:
            return self._click(press)
        return self._gather(target, press, event, lasso) if target is not None else Step(message=SELECT_FIRST)

    def _click(self, event: Pointer) -> Step:
        """Work on what lies here, or let go of the marks."""
        marked = bool(self._marks())
        self._marked = frozenset()
        if marked:
            return Step(preview_changed=True)
        found = self.context.annotations_at(event.x, event.y, GRAB / 2 / event.scale)
        shaped = sorted((one for one in found if one.shape.kind not in BOXES), key=lambda one: one.shape.geometry.area)
        return Step(True, selection=(shaped[0].id,)) if shaped else Step(True, message=SELECT_FIRST)

    def _gather(self, target: Annotation, press: Pointer, event: Pointer, lasso: tuple[Point, ...]) -> Step:
        area = shapely.box(*press.at, *event.at)
        if len(lasso) >= SMALLEST_RING:
            area = shapely.make_valid(shapely.Polygon(lasso))
        points = _vertices(target)
        inside = frozenset(np.flatnonzero(shapely.intersects_xy(area, points[:, 0], points[:, 1])).tolist())
        self._mark(target, self._marks() | inside if press.modifiers & Modifiers.SHIFT else inside)
        count = len(self._marks())
        return Step(True, message=f"{count} vertices marked." if count != 1 else "1 vertex marked.")

    def _abandon(self) -> Step:
        return replace(self.cancel(), handled=True)

    def _key(self, name: str) -> Step:
        target = self._target()
        if target is None or self._press is not None:
            return NOTHING
        if name in {NEXT, PREVIOUS}:
            return self._walk(target, 1 if name == NEXT else -1)
        head, _, last = name.rpartition("+")
        nudging = last in ARROWS and head in {"", "Shift"}
        if not self._marks() or not (nudging or name in {"Del", "Backspace"}):
            return NOTHING
        why = self._refusal([target])
        if why:
            return Step(message=why, handled=True)
        if not nudging:
            return self._without(target)
        return self._drag(target).finish(*on_screen(ARROWS[last], FAST if head else 1.0, self.turn))

    def _walk(self, target: Annotation, by: int) -> Step:
        marks, count = sorted(self._marks()), len(_vertices(target))
        start = marks[0] if marks else (-1 if by > 0 else 0)
        self._mark(target, frozenset({(start + by) % count}))
        return Step(preview_changed=True, handled=True)

    def _without(self, target: Annotation) -> Step:
        kept, first = [], 0
        for path in paths(target.shape.geometry):
            left = [index for index in range(len(path.points)) if first + index not in self._marks()]
            if len(left) < path.least:
                return Step(message=TOO_FEW, handled=True)
            kept.append(path.points[left])
            first += len(path.points)
        count = len(self._marks())
        self._marked = frozenset()
        label = "delete corner" if count == 1 else f"delete {count} corners"
        return replaced(label, (target,), (Shape(target.shape.kind, rebuild(target.shape.geometry, kept)),))

    def _drag(self, target: Annotation) -> Drag:
        marked = sorted(self._marks())
        label = "move corner" if len(marked) == 1 else f"move {len(marked)} corners"

        def reshape(dx: float, dy: float) -> tuple[Shape, ...]:
            return (_shifted(target.shape, marked, (dx, dy)),)

        return Drag(label, (target,), reshape)

    def preview(self) -> Preview:
        """The vertices, those marked larger; what a drag would make; or what gathers them."""
        target = self._target()
        if target is None:
            return Preview()
        points, gathering = _vertices(target), self._press is not None and self._held is None
        if self._press is not None and self._held is not None:
            drawn = self._drag(target).preview(*self._shift(), self.context.metres_per_pixel)
            marked = points[sorted(self._marks())] + self._shift()
            return replace(drawn, shapes=(*drawn.shapes, PreviewShape(PreviewKind.POINT, marked)))
        shapes = [*preview_shapes(target.shape.geometry, PreviewStyle.GUIDE)] if gathering or self._marks() else []
        shapes.append(PreviewShape(PreviewKind.HANDLE, points))
        if self._marks():
            shapes.append(PreviewShape(PreviewKind.POINT, points[sorted(self._marks())]))
        return Preview((*shapes, *self._band()))

    def _band(self) -> tuple[PreviewShape, ...]:
        if self._press is None or self._now is None or self._held is not None:
            return ()
        if self._lasso:
            return (PreviewShape(PreviewKind.RING, np.array(self._lasso), PreviewStyle.GUIDE),)
        (x0, y0), (x1, y1) = self._press.at, self._now.at
        ring = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)
        return (PreviewShape(PreviewKind.RING, ring, PreviewStyle.GUIDE),)

    def _target(self) -> Annotation | None:
        """The one selected polygon or line."""
        if len(self.context.selection) != 1:
            return None
        chosen = self.context.annotation(self.context.selection[0])
        return chosen if chosen is not None and chosen.shape.kind not in BOXES else None

    def _marks(self) -> Marked:
        """The marked vertices by their numbers, as long as the shape has as many as when they were marked."""
        target = self._target() if self._of is not None else None
        if target is None or self._of is None or target.id != self._of.id:
            return frozenset()
        same = shapely.get_num_coordinates(target.shape.geometry) == shapely.get_num_coordinates(
            self._of.shape.geometry
        )
        return self._marked if same else frozenset()

    def _mark(self, target: Annotation, marked: Marked) -> None:
        self._of, self._marked = target, marked

    def _vertex_at(self, target: Annotation, event: Pointer) -> int | None:
        distances = np.hypot(*(_vertices(target) - event.at).T)
        nearest = int(np.argmin(distances))
        return nearest if distances[nearest] * event.scale <= GRAB else None

    def _shift(self) -> Point:
        target = self._target()
        if self._press is None or self._now is None:
            return (0.0, 0.0)
        start = self._press.at
        if self._now.snapped and self._held is not None and target is not None:
            x, y = _vertices(target)[self._held].tolist()
            start = (x, y)
        return (self._now.x - start[0], self._now.y - start[1])

    def _let_go(self) -> None:
        self._press, self._now, self._held, self._lasso = None, None, None, []


def _vertices(annotation: Annotation) -> Points:
    """Every vertex (n, 2), path after path."""
    found: Points = np.concatenate([path.points for path in paths(annotation.shape.geometry)])
    return found


def _shifted(shape: Shape, marked: list[int], shift: Point) -> Shape:
    every = [path.points for path in paths(shape.geometry)]
    points = np.concatenate(every)
    points[marked] += shift
    return Shape(shape.kind, rebuild(shape.geometry, np.split(points, np.cumsum([len(one) for one in every])[:-1])))


TOOL = VertexTool
