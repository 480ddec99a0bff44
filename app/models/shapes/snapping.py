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
    return nearest([segments(one) for one in geometries], x, y, reach)


def nearest(borders: Sequence[tuple[Points, Points]], x: float, y: float, reach: float) -> Snap | None:
    """The same of borders taken apart into `segments` already."""
    near = [(number, *_within(border, x, y, reach)) for number, border in enumerate(borders)]
    at = np.array([x, y])
    for kind in SnapKind:
        hits = [(hit, number) for number, starts, ends in near if (hit := _nearest(kind, starts, ends, at)) is not None]
        (distance, (to_x, to_y)), number = min(hits, key=lambda each: each[0][0], default=((np.inf, (0, 0)), 0))
        if distance <= reach:
            return Snap(kind, (float(to_x), float(to_y)), number)
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


def _within(border: tuple[Points, Points], x: float, y: float, reach: float) -> tuple[Points, Points]:
    """The edges whose upright boxes come within reach."""
    starts, ends = border
    at = np.array([x, y])
    near = ((np.minimum(starts, ends) - reach <= at) & (np.maximum(starts, ends) + reach >= at)).all(axis=1)
    return starts[near], ends[near]


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
