"""A shape taken from the pixels of one scene to those of another that shows the same place."""

from dataclasses import dataclass

import numpy as np
import shapely

from app.imagery.correspondence import Correspondence
from app.models.errors import AppError
from app.models.geometry import Shape, ShapeKind, rounded

_UPRIGHT = 0.5
_PIECES = 16
_CORNERS = 4


class UncarriableShapeError(AppError):
    """A shape of which part has no place in the other scene."""

    def __init__(self, correspondence: Correspondence) -> None:
        one, other = correspondence.one.name, correspondence.other.name
        super().__init__(f"Part of the shape on {one} has no position on {other}; draw it there by hand.")


@dataclass(frozen=True, slots=True)
class Carried:
    """A shape in the pixels of the other scene, and how good it is.

    `error` is how far its outline strays, at most, from where the outline drawn lies there, in pixels of the other
    scene: straight edges may be bent by a map, and a box is kept a box. How exactly the two scenes lie on each other
    comes on top and is said by `exactness`. `inside` is the share of it that lies on the other scene.
    """

    shape: Shape
    error: float
    exactness: str
    inside: float


def carry(shape: Shape, correspondence: Correspondence) -> Carried:
    """Take a shape of `correspondence.one` to `correspondence.other`.

    Corners go exactly where they lie. A box that would be turned becomes a rotated box, whose first edge stays the
    front; boxes are fitted to their four corners with right angles.

    Raises:
        UncarriableShapeError: when a part of it has no position there.
    """
    taken = _taken(shape.geometry, correspondence)
    kind, geometry = shape.kind, taken
    if kind in {ShapeKind.BOX, ShapeKind.ROTATED_BOX}:
        kind, geometry = _boxed(shape.kind, taken)
    geometry = rounded(geometry)
    bent = _taken(_dense(shape.geometry), correspondence)
    error = float(shapely.hausdorff_distance(_outline(bent), _outline(_dense(geometry))))
    frame = shapely.box(0, 0, correspondence.other.width, correspondence.other.height)
    return Carried(Shape(kind, geometry), error, correspondence.exactness, _share(geometry, frame))


def _taken(geometry: shapely.Geometry, correspondence: Correspondence) -> shapely.Geometry:
    points = shapely.get_coordinates(geometry)
    there = np.column_stack(correspondence.to_other(points[:, 0], points[:, 1]))
    if not np.isfinite(there).all():
        raise UncarriableShapeError(correspondence)
    moved: shapely.Geometry = shapely.set_coordinates(shapely.transform(geometry, lambda old: old), there)
    return moved


def _boxed(kind: ShapeKind, taken: shapely.Geometry) -> tuple[ShapeKind, shapely.Geometry]:
    corners = shapely.get_coordinates(taken)[:_CORNERS]
    if kind is ShapeKind.BOX:
        x0, y0, x1, y1 = taken.bounds
        upright = shapely.box(x0, y0, x1, y1)
        apart = shapely.distance(shapely.points(corners), shapely.points(_nearest(corners, (x0, y0, x1, y1))))
        if apart.max() <= _UPRIGHT:
            x, y = np.sort(corners[:, 0]), np.sort(corners[:, 1])
            ring = [(x[:2].mean(), y[:2].mean()), (x[2:].mean(), y[:2].mean())]
            upright = shapely.Polygon([*ring, (x[2:].mean(), y[2:].mean()), (x[:2].mean(), y[2:].mean())])
            return kind, upright
    return ShapeKind.ROTATED_BOX, shapely.Polygon(_right_angled(corners))


def _nearest(corners: np.ndarray, bounds: tuple[float, float, float, float]) -> np.ndarray:
    """Give for each corner the corner of its bounds that it stands for."""
    x0, y0, x1, y1 = bounds
    right, below = corners[:, 0] > (x0 + x1) / 2, corners[:, 1] > (y0 + y1) / 2
    return np.column_stack((np.where(right, x1, x0), np.where(below, y1, y0)))


def _right_angled(corners: np.ndarray) -> np.ndarray:
    """Fit a rectangle to four corners: their middle, the mean direction and length of opposite edges."""
    middle = corners.mean(axis=0)
    front = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    side = (corners[2] - corners[1] + corners[3] - corners[0]) / 2
    width, length = np.hypot(*front), np.hypot(*side)
    turned = np.sign(front[0] * side[1] - front[1] * side[0]) or 1.0
    along = front / (width or 1.0) + turned * np.array((side[1], -side[0])) / (length or 1.0)
    along = along / (np.hypot(*along) or 1.0)
    across = turned * np.array((-along[1], along[0]))
    half, deep = along * width / 2, across * length / 2
    ring: np.ndarray = middle + np.array((-half - deep, half - deep, half + deep, -half + deep))
    return ring


def _dense(geometry: shapely.Geometry) -> shapely.Geometry:
    """Put points on the edges, so that bends show."""
    x0, y0, x1, y1 = geometry.bounds
    longest = max(x1 - x0, y1 - y0)
    return shapely.segmentize(geometry, longest / _PIECES) if longest > 0 else geometry


def _outline(geometry: shapely.Geometry) -> shapely.Geometry:
    return geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry


def _share(geometry: shapely.Geometry, frame: shapely.Geometry) -> float:
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    common = geometry.intersection(frame)
    for measure in (shapely.area, shapely.length):
        whole = float(measure(geometry))
        if whole > 0:
            return float(measure(common)) / whole
    return float(not common.is_empty)
