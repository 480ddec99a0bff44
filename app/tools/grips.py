"""The grips of a selected shape: corners and sides of a box, vertices and edge middles of the rest."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from app.models.geometry import Point, Shape, ShapeKind
from app.tools.base import GRAB
from app.tools.paths import Path, Points, paths

ROOM_FOR_MIDDLE = 28.0
ROOM_INSIDE = 0.25
CLOSEST = 9.0
CORNERS = 4
STALK_PX = 26.0
BOXES = frozenset({ShapeKind.BOX, ShapeKind.ROTATED_BOX})


class GripKind(StrEnum):
    """What dragging it does."""

    VERTEX = "vertex"
    MIDDLE = "middle"
    CORNER = "corner"
    SIDE = "side"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class Grip:
    """One grip: which path and which vertex (or the edge after it), and where, in image pixels."""

    kind: GripKind
    path: int
    index: int
    at: Point


@dataclass(frozen=True, slots=True, eq=False)
class Grips:
    """All grips of one kind on one path; `points` is (n, 2), `indices` (n,) the vertex or edge of each."""

    kind: GripKind
    path: int
    points: Points
    indices: NDArray[np.intp]

    def crowded(self, scale: float) -> bool:
        """Whether showing them would hide the shape: none, or closer together than CLOSEST screen pixels."""
        if len(self.points) <= CORNERS:
            return not len(self.points)
        steps = np.hypot(*(np.roll(self.points, -1, axis=0) - self.points).T)
        return bool(np.median(steps) * scale < CLOSEST)

    def nearest(self, at: Point, reach: float) -> tuple[float, Grip] | None:
        """Give the nearest grip within `reach` image pixels and its distance."""
        if not len(self.points):
            return None
        distances = np.hypot(self.points[:, 0] - at[0], self.points[:, 1] - at[1])
        best = int(np.argmin(distances))
        if distances[best] > reach:
            return None
        x, y = self.points[best].tolist()
        return float(distances[best]), Grip(self.kind, self.path, int(self.indices[best]), (x, y))


def box_ring(shape: Shape) -> Points:
    """Give the four corners of a box: from top left clockwise, or from the front of a rotated one."""
    if shape.kind is ShapeKind.ROTATED_BOX:
        return paths(shape.geometry)[0].points
    x0, y0, x1, y1 = shape.bounds
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def grips(shape: Shape, scale: float) -> list[Grips]:
    """List the grips of a shape; edge middles only where the edge is long enough on screen not to hide it."""
    boxed = shape.kind in BOXES
    whole = [Path(box_ring(shape), closed=True)] if boxed else paths(shape.geometry)
    ends, middles = (GripKind.CORNER, GripKind.SIDE) if boxed else (GripKind.VERTEX, GripKind.MIDDLE)
    turning = [Grips(GripKind.TURN, 0, turning_grip(shape, scale)[1:], np.zeros(1, np.intp))]
    found = turning if shape.kind is ShapeKind.ROTATED_BOX else []
    found += [Grips(ends, i, path.points, np.arange(len(path.points))) for i, path in enumerate(whole)]
    return found + [_middles(middles, i, path, scale) for i, path in enumerate(whole)]


def turning_grip(shape: Shape, scale: float) -> Points:
    """Give the stalk (2, 2) of the turning grip of a rotated box: from the middle of its front ahead of it."""
    ring = box_ring(shape)
    front, rear = ring[:2].mean(axis=0), ring[2:].mean(axis=0)
    length = float(np.hypot(*(front - rear))) or 1.0
    return np.array([front, front + (front - rear) / length * STALK_PX / scale])


def grip_at(shape: Shape, at: Point, scale: float) -> Grip | None:
    """Give the grip under the cursor: the nearest end, else the nearest middle.

    Inside a small shape the reach shrinks, so that there is always room to move it.
    """
    reach = GRAB / scale
    x0, y0, x1, y1 = shape.bounds
    if shape.kind is not ShapeKind.POINT and shapely.intersects_xy(shape.geometry, *at):
        reach = min(reach, min(x1 - x0, y1 - y0) * ROOM_INSIDE)
    found = grips(shape, scale)
    for kinds in ({GripKind.VERTEX, GripKind.CORNER}, {GripKind.TURN}, {GripKind.MIDDLE, GripKind.SIDE}):
        near = [hit for each in found if each.kind in kinds and (hit := each.nearest(at, reach))]
        if near:
            return min(near, key=lambda hit: hit[0])[1]
    return None


def _middles(kind: GripKind, index: int, path: Path, scale: float) -> Grips:
    ends = np.roll(path.points, -1, axis=0)
    starts = path.points if path.closed else path.points[:-1]
    ends = ends[: len(starts)]
    long = np.hypot(*(ends - starts).T) * scale >= ROOM_FOR_MIDDLE
    return Grips(kind, index, ((starts + ends) / 2)[long], np.flatnonzero(long))
