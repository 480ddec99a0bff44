"""Square the corners of an area: edges near to two directions at right angles are turned into them.

The main direction is the length-weighted circular mean of four times the angles of the edges (directions modulo 90
degrees; Mardia and Jupp 2000, axial data). Each run of edges of one direction becomes one straight edge through its
length-weighted middle; edges off by more than the tolerance stay as they are.
"""

import math
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.models.geometry import rounded

TOLERANCE_DEGREES = 20.0
ALONG, ACROSS, FREE = 0, 1, 2
LEAST = 3
Points = NDArray[np.float64]


def squared(geometry: BaseGeometry, tolerance: float = TOLERANCE_DEGREES) -> BaseGeometry | None:
    """Give the area with its corners squared, or None when that would not leave a valid area near the old one."""
    direction = main_direction(geometry)
    parts = []
    for part in shapely.get_parts(geometry):
        rings = [_squared_ring(shapely.get_coordinates(ring)[:-1], direction, tolerance) for ring in _rings(part)]
        if rings[0] is None:
            return None
        parts.append(shapely.Polygon(rings[0], [ring for ring in rings[1:] if ring is not None]))
    made = rounded(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts))
    far = shapely.symmetric_difference(made, geometry).area > geometry.area / 2 if made.is_valid else True
    return None if far else made


def main_direction(geometry: BaseGeometry) -> float:
    """Give the direction most of the border runs in or across, radians in (-pi/4, pi/4]."""
    total = complex(0.0)
    for part in shapely.get_parts(geometry):
        edges = np.diff(shapely.get_coordinates(part.exterior), axis=0)
        lengths, angles = np.hypot(edges[:, 0], edges[:, 1]), np.arctan2(edges[:, 1], edges[:, 0])
        total += complex((lengths * np.exp(4j * angles)).sum())
    return math.atan2(total.imag, total.real) / 4


def _rings(part: shapely.Polygon) -> list[BaseGeometry]:
    return [part.exterior, *part.interiors]


def _squared_ring(points: Points, direction: float, tolerance: float) -> Points | None:
    turn = np.array([[math.cos(direction), -math.sin(direction)], [math.sin(direction), math.cos(direction)]])
    flat = points @ turn
    kinds = _kinds(flat, tolerance)
    if not (kinds != FREE).any():
        return points
    first = next((i for i in range(len(kinds)) if kinds[i] != kinds[i - 1]), None)
    if first is None:
        return None
    moved = _straightened(np.roll(flat, -first, axis=0), np.roll(kinds, -first))
    return moved @ turn.T if len(moved) >= LEAST else None


def _kinds(points: Points, tolerance: float) -> NDArray[np.int_]:
    edges = np.roll(points, -1, axis=0) - points
    off = np.degrees(np.arctan2(np.abs(edges[:, 1]), np.abs(edges[:, 0])))
    return np.where(off <= tolerance, ALONG, np.where(off >= 90.0 - tolerance, ACROSS, FREE))


def _straightened(points: Points, kinds: NDArray[np.int_]) -> Points:
    """Put each run of edges on one line and keep the vertices where runs meet, and those of free edges."""
    count = len(points)
    level = np.full((count, 2), np.nan)
    for start, stop in _runs(kinds):
        if kinds[start] == FREE:
            continue
        axis = 1 if kinds[start] == ALONG else 0
        ends = points[[*range(start, stop), stop % count]]
        lengths = np.hypot(*np.diff(ends, axis=0).T)
        middles = (ends[1:, axis] + ends[:-1, axis]) / 2
        level[start:stop, axis] = np.average(middles, weights=np.maximum(lengths, 1e-12))
    kept = [i for i in range(count) if kinds[i] != kinds[i - 1] or kinds[i] == FREE]
    made = points[kept].copy()
    for row, vertex in enumerate(kept):
        for edge in (vertex - 1, vertex):
            known = np.isfinite(level[edge])
            made[row, known] = level[edge, known]
    return made


def _runs(kinds: NDArray[np.int_]) -> list[tuple[int, int]]:
    edges = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(kinds)]
    return list(pairwise(edges))
