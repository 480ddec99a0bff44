"""The canvas: a scene to work on with mouse, keys and the tool in hand."""

import time

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QInputEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from shapely.geometry.base import BaseGeometry

from app.imagery.precedence import hand_at_work
from app.models.edit import Edit
from app.models.geometry import ShapeKind
from app.services.aiming import Aim
from app.tools.base import Preview, Step, Tool, ToolContext
from app.views.canvas import colours
from app.views.canvas.furniture import BY_KEYBOARD
from app.views.canvas.gestures import Gestures
from app.views.canvas.keyboard_cursor import KeyboardCursor
from app.views.canvas.paths import window_on_screen
from app.views.canvas.preview_layer import AROUND_PX
from app.views.canvas.scene_view import SceneView
from app.views.canvas.tool_input import ToolInput, key_name

TOOL_FIRST = frozenset({"Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Esc", "Return", "Enter", "Backspace", "Del"})


class Canvas(SceneView):
    """Coordinates in its signals are image pixels; `edit_made` carries the Edit a tool finished, not yet durable.

    `making_wanted` carries what makes the step of a selection so large that nobody should wait for it, `tool_taken` the
    tool taken in hand, None for none.
    """

    cursor_moved = Signal(float, float)
    selection_changed = Signal(tuple)
    edit_made = Signal(object)
    making_wanted = Signal(object)
    north_wanted = Signal()
    scan_wanted = Signal(int)
    mark_pressed = Signal(object)
    previewed = Signal()
    tool_taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Canvas: the scene and its annotations")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._painted_in = QRectF()
        self._asked_at: QPointF | None = None
        self._used = 0.0
        self._selecting = False
        self._gestures = Gestures(self._navigator)
        self.aim = Aim(self._annotations.borders_near)
        self._input = ToolInput(self, self.aim, self.sight)
        self._input.stepped.connect(self._step)
        self._refused = False
        self._input.refused.connect(self.message)
        self.keyboard = KeyboardCursor(self, self, self.guides)
        self.view_changed.connect(self.keyboard.follow)

    def clear(self) -> None:
        """Show nothing and put the tool away; nobody reads the scene any more when this returns."""
        self._input.take(None, None)
        self.tool_taken.emit(None)
        super().clear()

    def set_tool(self, tool: Tool | None, context: ToolContext | None) -> None:
        """Take a tool in hand, or none."""
        self._input.take(tool, context)
        self._handles.handles_shown = tool is None
        self._show_cursor()
        self._refresh()
        self.tool_taken.emit(tool)

    @property
    def idle(self) -> bool:
        """Whether nothing is half drawn."""
        return self._input.idle

    @property
    def idle_ms(self) -> float:
        """How long no hand has touched it, by mouse, pad or key."""
        return (time.monotonic() - self._used) * 1e3

    @property
    def answered(self) -> bool:
        """Whether the tool waits for no answer from the picture."""
        return self._input.answered

    @property
    def drawing(self) -> bool:
        """Whether a press draws, because a drawing tool is in hand."""
        return self._input.class_in_hand is not None

    def cancel(self) -> None:
        """Drop what is half drawn."""
        self._input.cancel()

    @property
    def hand_here(self) -> bool:
        """Whether somebody points at something in it, or holds a button that was pressed there."""
        return super().hand_here or self._preview.cursor is not None

    def tell(self, key: str) -> bool:
        """Give the tool in hand a key by the name it knows; says whether it used it."""
        return self._input.tell(key, self.camera)

    @property
    def snapped_to(self) -> str:
        """What the cursor sits on, in a word; empty when on nothing."""
        snap = self._input.snap
        return snap.kind.value if snap is not None else ""

    def in_hand(self) -> tuple[Preview, ShapeKind | None, str]:
        """What is half drawn, the shape it becomes and its class; no shape where a tool edits what is there."""
        chosen = self._input.class_in_hand
        return self._preview.preview, self._input.shape, chosen[0] if chosen else ""

    def warn(self, words: str, places: tuple[BaseGeometry, ...] = ()) -> None:
        """Say beside the cursor what the shape in hand would violate, and show where."""
        if (words, places) != (self._preview.warning, self._preview.offending):
            self._preview.warning, self._preview.offending = words, places
            self._repaint_preview()

    @property
    def warning(self) -> str:
        """What the shape in hand would violate."""
        return self._preview.warning

    @property
    def hint(self) -> str:
        """What stands beside the cursor."""
        return self._preview.preview.hint

    def refuse_edit(self) -> None:
        """Say nothing of an edit that could not be kept, as whoever refused it has said why."""
        self._refused = True

    def _step(self, step: Step) -> None:
        self._refused = False
        if step.edit is not None:
            self._selecting = step.selection is not None
            self.edit_made.emit(step.edit)
            self._selecting = False
        if step.making is not None:
            self.making_wanted.emit(step.making)
        if step.selection is not None:
            self._selection = tuple(step.selection)
            super()._refresh()
            self.selection_changed.emit(step.selection)
        if step.message and not self._refused:
            self.message.emit(step.message)
        if step.preview_changed or step.edit is not None or step.selection is not None:
            self._show_preview()
            self.previewed.emit()

    def show_ahead(self, made: Edit) -> None:
        """Paint an edit before it is stored: nobody has to wait for the disk to see it. `end_ahead` has to follow."""
        if not (self.isVisible() and self.comparison.alone and self._annotations.show_ahead(made)):
            return
        after = {change.annotation: change.after for change in made.changes}
        selected = [(after.get(one.id, one), rgb) for one, rgb in self._handles.selected]
        self._handles.selected = [(one, rgb) for one, rgb in selected if one is not None]
        self._handles.selection_shown = True
        self._preview.preview = Preview()  # grips are where it was until it is stored
        area = self._painted_in
        for side in (side for change in made.changes for side in change.sides):
            x0, y0, x1, y1 = side.shape.bounds
            shown = window_on_screen((x0, y0, x1 - x0, y1 - y0), self.camera).boundingRect()
            area |= shown.adjusted(-AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX)
        self.repaint(area.toAlignedRect() & self.rect())

    def end_ahead(self) -> None:
        """Show what was stored since `show_ahead`, and nothing else."""
        self._annotations.end_ahead()

    def _refresh(self) -> None:
        if self._selecting:  # then it is looked up in a moment
            return
        super()._refresh()
        self._show_preview()

    def _show_preview(self) -> None:
        chosen = self._input.class_in_hand
        self._preview.preview = self._input.preview()
        self._preview.snap = self._input.snap
        self._preview.title = chosen[1] if chosen else ""
        self._preview.colour = colours.of(self._annotations.class_colour(chosen[0])) if chosen else colours.ACCENT
        shown = self._input.idle or not self._preview.holds_outline
        if shown != self._handles.selection_shown:
            self._handles.selection_shown = shown
            self.update()
        self._repaint_preview()

    def _repaint_preview(self) -> None:
        """Ask for a frame of where the preview was painted and where it is now; the rest stays as it is."""
        self._asked_at = self._preview.cursor
        self.update((self._painted_in | self._preview_area()).toAlignedRect())

    def _preview_area(self) -> QRectF:
        return self._preview.area(self.camera, QRectF(self.rect()), QFontMetricsF(self.font()))

    def _show_cursor(self) -> None:
        if self._gestures.dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor if self._gestures.space else self._input.cursor)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame, and remember where in it the preview is."""
        super().paintEvent(event)
        self._painted_in = self._preview_area()

    def event(self, event: QEvent) -> bool:
        """Fingers on a touch pad; while something is half drawn, keys such as Ctrl+Z belong to the tool."""
        if isinstance(event, QInputEvent):
            self._used = time.monotonic()
            hand_at_work()
        if isinstance(event, QNativeGestureEvent) and self._scene is not None:
            return self._gestures.touch(event)
        if isinstance(event, QKeyEvent) and self._belongs_to_tool(event):
            event.accept()
            return True
        return super().event(event)

    def _belongs_to_tool(self, event: QKeyEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride
        return asked and key_name(event) in TOOL_FIRST and self._input.claims(key_name(event))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the keyboard brought the focus here."""
        self._ringed = event.reason() in BY_KEYBOARD
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of what was held."""
        self._ringed = False
        self._gestures.let_go()
        self._show_cursor()
        self.update()
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom on the cursor."""
        if self._scene is not None:
            self._gestures.wheel(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the picture, or hand it to the tool."""
        if self._scene is None:
            return
        if self._gestures.press(event):
            self._show_cursor()
        elif self._input.idle and self._furniture.north_at(self.camera, event.position()):
            self.north_wanted.emit()
        elif self._mark_at(event.position()) and event.button() == Qt.MouseButton.LeftButton:
            self.mark_pressed.emit(self.marks.board.findings[self.marks.hovered or 0])
        else:
            self._input.pointer(event, self.camera)

    def _mark_at(self, at: QPointF) -> bool:
        """Look which mark is here while nothing is half drawn; says whether one is."""
        before, found = self.marks.hovered, self.marks.at(self.camera, at) if self._input.idle else None
        self.marks.hovered = found
        if found is not None or before is not None:
            self.update()
        return found is not None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or hand it to the tool; tell where the cursor is."""
        if self._scene is None:
            return
        self._preview.cursor = self.guides.cursor = event.position()
        if not self._gestures.move(event):
            self._input.pointer(event, self.camera)
            self._mark_at(event.position())
        if self.guides.crosshair or self.guides.keyed:
            self.update()
        elif self._preview.preview.hint and self._asked_at is not self._preview.cursor:
            self._repaint_preview()
        self.cursor_moved.emit(*self.camera.to_image(event.position().x(), event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag, or hand it to the tool."""
        if self._gestures.release(event):
            self._show_cursor()
        elif self._scene is not None:
            self._input.pointer(event, self.camera)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hand it to the tool."""
        if self._scene is not None and not self._gestures.press(event):
            self._input.pointer(event, self.camera)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the hint away."""
        self._preview.cursor = self.guides.cursor = None
        self.aim.forget()
        self._preview.snap = self.marks.hovered = None
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space to pan; then the tool; then keys that move the view."""
        if self._scene is None or not self._take_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of Space; a tap of it asks for the next view, with Shift for the one before."""
        if not self._gestures.hold(event, held=False):
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat() and self._scene is not None and (by := self._gestures.tapped()):
            self.scan_wanted.emit(by)
        self._show_cursor()

    def _take_key(self, event: QKeyEvent) -> bool:
        if self._gestures.hold(event, held=True):
            self._show_cursor()
            return True
        return self._input.key(event, self.camera) or self._gestures.key(event, arrows=not self._selection)
