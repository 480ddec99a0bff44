"""Select, move and edit: click, rubber band, drag bodies, vertices, edge middles and box grips, nudge and delete."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import Point
from app.models.ids import AnnotationId
from app.tools.arrows import ARROWS, FAST, on_screen
from app.tools.base import (
    DRAG_THRESHOLD,
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
    Tool,
    ToolContext,
)
from app.tools.drag import Drag, replaced
from app.tools.drag_body import body_drag, moved
from app.tools.drag_box import box_drag
from app.tools.drag_turn import turn_drag
from app.tools.drag_vertex import held, vertex_drag, without_vertex
from app.tools.grips import BOXES, Grip, GripKind, grip_at, grips, turning_grip
from app.tools.measures import size
from app.tools.picking import Cycle, joined, swapped, toggled, under
from app.tools.standing import refusal

SMALLEST_RING = 3
AT_ONCE = 200
"""More are nudged or deleted off the GUI thread."""
ENDS = frozenset({GripKind.VERTEX, GripKind.CORNER})


class SelectTool(Tool):
    """Click selects the smallest under the cursor and cycles; Shift adds; Alt and click on a vertex removes it.

    A drag from free ground draws a rubber band, with Alt a lasso; Shift adds what lies inside, Ctrl turns it over.
    """

    name = "select"
    title = "Select and edit"
    shortcut = "V"
    cursor = "arrow"
    icon = "select"

    def __init__(self) -> None:
        self._press: Pointer | None = None
        self._now: Pointer | None = None
        self._grip: Grip | None = None
        self._drag: Drag | None = None
        self._moving = False
        self._lasso: list[Point] = []
        self._cycle = Cycle()
        self._scale = 1.0

    def snaps(self, event: Pointer) -> bool:
        """The grip that is dragged is, nothing else."""
        turning = self._grip is not None and self._grip.kind is GripKind.TURN
        return self._drag is not None and self._grip is not None and not turning and event.kind is not PointerKind.PRESS

    @property
    def aside(self) -> Collection[AnnotationId]:
        """What is dragged."""
        return [each.id for each in self._drag.annotations] if self._drag is not None else ()

    def allowed(self, context: ToolContext) -> str:
        """Selecting is always possible; changing anything says itself why not."""
        del context
        return ""

    @property
    def idle(self) -> bool:
        """Whether no button is down."""
        return self._press is None

    def cancel(self) -> Step:
        """Let go of what is dragged; everything stays where it was."""
        changed = not self.idle
        self._press, self._drag, self._grip, self._moving = None, None, None, False
        self._lasso = []
        return Step(preview_changed=changed)

    def pointer(self, event: Pointer) -> Step:
        """Answer a pointer event; what is dragged does not leave the scene."""
        rescaled, self._scale = event.scale != self._scale, event.scale
        if event.kind is PointerKind.MOVE:
            step = self._move(event)
            return replace(step, preview_changed=True) if rescaled else step
        if event.button is not Button.LEFT:
            return NOTHING
        return self._release(event) if event.kind is PointerKind.RELEASE else self._press_left(event)

    def _press_left(self, event: Pointer) -> Step:
        self.cancel()
        self._press = self._now = event
        only = self._only()
        self._grip = grip_at(only.shape, event.at, event.scale) if only is not None else None
        if only is not None and self._grip is not None and self._grip.kind in ENDS and event.modifiers & Modifiers.ALT:
            return self._remove_vertex(only, self._grip)
        if event.modifiers & Modifiers.ALT:
            self._grip, self._lasso = None, [event.at]
        else:
            self._drag = self._drag_of(event)
        return Step(preview_changed=self._grip is not None)

    def _drag_of(self, event: Pointer) -> Drag | None:
        only = self._only()
        if only is not None and self._grip is not None:
            return self._grip_drag(only, self._grip)
        if not set(under(self.context, event)).isdisjoint(self.context.selection):
            return body_drag(self._selected(), self.context.scene)
        return None

    def _grip_drag(self, annotation: Annotation, grip: Grip) -> Drag:
        if grip.kind is GripKind.TURN:
            return turn_drag(annotation, grip)
        if annotation.shape.kind in BOXES:
            return box_drag(annotation, grip)
        return vertex_drag(held(self.context, annotation, grip, together=self.together))

    def _remove_vertex(self, annotation: Annotation, grip: Grip) -> Step:
        self.cancel()
        taken = held(self.context, annotation, grip, together=self.together and annotation.shape.kind not in BOXES)
        why = self._refusal(tuple(each for each, _ in taken))
        return Step(message=why) if why else without_vertex(taken)

    def _move(self, event: Pointer) -> Step:
        if self._press is None:
            return self._hover(event)
        self._now = self._inside(event)
        if self._lasso:
            self._lasso.append(self._now.at)
        if not self._moving:
            self._moving = math.dist(self._press.at, event.at) * event.scale > DRAG_THRESHOLD
            why = self._refusal(self._drag.annotations) if self._moving and self._drag is not None else ""
            if why:
                self.cancel()
                return Step(preview_changed=True, message=why)
        return Step(preview_changed=self._moving)

    def _hover(self, event: Pointer) -> Step:
        only, before = self._only(), self._grip
        self._grip = grip_at(only.shape, event.at, event.scale) if only is not None else None
        return Step(preview_changed=before != self._grip)

    def _release(self, event: Pointer) -> Step:
        press = self._press
        if press is None:
            return NOTHING
        moved_last = self._move(event)
        if self._press is None:
            return moved_last
        drag, grip, moving, shift = self._stepped(), self._grip, self._moving, self._shift()
        lasso = tuple(self._lasso)
        self.cancel()
        if not moving:
            return self._click(press) if grip is None else Step(preview_changed=True)
        if drag is None:
            return self._gathered(press, event, lasso)
        return drag.finish(*shift)

    def _click(self, event: Pointer) -> Step:
        pile = under(self.context, event)
        adding = bool(event.modifiers & Modifiers.SHIFT)
        if not pile:
            return Step(preview_changed=True, selection=None if adding else ())
        chosen = self._cycle.next(pile, event)
        return Step(preview_changed=True, selection=toggled(self.context.selection, chosen) if adding else (chosen,))

    def _gathered(self, press: Pointer, event: Pointer, lasso: tuple[Point, ...]) -> Step:
        """What lies wholly in the rubber band or lasso: alone, with Shift besides, with Ctrl turned over."""
        (x0, x1), (y0, y1) = sorted((press.x, event.x)), sorted((press.y, event.y))
        inside = lasso if len(lasso) >= SMALLEST_RING else ()
        found = tuple(self.context.ids_within(inside) if inside else self.context.ids_inside((x0, y0, x1, y1)))
        before = self.context.selection
        if press.modifiers & Modifiers.CTRL:
            found = swapped(before, found)
        elif press.modifiers & Modifiers.SHIFT:
            found = joined(before, found)
        return Step(preview_changed=True, selection=found)

    def _key(self, name: str) -> Step:
        head, _, last = name.rpartition("+")
        nudging = last in ARROWS and head in {"", "Shift"}
        if not self.context.selection or not self.idle or not (nudging or name in {"Del", "Backspace"}):
            return NOTHING
        make = self._nudging(ARROWS[last], FAST if head else 1.0) if nudging else _deleted
        if len(self.context.selection) > AT_ONCE:
            return Step(handled=True, making=make)
        chosen = self._selected()
        if not chosen:
            return NOTHING
        why = self._refusal(chosen)
        return Step(message=why, handled=True) if why else make(chosen)

    def _nudging(self, towards: Point, pixels: float) -> Callable[[Sequence[Annotation]], Step]:
        """Move by `pixels` image pixels towards a direction on the screen, however the picture is turned."""
        scene, (dx, dy) = self.context.scene, on_screen(towards, pixels, self.turn)
        size = (scene.width, scene.height)
        return lambda chosen: replaced("nudge", tuple(chosen), moved(tuple(chosen), dx, dy, size))

    def preview(self) -> Preview:
        """What is dragged as it would become, the rubber band, or the grips of the one selected annotation."""
        if self._press is not None and self._moving:
            drag = self._stepped()
            if drag is not None:
                return drag.preview(*self._shift(), self.context.metres_per_pixel)
            return self._band_preview()
        only = self._only()
        return Preview(tuple(self._grip_shapes(only))) if only is not None else Preview()

    def _stepped(self) -> Drag | None:
        """What is dragged, in even steps while Shift is held."""
        held_down = self._now is not None and bool(self._now.modifiers & Modifiers.SHIFT)
        return self._drag.in_steps(held_down) if self._drag is not None else None

    def _grip_shapes(self, annotation: Annotation) -> Iterator[PreviewShape]:
        for each in grips(annotation.shape, self._scale):
            if each.crowded(self._scale):
                continue
            if each.kind is GripKind.TURN:
                stalk = turning_grip(annotation.shape, self._scale)
                yield PreviewShape(PreviewKind.LINE, stalk, PreviewStyle.GUIDE)
            style = PreviewStyle.ACTIVE if each.kind in ENDS else PreviewStyle.GUIDE
            yield PreviewShape(PreviewKind.HANDLE, each.points, style)
        if self._grip is not None and grip_at(annotation.shape, self._grip.at, self._scale) == self._grip:
            yield PreviewShape(PreviewKind.POINT, np.array([self._grip.at]))

    def _band_preview(self) -> Preview:
        assert self._press is not None
        if self._lasso:
            return Preview((PreviewShape(PreviewKind.RING, np.array(self._lasso), PreviewStyle.GUIDE),))
        (x0, y0), (dx, dy) = self._press.at, self._shift()
        ring = np.array([(x0, y0), (x0 + dx, y0), (x0 + dx, y0 + dy), (x0, y0 + dy)], dtype=float)
        hint = size(abs(dx), abs(dy), self.context.metres_per_pixel)
        return Preview((PreviewShape(PreviewKind.RING, ring, PreviewStyle.GUIDE),), hint)

    def _shift(self) -> Point:
        if self._press is None or self._now is None:
            return (0.0, 0.0)
        if self._grip is not None and self._now.snapped:
            return (self._now.x - self._grip.at[0], self._now.y - self._grip.at[1])
        return (self._now.x - self._press.x, self._now.y - self._press.y)

    def _inside(self, event: Pointer) -> Pointer:
        """Hold a drag that began inside the scene inside it."""
        press, scene = self._press, self.context.scene
        if press is None or not (0 <= press.x <= scene.width and 0 <= press.y <= scene.height):
            return event
        return replace(event, x=min(max(event.x, 0.0), scene.width), y=min(max(event.y, 0.0), scene.height))

    def _refusal(self, chosen: tuple[Annotation, ...]) -> str:
        return refusal(self.context, chosen)

    def _only(self) -> Annotation | None:
        """The one selected annotation; None when there are more or none."""
        selection = self.context.selection
        return self.context.annotation(selection[0]) if len(selection) == 1 else None

    def _selected(self) -> tuple[Annotation, ...]:
        found = (self.context.annotation(each) for each in self.context.selection)
        return tuple(each for each in found if each is not None)


def _deleted(chosen: Sequence[Annotation]) -> Step:
    label = "delete annotation" if len(chosen) == 1 else f"delete {len(chosen)} annotations"
    return Step(True, edit(label, [Change(each, None) for each in chosen]), (), handled=True)


TOOL = SelectTool
