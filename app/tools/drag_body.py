"""Move whole annotations, keeping what was inside the scene inside it."""

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Shape, rounded
from app.models.scene import Scene
from app.tools.drag import Drag


def body_drag(annotations: tuple[Annotation, ...], scene: Scene) -> Drag:
    """Make the drag that moves these annotations together."""
    count = len(annotations)
    label = "move annotation" if count == 1 else f"move {count} annotations"
    return Drag(label, annotations, lambda dx, dy: moved(annotations, dx, dy, (scene.width, scene.height)))


def moved(annotations: tuple[Annotation, ...], dx: float, dy: float, size: tuple[int, int]) -> tuple[Shape, ...]:
    """Shift all shapes by the same (dx, dy) pixels, less where they would leave a scene of this (width, height)."""
    bounds = np.array([each.shape.bounds for each in annotations])
    shift = (
        _limited(dx, bounds[:, 0].min(), bounds[:, 2].max(), size[0]),
        _limited(dy, bounds[:, 1].min(), bounds[:, 3].max(), size[1]),
    )
    return tuple(Shape(each.shape.kind, _shifted(each.shape, shift)) for each in annotations)


def _shifted(shape: Shape, shift: tuple[float, float]) -> shapely.Geometry:
    return rounded(shapely.transform(shape.geometry, lambda points: points + shift))


def _limited(wanted: float, low: float, high: float, size: int) -> float:
    return float(min(max(wanted, min(0.0, -low)), max(0.0, size - high)))
