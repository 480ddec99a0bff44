"""Follow several neighbours' borders one after the other, from a place on one to a place on another.

The borders become a graph: they are cut where they meet (shapely's overlay with snap rounding on the grid of a
thousandth of a pixel, as coordinates are kept), and the shortest way through the pieces is found by Dijkstra (1959).
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from app.models.geometry import PRECISION, Point
from app.models.shapes.arcs import joined

Points = NDArray[np.float64]
GRID = 10.0**-PRECISION
_LINE, _POLYGON = 1, 3
MOST_POINTS = 20_000
"""Borders of more vertices than this together are not chained: it is done while the mouse moves."""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A line with its ends and its length: to ask shapely for them at every step takes most of a way's time."""

    line: shapely.LineString
    one: Point
    other: Point
    length: float


class Network:
    """The borders of some geometries as pieces that end where others begin; made once, asked for every move."""

    def __init__(self, geometries: Sequence[BaseGeometry]) -> None:
        lines = _lines(geometries)
        if not len(lines) or shapely.get_num_coordinates(lines).sum() > MOST_POINTS:
            self._pieces: list[_Piece] = []
        else:
            noded = shapely.get_parts(shapely.line_merge(shapely.union_all(lines, grid_size=GRID)))
            self._pieces = _pieces(noded[shapely.get_type_id(noded) == _LINE])
        self._tree = shapely.STRtree([one.line for one in self._pieces])

    def way(self, start: Point, end: Point, reach: float, *, other: bool = False) -> Points | None:
        """Give the vertices (n, 2) of the shortest way from `start` to `end`, both within `reach` pixels of a border.

        The `other` way is the shortest that shares no piece with it. None where there is no way.
        """
        pieces = list(self._pieces)
        for place in (start, end):
            if not self._cut(pieces, place, reach):
                return None
        first = _shortest(pieces, start, end, ())
        if first is None or not other:
            return _walked(pieces, start, first)
        return _walked(pieces, start, _shortest(pieces, start, end, set(first)))

    def _cut(self, pieces: list[_Piece], place: Point, reach: float) -> bool:
        """Cut the piece a place is on in two there, unless it is an end of it."""
        at = shapely.Point(place)
        known = self._tree.query(at, predicate="dwithin", distance=reach).tolist()
        cut = range(len(self._pieces), len(pieces))
        found = [one for one in (*known, *cut) if pieces[one].line.distance(at) <= reach]
        if not found:
            return False
        if any(place in {pieces[one].one, pieces[one].other} for one in found):
            return True
        near = min(found, key=lambda one: pieces[one].line.distance(at))
        line = pieces[near].line
        along = float(shapely.line_locate_point(line, at))
        halves = [shapely.get_coordinates(substring(line, *part)) for part in ((0.0, along), (along, line.length))]
        halves[0][-1] = halves[1][0] = place
        first, second = _pieces([shapely.LineString(half) for half in halves])
        pieces[near] = first
        pieces.append(second)
        return True


def _shortest(pieces: Sequence[_Piece], start: Point, end: Point, without: Collection[int]) -> list[int] | None:
    """The numbers of the pieces of the shortest way, in order."""
    leading: dict[Point, list[tuple[int, Point]]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        if number not in without:
            leading[piece.one].append((number, piece.other))
            leading[piece.other].append((number, piece.one))
    came: dict[Point, tuple[int, Point]] = {}
    least: dict[Point, float] = {start: 0.0}
    ahead: list[tuple[float, Point]] = [(0.0, start)]
    while ahead:
        length, here = heapq.heappop(ahead)
        if here == end:
            return _back(came, start, end)
        for number, there in leading[here]:
            longer = length + pieces[number].length
            if longer < least.get(there, np.inf):
                least[there], came[there] = longer, (number, here)
                heapq.heappush(ahead, (longer, there))
    return None


def _back(came: dict[Point, tuple[int, Point]], start: Point, end: Point) -> list[int]:
    way: list[int] = []
    while end != start:
        number, end = came[end]
        way.append(number)
    return way[::-1]


def _walked(pieces: Sequence[_Piece], start: Point, way: Sequence[int] | None) -> Points | None:
    if not way:
        return None
    parts, here = [], start
    for number in way:
        points = shapely.get_coordinates(pieces[number].line)
        if tuple(points[0]) != here:
            points = points[::-1]
        parts.append(points)
        here = (float(points[-1][0]), float(points[-1][1]))
    return joined(*parts)


def _pieces(lines: Sequence[shapely.LineString] | np.ndarray) -> list[_Piece]:
    if not len(lines):
        return []
    ends = [shapely.get_coordinates(shapely.get_point(lines, at)).tolist() for at in (0, -1)]
    parts = zip(lines, *ends, shapely.length(lines).tolist(), strict=True)
    return [_Piece(line, (x0, y0), (x1, y1), length) for line, (x0, y0), (x1, y1), length in parts]


def _lines(geometries: Sequence[BaseGeometry]) -> np.ndarray:
    """(n,) object: their rings and lines."""
    parts = shapely.get_parts(np.array(geometries, object))
    found: np.ndarray = parts[np.isin(shapely.get_type_id(parts), (_LINE, _POLYGON))]
    areas = shapely.get_type_id(found) == _POLYGON
    found[areas] = shapely.boundary(found[areas])
    return found
