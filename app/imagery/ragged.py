"""The shapes of many annotations as a few flat arrays, the form in which a kernel can draw them without the GIL."""

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from app.imagery.radix import order_of
from app.models.geometries import Geometries

AREA, LINE, POINT = 0, 1, 2
_KIND_OF_TYPE = np.array([POINT, LINE, LINE, AREA, POINT, LINE, AREA, AREA], np.uint8)
_KIND_OF_WKB = np.array([AREA, POINT, LINE, AREA, POINT, LINE, AREA, AREA], np.uint8)
_POLYGON = 3
_SINGLE = (0, 1, 2, 3)
_KERNEL = "app.imagery.wkb_kernel"
MOST_COMPARED = 128


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """Shapes in the order they are drawn: large ones first, so that small ones stay visible.

    Shape i is row `order[i]` of its columns; its rings are `shape_rings[i]` (int32 from, to), ring j has points
    `ring_points[j]`..`ring_points[j + 1]` of `points` (x, y; float32 pixels from the upper left corner of its box).
    `boxes` are (x0, y0, x1, y1) in the same order, NaN for an empty shape. Rings and points lie in the order of the
    rows: written along the binary they are read from, which the processor fetches ahead.
    """

    order: np.ndarray
    boxes: np.ndarray
    shape_rings: np.ndarray
    ring_points: np.ndarray
    points: np.ndarray
    kinds: np.ndarray

    @classmethod
    def compiled(cls, geometries: Geometries) -> "Ragged":
        """Read the shapes by the compiled kernel, a million in half a second."""
        kernel, count = _kernel(), len(geometries)
        types, sizes = np.zeros(count, np.uint8), np.zeros((count, 2), np.int64)
        boxes = np.empty((count, 4))
        wkb = geometries.wkb.view()
        wkb.flags.writeable = False
        kernel.survey(wkb, geometries.offsets, types, sizes, boxes)
        lines, corners = sizes.sum(axis=0).tolist()
        ring_points, points = np.empty(lines + 1, np.int64), np.empty((corners, 2), np.float32)
        kernel.flatten(wkb, geometries.offsets, boxes, ring_points, points)
        order = drawing_order(boxes)
        kinds = _KIND_OF_WKB[types[order]]
        return cls(order, np.take(boxes, order, axis=0), _spans(sizes[:, 0], order), ring_points, points, kinds)

    @classmethod
    def plain(cls, geometries: Geometries) -> "Ragged":
        """Read the shapes through shapely: the same, slower, and without waiting for the compiler."""
        shapes = geometries.geometries()
        boxes = shapely.bounds(shapes).reshape(-1, 4)
        points, ring_points, lines = _flatten(shapes, boxes[:, :2])
        order = drawing_order(boxes)
        kinds = _KIND_OF_TYPE[shapely.get_type_id(shapes)][order]
        return cls(order, boxes[order], _spans(lines, order), ring_points, points, kinds)


def reordered(boxes: np.ndarray, layers: np.ndarray, places: np.ndarray) -> bool:
    """Whether one of some boxes (n, 4) lies otherwise than before above one it meets; `places` (n,) are those now.

    `layers` (n,) are the layers they came from, the lower the deeper, -1 where nothing of them was drawn before; of
    more than MOST_COMPARED it is taken for true.
    """
    if len(boxes) > MOST_COMPARED:
        return True
    known = layers >= 0
    boxes, layers, places = boxes[known], layers[known], places[known]
    meeting = (boxes[:, None, :2] <= boxes[None, :, 2:]).all(axis=2)
    turned = (layers[:, None] < layers[None, :]) & (places[:, None] > places[None, :])
    return bool((meeting & meeting.T & turned).any())


def drawing_order(boxes: np.ndarray) -> np.ndarray:
    """The rows (int64) from the largest box to the smallest, areas taken in single precision."""
    areas = np.nan_to_num(np.abs((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).astype(np.float32))
    return order_of(~areas.view(np.uint32), 32)


def _spans(lines: np.ndarray, order: np.ndarray) -> np.ndarray:
    """(n, 2) int32: the first line of each shape and the one after its last, from how many each row has."""
    spans = np.zeros((len(lines), 2), np.int32)
    np.cumsum(lines, out=spans[:, 1])
    spans[1:, 0] = spans[:-1, 1]
    return np.take(spans, order, axis=0)


def _flatten(geometries: np.ndarray, anchors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give (points, ring_points, rings of each shape); a line or point counts as one ring."""
    lines, line_shape = _lines(geometries)
    order = np.argsort(line_shape, kind="stable")
    points, point_line = shapely.get_coordinates(lines[order], return_index=True)
    line_shape = line_shape[order]
    ring_points = np.searchsorted(point_line, np.arange(len(lines) + 1))
    near = points - anchors[line_shape[point_line]]
    return near.astype(np.float32), ring_points.astype(np.int64), np.bincount(line_shape, minlength=len(geometries))


def _lines(geometries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give rings, lines and points with the number of the shape of each.

    A polygon without holes stands for its ring, because taking shapes apart costs more than all the rest.
    """
    simple = np.isin(shapely.get_type_id(geometries), _SINGLE) & (shapely.get_num_interior_rings(geometries) == 0)
    places = np.arange(len(geometries))
    parts, part_of = shapely.get_parts(geometries[~simple], return_index=True)
    solid = shapely.get_type_id(parts) == _POLYGON
    rings, ring_of = shapely.get_rings(parts[solid], return_index=True)
    part_shape = places[~simple][part_of]
    lines = np.concatenate([geometries[simple], rings, parts[~solid]])
    return lines, np.concatenate([places[simple], part_shape[solid][ring_of], part_shape[~solid]])


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)
