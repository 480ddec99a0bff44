"""What tools share that find an object in the picture: whose shape it becomes, waiting for the answer, one commit."""

from abc import abstractmethod
from collections.abc import Callable

import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.selecting.sight import Sight
from app.models.annotation import Annotation
from app.models.edit import Assist, Change, edit
from app.models.errors import AppError
from app.models.geometry import Shape, ShapeKind, box, rounded
from app.models.ids import AnnotationId, uuid7
from app.models.ontology import ClassDef
from app.models.shapes.areas import merged, without_slivers
from app.tools.base import (
    NOTHING,
    Button,
    Modifiers,
    Pointer,
    PointerKind,
    PreviewShape,
    PreviewStyle,
    Question,
    Step,
    ToolContext,
)
from app.tools.drawing import NO_CLASS
from app.tools.edit_tool import EditTool, trouble_of
from app.tools.paths import preview_shapes

AREAL = (ShapeKind.POLYGON, ShapeKind.ROTATED_BOX, ShapeKind.BOX)
NOT_FOUND = "Nothing stands out here. Try again with another place, or draw it by hand."
NEEDS_ONE = "Select one polygon first: Shift adds to it, Alt takes away from it."
STILL = "Still looking. Esc leaves it."


class SmartTool(EditTool):
    """Asks what lies under a gesture; the answer becomes a shape of the class in hand, or changes the selected polygon.

    Shift adds to that polygon, Alt takes away. The first shape a class allows decides: polygon, rotated box or box.
    """

    deed = "picture"

    def __init__(self) -> None:
        self._question: Question | None = None
        self._found: BaseGeometry | None = None
        self._held = Modifiers.NONE

    @property
    def idle(self) -> bool:
        """Whether nothing is asked or half done."""
        return self._question is None and self._found is None

    def allowed(self, context: ToolContext) -> str:
        """Say why nothing can be found here for the class in hand."""
        if context.read_only:
            return context.read_only
        known = context.active_class
        if known is None:
            return NO_CLASS
        return "" if _kind_for(known) else f"{known.name} has no area to find; draw it by hand."

    def cancel(self) -> Step:
        """Forget what was asked and found."""
        changed = not self.idle
        self._question = self._found = None
        return Step(preview_changed=changed)

    def answer(self, question: Question, answer: object) -> Step:
        """Take what was found for the newest question; whatever comes for an older one is out of date."""
        if question is not self._question:
            return NOTHING
        if isinstance(answer, Exception):
            self.cancel()
            return Step(preview_changed=True, message=str(answer) if isinstance(answer, AppError) else NOT_FOUND)
        self._question, self._found = None, self._inside(answer)
        return self._answered()

    def _pointer(self, event: Pointer) -> Step:
        if event.kind is PointerKind.PRESS and event.button is Button.LEFT:
            return self._press(event)
        if event.kind is PointerKind.MOVE:
            return self._move(event)
        if event.kind is PointerKind.RELEASE and event.button is Button.LEFT:
            return self._release(event)
        return NOTHING

    def _press(self, event: Pointer) -> Step:
        self._held = event.modifiers & (Modifiers.SHIFT | Modifiers.ALT)
        if not self._held:
            return NOTHING
        target = self._target()
        trouble = NEEDS_ONE if target is None else self._refusal([target])
        return Step(message=trouble) if trouble else NOTHING

    @abstractmethod
    def _move(self, event: Pointer) -> Step:
        """Answer a move, a button held or not."""

    @abstractmethod
    def _release(self, event: Pointer) -> Step:
        """Answer the end of a press."""

    @abstractmethod
    def _answered(self) -> Step:
        """Go on with `_found`."""

    def _ask(self, work: Callable[[Sight], object]) -> Step:
        self._question = Question(work)
        return Step(preview_changed=True, question=self._question)

    def _inside(self, answer: object) -> BaseGeometry:
        found = answer if isinstance(answer, BaseGeometry) else shapely.Polygon()
        width, height = self.context.scene.width, self.context.scene.height
        x0, y0, x1, y1 = found.bounds
        if found.is_empty or (min(x0, y0) >= 0 and x1 <= width and y1 <= height):
            return found
        scene = shapely.box(0, 0, width, height)
        return rounded(without_slivers(shapely.intersection(found, scene)))

    def _target(self) -> Annotation | None:
        chosen = self._chosen()
        return chosen[0] if len(chosen) == 1 and chosen[0].shape.kind is ShapeKind.POLYGON else None

    def _finish(self, assist: Assist) -> Step:
        """Make what was found durable, or say why not; either way nothing is half done afterwards."""
        found, held, target = self._found, self._held, self._target()
        self.cancel()
        refusal = self.allowed(self.context)
        if refusal or found is None or found.is_empty:
            return Step(preview_changed=True, message=refusal or NOT_FOUND, handled=True)
        if not held:
            return self._drawn(found, assist)
        if target is None:
            return Step(preview_changed=True, message=NEEDS_ONE, handled=True)
        before = target.shape.geometry if target.shape.geometry.is_valid else shapely.make_valid(target.shape.geometry)
        if held & Modifiers.ALT:
            return self._change(f"take away by {self.deed}", [target], [_taken(before, found)], assist)
        return self._change(f"add by {self.deed}", [target], [merged([before, found])], assist)

    def _drawn(self, found: BaseGeometry, assist: Assist) -> Step:
        known, kind = self.context.active_class, self._kind()
        assert known is not None
        shape = shaped(found, kind)
        trouble = trouble_of(shape)
        if trouble:
            return Step(preview_changed=True, message=trouble, handled=True)
        values = {each.name: each.default for each in known.attributes if each.default is not None}
        scene, task = self.context.scene.id, self.context.task.id
        drawn = Annotation(AnnotationId(uuid7()), scene, task, known.id, shape, values)
        made = edit(f"draw {known.name} by {self.deed}", [Change(None, drawn)], assist)
        return Step(True, made, (drawn.id,), f"{known.name} drawn by {self.deed}.", handled=True)

    def _kind(self) -> ShapeKind:
        known = self.context.active_class
        return (_kind_for(known) if known is not None else None) or ShapeKind.POLYGON

    def _shown(self) -> tuple[PreviewShape, ...]:
        """What was found, as the shape it would become."""
        if self._found is None or self._found.is_empty:
            return ()
        border = tuple(preview_shapes(self._found, PreviewStyle.ACTIVE))
        if self._held or self._kind() is ShapeKind.POLYGON:
            return border
        guide = tuple(preview_shapes(self._found, PreviewStyle.GUIDE))
        return (*guide, *preview_shapes(shaped(self._found, self._kind()).geometry, PreviewStyle.ACTIVE))


def shaped(found: BaseGeometry, kind: ShapeKind) -> Shape:
    """Give an area as a polygon, its upright box, or its smallest rotated box with a short side as the front."""
    if kind is ShapeKind.BOX:
        return box(*found.bounds)
    if kind is ShapeKind.POLYGON:
        return Shape(kind, found)
    around = shapely.minimum_rotated_rectangle(found)
    if around.geom_type != "Polygon":
        return Shape(kind, shapely.Polygon())
    ring = shapely.get_coordinates(around.exterior)[:-1]
    sides = shapely.length(shapely.linestrings([ring[:2], ring[1:3]]))
    first = 0 if sides[0] <= sides[1] else 1
    return Shape(kind, rounded(shapely.Polygon([*ring[first:], *ring[:first]])))


def _kind_for(known: ClassDef) -> ShapeKind | None:
    return next((kind for kind in known.shapes if kind in AREAL), None)


def _taken(before: BaseGeometry, found: BaseGeometry) -> BaseGeometry:
    return rounded(without_slivers(shapely.difference(before, found)))
