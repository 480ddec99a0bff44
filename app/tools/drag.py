"""A drag of something selected: a way from a displacement to new shapes, checked, shown, and committed whole."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import Shape
from app.tools.base import Preview, PreviewStyle, Step
from app.tools.measures import of_shape
from app.tools.paths import preview_shapes
from app.tools.validity import problem

Reshape = Callable[[float, float], tuple[Shape, ...]]


@dataclass(frozen=True, slots=True)
class Drag:
    """What is dragged and how: `reshape(dx, dy)` in image pixels gives the new shape of each annotation.

    `stepped` does the same in even steps, where there are such.
    """

    label: str
    annotations: tuple[Annotation, ...]
    reshape: Reshape
    stepped: Reshape | None = None

    def in_steps(self, wanted: bool) -> "Drag":
        """The same drag in even steps, where it can be."""
        return replace(self, reshape=self.stepped) if wanted and self.stepped is not None else self

    def preview(self, dx: float, dy: float, metres_per_pixel: float | None) -> Preview:
        """The shapes as they would become, in error style with the reason when they cannot."""
        shapes = self.reshape(dx, dy)
        trouble = troubles(self.annotations, shapes)
        style = PreviewStyle.ERROR if trouble else PreviewStyle.ACTIVE
        hint = trouble or (of_shape(shapes[0], metres_per_pixel) if len(shapes) == 1 else "")
        return Preview(tuple(drawn for each in shapes for drawn in preview_shapes(each.geometry, style)), hint)

    def finish(self, dx: float, dy: float) -> Step:
        """Commit all of it, or nothing and say why."""
        return replaced(self.label, self.annotations, self.reshape(dx, dy))


def troubles(annotations: tuple[Annotation, ...], shapes: tuple[Shape, ...]) -> str:
    """Say why these new shapes cannot be kept; one that was already wrong may stay so, to be mended in steps."""
    for annotation, shape in zip(annotations, shapes, strict=True):
        trouble = problem(shape)
        if trouble and not problem(annotation.shape):
            return trouble
    return ""


def replaced(label: str, annotations: tuple[Annotation, ...], shapes: tuple[Shape, ...]) -> Step:
    """Give each annotation its new shape in one edit; unchanged ones are left out, invalid ones stop all."""
    trouble = troubles(annotations, shapes)
    if trouble:
        return Step(preview_changed=True, message=f"{trouble} Nothing was changed.", handled=True)
    changes = [
        Change(before, replace(before, shape=shape))
        for before, shape in zip(annotations, shapes, strict=True)
        if not before.shape.geometry.equals_exact(shape.geometry, 0.0)
    ]
    return Step(preview_changed=True, edit=edit(label, changes) if changes else None, handled=True)
