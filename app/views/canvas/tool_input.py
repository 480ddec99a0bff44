"""Hands pointer and keys to the tool in hand, and what it answers to the canvas."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent

from app.imagery.selecting.sight import Sight
from app.models.geometry import ShapeKind
from app.models.shapes.snapping import Snap
from app.services.aiming import Aim
from app.tools.base import Button, Modifiers, Pointer, PointerKind, Preview, Step, Tool, ToolContext
from app.views.canvas.asking import Asking
from app.views.canvas.camera import Camera
from app.views.canvas.size_warning import size_warning

KINDS = {
    QEvent.Type.MouseButtonPress: PointerKind.PRESS,
    QEvent.Type.MouseMove: PointerKind.MOVE,
    QEvent.Type.MouseButtonRelease: PointerKind.RELEASE,
    QEvent.Type.MouseButtonDblClick: PointerKind.DOUBLE,
}
BUTTONS = {
    Qt.MouseButton.LeftButton: Button.LEFT,
    Qt.MouseButton.MiddleButton: Button.MIDDLE,
    Qt.MouseButton.RightButton: Button.RIGHT,
}
MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: Modifiers.SHIFT,
    Qt.KeyboardModifier.ControlModifier: Modifiers.CTRL,
    Qt.KeyboardModifier.AltModifier: Modifiers.ALT,
}
CURSORS = {"arrow": Qt.CursorShape.ArrowCursor, "cross": Qt.CursorShape.CrossCursor}


class ToolInput(QObject):
    """One tool at a time with the task it works on; without one every event goes unused."""

    stepped = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QObject, aim: Aim, sight: Callable[[], Sight | None]) -> None:
        super().__init__(parent)
        self._aim = aim
        self._asking = Asking(sight, self._take)
        self._tool: Tool | None = None
        self._context: ToolContext | None = None

    def take(self, tool: Tool | None, context: ToolContext | None) -> None:
        """Put the tool in hand away and take another one, or none."""
        if self._tool is not None:
            self._tool.cancel()
        self._asking.forget()
        self._tool, self._context = tool, context
        self._aim.forget()
        if tool is not None and context is not None:
            tool.begin(context)

    @property
    def idle(self) -> bool:
        """Whether nothing is half drawn."""
        return self._tool is None or self._tool.idle

    @property
    def answered(self) -> bool:
        """Whether the tool waits for no answer."""
        return self._asking.answered

    @property
    def cursor(self) -> Qt.CursorShape:
        """The cursor the tool wants."""
        return CURSORS.get(self._tool.cursor, Qt.CursorShape.ArrowCursor) if self._tool else Qt.CursorShape.ArrowCursor

    @property
    def class_in_hand(self) -> tuple[str, str] | None:
        """Id and name of the class a drawing tool would give; None for tools that draw nothing."""
        if self._tool is None or self._context is None or self._tool.shape is None:
            return None
        chosen = self._context.active_class
        return (chosen.id, chosen.name) if chosen else None

    @property
    def shape(self) -> ShapeKind | None:
        """What the tool in hand draws; None for tools that draw nothing."""
        return self._tool.shape if self._tool is not None else None

    def preview(self) -> Preview:
        """What the tool wants drawn now, with a warning when its size is unusual for the class."""
        drawn = self._tool.preview() if self._tool is not None else Preview()
        if (
            self._tool is None
            or self._context is None
            or self._tool.shape is None
            or self._context.active_class is None
        ):
            return drawn
        band, size = self._context.active_class.size_band, self._context.metres_per_pixel
        warning = size_warning(drawn, self._tool.shape, size, band)
        return replace(drawn, hint="\n".join(filter(None, (drawn.hint, warning)))) if warning else drawn

    def pointer(self, event: QMouseEvent, camera: Camera) -> None:
        """Hand on a mouse event; a press is refused with a sentence where the tool may not be used."""
        if self._tool is None or self._context is None:
            return
        pointer = pointer_of(event, camera)
        why = self._tool.allowed(self._context) if pointer.kind is PointerKind.PRESS else ""
        if why:
            self.refused.emit(why)
            return
        before, self._tool.together = self._aim.snap, self._aim.aids.together
        step = self._tool.pointer(self._aim.taken(self._tool, pointer))
        moved = before != self._aim.snap
        self._take(replace(step, preview_changed=True) if moved else step)

    @property
    def snap(self) -> Snap | None:
        """What the cursor sits on now."""
        return self._aim.snap

    def key(self, event: QKeyEvent, camera: Camera) -> bool:
        """Hand on a key; says whether the tool used it."""
        return self.tell(key_name(event), camera)

    def tell(self, name: str, camera: Camera) -> bool:
        """Hand on a key by its name, whatever it is bound to; says whether the tool used it."""
        if self._tool is None:
            return False
        self._tool.turn, self._tool.together = camera.angle, self._aim.aids.together
        step = self._tool.key(name)
        self._take(step)
        return step.handled

    def claims(self, name: str) -> bool:
        """Whether a key belongs to the tool in hand now."""
        return self._tool is not None and self._tool.claims(name)

    def cancel(self) -> None:
        """Drop what is half drawn."""
        if self._tool is not None and not self._tool.idle:
            self._tool.cancel()
            self._take(Step(preview_changed=True))

    def _take(self, step: Step) -> None:
        if self._tool is not None and step.question is not None:
            self._asking.ask(self._tool, step.question)
        elif self.idle:
            self._asking.forget()
        self.stepped.emit(step)


def pointer_of(event: QMouseEvent, camera: Camera) -> Pointer:
    """A mouse event in image pixels."""
    place = event.position()
    x, y = camera.to_image(place.x(), place.y())
    kind = KINDS[event.type()]
    button = BUTTONS.get(event.button(), Button.NONE)
    if kind is PointerKind.MOVE:
        button = next((name for held, name in BUTTONS.items() if event.buttons() & held), Button.NONE)
    modifiers = Modifiers.NONE
    for held, name in MODIFIERS.items():
        if event.modifiers() & held:
            modifiers |= name
    return Pointer(x, y, kind, button, modifiers, camera.scale, event.timestamp() / 1000)


def key_name(event: QKeyEvent) -> str:
    """A key in Qt's portable spelling, such as Esc, Return, Del, Shift+Left, Ctrl+Z."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    combination = QKeyCombination(held, Qt.Key(event.key()))
    return QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)
