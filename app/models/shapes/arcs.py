"""Pieces of lines and rings by distance along them: what reshaping and tracing are made of."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

Points = NDArray[np.float64]
TOUCH = 1e-7


def crossings(line: shapely.LineString, border: shapely.LineString) -> list[float]:
    """Give how far along `line` it meets `border`, ascending; a stretch along the border counts with both its ends."""
    met = shapely.intersection(line, border)
    if met.is_empty:
        return []
    points = shapely.points(shapely.get_coordinates(met))
    places = np.unique(np.round(shapely.line_locate_point(line, points), 6))
    return [float(place) for place in places]


def piece(line: shapely.LineString, start: float, end: float) -> Points:
    """Give the vertices (n, 2) of the part of an open line between two distances along it, reversed if end < start."""
    points: Points = shapely.get_coordinates(substring(line, start, end))
    return points


def around(ring: shapely.LineString, start: float, end: float) -> Points:
    """Give the vertices (n, 2) of a closed ring walked forward from `start` to `end`, past its first one if need be."""
    if start <= end:
        return piece(ring, start, end)
    return np.concatenate([piece(ring, start, ring.length), piece(ring, 0.0, end)])


def joined(*pieces: Points) -> Points:
    """Put pieces after each other, dropping vertices that repeat the one before."""
    points = np.concatenate([part for part in pieces if len(part)])
    step = np.hypot(*np.diff(points, axis=0).T)
    kept: Points = points[np.concatenate([[True], step > TOUCH])]
    return kept
