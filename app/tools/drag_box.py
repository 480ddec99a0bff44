"""Resize a box by a corner or a side; it stays a box, an upright one upright."""

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Shape, ShapeKind, box, rounded
from app.tools.drag import Drag
from app.tools.grips import Grip, GripKind, box_ring
from app.tools.paths import Points


def box_drag(annotation: Annotation, grip: Grip) -> Drag:
    """Make the drag of this corner or side."""
    return Drag("resize box", (annotation,), lambda dx, dy: (_resized(annotation.shape, grip, dx, dy),))


def _resized(shape: Shape, grip: Grip, dx: float, dy: float) -> Shape:
    upright = shape.kind is ShapeKind.BOX
    ring = _dragged(box_ring(shape), grip, np.array((dx, dy)), turns=upright)
    if upright:
        return box(*ring[0], *ring[2])
    return Shape(shape.kind, rounded(shapely.Polygon(ring)))


def _dragged(ring: Points, grip: Grip, shift: Points, turns: bool) -> Points:
    """Move a corner (both its sides) or a side (across itself) of a rectangle by `shift`, the opposite one fixed.

    Unless it `turns` inside out, its sides stop at nothing, which is then refused as having no area.
    """
    here, after, before = grip.index, (grip.index + 1) % 4, (grip.index + 3) % 4
    along, length = _direction(ring[after] - ring[here])
    across, depth = _direction(ring[here] - ring[before])
    forward, outward = float(shift @ along), float(shift @ across)
    if not turns:
        forward, outward = min(forward, length), max(outward, -depth)
    moved = ring.copy()
    moved[[here, after]] += across * outward
    if grip.kind is GripKind.CORNER:
        moved[[here, before]] += along * forward
    return moved


def _direction(vector: Points) -> tuple[Points, float]:
    size = float(np.hypot(*vector))
    return (vector / size if size else vector), size
