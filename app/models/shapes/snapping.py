"""Where a cursor snaps to: a vertex, else the middle of an edge, else an edge of what lies near."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]


class SnapKind(StrEnum):
    """What was snapped to, nearest kind of precision first."""

    VERTEX = "vertex"
    MIDDLE = "middle"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Snap:
    """One place snapped to, in image pixels, and the number of the geometry it is on."""

    kind: SnapKind
    at: tuple[float, float]
    of: int


def snapped(geometries: Sequence[BaseGeometry], x: float, y: float, reach: float) -> Snap | None:
    """Give what (x, y) snaps to within `reach` pixels: the nearest vertex, else edge middle, else edge, else None."""
    found = [(number, segments(one)) for number, one in enumerate(geometries)]
    at = np.array([x, y])
    for kind in SnapKind:
        best: tuple[float, Snap] | None = None
        for number, (starts, ends) in found:
            hit = _nearest(kind, starts, ends, at)
            if hit is not None and hit[0] <= reach and (best is None or hit[0] < best[0]):
                best = hit[0], Snap(kind, (float(hit[1][0]), float(hit[1][1])), number)
        if best is not None:
            return best[1]
    return None


def segments(geometry: BaseGeometry) -> tuple[Points, Points]:
    """Give the ends (n, 2) and (n, 2) of every edge of a geometry; a point is an edge without length."""
    if geometry.geom_type in {"Point", "MultiPoint"}:
        points = shapely.get_coordinates(geometry)
        return points, points
    border = geometry.boundary if geometry.geom_type in {"Polygon", "MultiPolygon"} else geometry
    points, line = shapely.get_coordinates(shapely.get_parts(border), return_index=True)
    together = line[1:] == line[:-1]
    return points[:-1][together], points[1:][together]


def _nearest(kind: SnapKind, starts: Points, ends: Points, at: Points) -> tuple[float, Points] | None:
    if not len(starts):
        return None
    if kind is SnapKind.VERTEX:
        places = np.concatenate([starts, ends])
    elif kind is SnapKind.MIDDLE:
        places = (starts + ends) / 2
    else:
        along = ends - starts
        length = np.maximum((along**2).sum(axis=1), 1e-18)
        share = np.clip(((at - starts) * along).sum(axis=1) / length, 0.0, 1.0)
        places = starts + share[:, None] * along
    distances = np.hypot(*(places - at).T)
    best = int(np.argmin(distances))
    return float(distances[best]), places[best]
