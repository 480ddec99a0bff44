"""What a tool is: pointer events in image pixels go in, a preview and at the end one Edit come out. No Qt.

A tool lives as long as it is chosen. `begin` gives it the task; every `pointer` and `key` answers with a `Step`. All
coordinates are image pixels, axis order (x, y); `Pointer.scale` turns tolerances of screen pixels into image pixels.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from app.imagery.selecting.sight import Sight
from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.geometry import Point, ShapeKind
from app.models.ids import AnnotationId
from app.models.ontology import ClassDef, Ontology
from app.models.scene import Scene
from app.models.task import Task

GRAB = 8.0
DRAG_THRESHOLD = 3.0
_OTHER_NAMES = {"Escape": "Esc", "Enter": "Return", "Delete": "Del"}


class PointerKind(StrEnum):
    """What the pointer did; a double click comes as press, release, double, release."""

    PRESS = "press"
    MOVE = "move"
    RELEASE = "release"
    DOUBLE = "double"


class Button(StrEnum):
    """The button this is about; for a move the one held down, or none when hovering."""

    NONE = "none"
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


class Modifiers(Flag):
    """Keys held during a pointer event."""

    NONE = 0
    SHIFT = auto()
    CTRL = auto()
    ALT = auto()


@dataclass(frozen=True, slots=True)
class Pointer:
    """One pointer event: (x, y) in image pixels, `scale` screen pixels per image pixel, `time` in seconds.

    `snapped` says that (x, y) is exactly a place of something drawn; `trail` are the vertices of a border that lead
    there from the tool's last vertex, without both ends.
    """

    x: float
    y: float
    kind: PointerKind
    button: Button = Button.NONE
    modifiers: Modifiers = Modifiers.NONE
    scale: float = 1.0
    time: float = 0.0
    snapped: bool = False
    trail: tuple[Point, ...] = ()

    @property
    def at(self) -> Point:
        """(x, y) in image pixels."""
        return (self.x, self.y)


class PreviewKind(StrEnum):
    """How to draw the points: an open line, a closed ring, dots, or square grips."""

    LINE = "line"
    RING = "ring"
    POINT = "point"
    HANDLE = "handle"


class PreviewStyle(StrEnum):
    """The shape in hand, an aid beside it, or something that cannot be stored as it stands."""

    ACTIVE = "active"
    GUIDE = "guide"
    ERROR = "error"


@dataclass(frozen=True, slots=True, eq=False)
class PreviewShape:
    """One drawn thing; `points` is (n, 2) float64 in image pixels, a ring without its closing point."""

    kind: PreviewKind
    points: NDArray[np.float64]
    style: PreviewStyle = PreviewStyle.ACTIVE


@dataclass(frozen=True, slots=True)
class Preview:
    """What to draw over the annotations now, and the hint to write beside the cursor (may be empty)."""

    shapes: tuple[PreviewShape, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What a tool wants worked out from the picture: `work` runs off the GUI thread and reads nothing of the tool.

    Its answer comes to `Tool.answer`, unless the tool has asked something newer or has been put away by then.
    """

    work: Callable[[Sight], object]


@dataclass(frozen=True, slots=True)
class Step:
    """What an event led to.

    `selection` is the new selection or None to leave it, `handled` says a key was used and must go no further,
    `question` takes the place of one that still waits to be worked on. `making` gives the step of very many annotations
    from those selected; it is worked on off the GUI thread and reads nothing of the tool.
    """

    preview_changed: bool = False
    edit: Edit | None = None
    selection: tuple[AnnotationId, ...] | None = None
    message: str = ""
    handled: bool = False
    question: Question | None = None
    making: "Callable[[Sequence[Annotation]], Step] | None" = None


NOTHING = Step()


class ToolContext(Protocol):
    """What a tool may know: the open task, its own living annotations (never neighbours), the class in hand."""

    @property
    def task(self) -> Task:
        """The open task."""

    @property
    def scene(self) -> Scene:
        """Its scene."""

    @property
    def ontology(self) -> Ontology:
        """The classes."""

    @property
    def active_class(self) -> ClassDef | None:
        """The class new annotations get; None until one is chosen."""

    @property
    def read_only(self) -> str:
        """Why nothing can be changed, or an empty text."""

    @property
    def selection(self) -> Sequence[AnnotationId]:
        """The selected annotations, in the order they were selected."""

    @property
    def locked(self) -> Collection[AnnotationId]:
        """What the person has locked against being moved, reshaped or deleted."""

    @property
    def metres_per_pixel(self) -> float | None:
        """Ground size of a pixel in the middle of the task, None without a map position."""

    def annotation(self, annotation: AnnotationId) -> Annotation | None:
        """Give this task's living annotation, or None."""

    def annotations_at(self, x: float, y: float, tolerance: float) -> Sequence[Annotation]:
        """Give this task's annotations within `tolerance` image pixels of (x, y).

        The smallest comes first, of the same size the topmost.
        """

    def ids_at(self, x: float, y: float, tolerance: float) -> Sequence[AnnotationId]:
        """Give the same by their identifiers, which is quicker."""

    def ids_inside(self, bounds: tuple[float, float, float, float]) -> Sequence[AnnotationId]:
        """Give this task's annotations whose bounds lie wholly inside (x0, y0, x1, y1), by their identifiers."""

    def ids_within(self, ring: Sequence[Point]) -> Sequence[AnnotationId]:
        """Give this task's annotations that lie wholly inside a ring of (x, y), by their identifiers."""


class Tool(ABC):
    """A drawing or editing tool. Each file of the shelf offers its class as the constant TOOL.

    `shortcut` chooses the tool, `cursor` is "arrow" or "cross", `icon` names a picture, `shape` is what it draws;
    `turn` tells a tool how far the picture is turned clockwise on the screen when a key arrives, in degrees;
    `together` that vertices which shapes share are to move together.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    shortcut: ClassVar[str]
    cursor: ClassVar[str] = "cross"
    icon: ClassVar[str]
    shape: ClassVar[ShapeKind | None] = None
    turn: float = 0.0
    together: bool = False
    context: ToolContext

    def snaps(self, event: Pointer) -> bool:
        """Whether this event shall be snapped to what lies near before the tool sees it."""
        del event
        return False

    @property
    def aside(self) -> Collection[AnnotationId]:
        """What must not be snapped to now, because it is what moves."""
        return ()

    @property
    def anchors(self) -> Sequence[Point]:
        """Own places that are snapped to before all others, such as the one that closes a ring."""
        return ()

    @property
    def trace_from(self) -> Point | None:
        """The vertex from which a border would be followed to the cursor; None where none would."""
        return None

    def begin(self, context: ToolContext) -> None:
        """Take up work on this task, forgetting anything half done."""
        self.context = context
        self.cancel()

    def allowed(self, context: ToolContext) -> str:
        """Say why the tool cannot be used now; an empty text means it can."""
        return context.read_only

    @property
    @abstractmethod
    def idle(self) -> bool:
        """Whether nothing is half done."""

    @abstractmethod
    def pointer(self, event: Pointer) -> Step:
        """Answer one pointer event."""

    def key(self, name: str) -> Step:
        """Answer a key in Qt's portable spelling: Esc, Return, Backspace, Del, Left, Shift+Left, Ctrl+Z."""
        head, plus, last = name.rpartition("+")
        name = head + plus + _OTHER_NAMES.get(last, last)
        return self._abandon() if name == "Esc" else self._key(name)

    def answer(self, question: Question, answer: object) -> Step:
        """Take what one of the own questions came to, some time later; a refusal comes as its `AppError`."""
        del question, answer
        return NOTHING

    def claims(self, name: str) -> bool:
        """Whether this key belongs to the tool now rather than to the window, as Ctrl+Z does while drawing."""
        del name
        return not self.idle

    @abstractmethod
    def cancel(self) -> Step:
        """Drop what is half done, changing nothing."""

    @abstractmethod
    def preview(self) -> Preview:
        """What to draw now."""

    def _key(self, name: str) -> Step:
        """Answer any other key than Esc."""
        del name
        return NOTHING

    def _abandon(self) -> Step:
        busy = not self.idle
        self.cancel()
        return Step(preview_changed=busy, handled=busy)
