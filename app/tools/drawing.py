"""What every drawing tool shares: who may draw what, staying inside the scene, and the one commit."""

from typing import ClassVar

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId, uuid7
from app.models.ontology import ClassDef
from app.tools.base import Pointer, Step, ToolContext
from app.tools.in_scene import InSceneTool
from app.tools.validity import problem

NO_CLASS = "Choose a class first, then draw."


class DrawingTool(InSceneTool):
    """A tool that draws one new annotation of the active class at a time."""

    shape: ClassVar[ShapeKind]

    def snaps(self, event: Pointer) -> bool:
        """Every place of a new shape is snapped."""
        del event
        return True

    def allowed(self, context: ToolContext) -> str:
        """Say why this class cannot be drawn so, or why nothing can be drawn."""
        if context.read_only:
            return context.read_only
        if context.active_class is None:
            return NO_CLASS
        if self.shape not in context.active_class.shapes:
            return _other_shapes(context.active_class)
        return ""

    def _commit(self, shape: Shape) -> Step:
        """Finish with this shape: an edit when it is valid, else a message and everything as it was."""
        trouble = self.allowed(self.context) or problem(shape)
        if trouble:
            return Step(preview_changed=True, message=trouble)
        drawn = self._annotation(shape)
        self.cancel()
        name = self._class().name
        return Step(True, edit(f"draw {name}", [Change(None, drawn)]), (drawn.id,), f"{name} drawn.", handled=True)

    def _annotation(self, shape: Shape) -> Annotation:
        known = self._class()
        values = {each.name: each.default for each in known.attributes if each.default is not None}
        context = self.context
        return Annotation(AnnotationId(uuid7()), context.scene.id, context.task.id, known.id, shape, values)

    @property
    def _mpp(self) -> float | None:
        return self.context.metres_per_pixel

    def _class(self) -> ClassDef:
        known = self.context.active_class
        assert known is not None
        return known


def _other_shapes(known: ClassDef) -> str:
    names = " or ".join(kind.value.replace("_", " ") for kind in known.shapes)
    return f"{known.name} is drawn as {names}; choose that tool."
