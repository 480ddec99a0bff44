"""The shapes of many annotations as a few flat arrays, the form in which a kernel can draw them without the GIL."""

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from app.models.geometries import Geometries

AREA, LINE, POINT = 0, 1, 2
_KIND_OF_TYPE = np.array([POINT, LINE, LINE, AREA, POINT, LINE, AREA, AREA], np.uint8)
_KIND_OF_WKB = np.array([AREA, POINT, LINE, AREA, POINT, LINE, AREA, AREA], np.uint8)
_POLYGON = 3
_SINGLE = (0, 1, 2, 3)
_KERNEL = "app.imagery.wkb_kernel"


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """Shapes in the order they are drawn: large ones first, so that small ones stay visible.

    Shape i is row `order[i]` of its columns; it has rings `shape_rings[i]`..`shape_rings[i + 1]`, ring j has points
    `ring_points[j]`..`ring_points[j + 1]` of `points` (x, y; float32 pixels from the upper left corner of its box).
    `boxes` are (x0, y0, x1, y1) in the same order, NaN for an empty shape.
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
        order = drawing_order(boxes)
        shape_rings = np.zeros(count + 1, np.int64)
        np.cumsum(sizes[order, 0], out=shape_rings[1:])
        ring_points = np.zeros(shape_rings[-1] + 1, np.int64)
        points = np.empty((sizes[:, 1].sum(), 2), np.float32)
        kernel.flatten(wkb, geometries.offsets, order, boxes, shape_rings, ring_points, points)
        return cls(order, boxes[order], shape_rings, ring_points, points, _KIND_OF_WKB[types[order]])

    @classmethod
    def plain(cls, geometries: Geometries) -> "Ragged":
        """Read the shapes through shapely: the same, slower, and without waiting for the compiler."""
        shapes = geometries.geometries()
        boxes = shapely.bounds(shapes).reshape(-1, 4)
        order = drawing_order(boxes)
        shapes, boxes = shapes[order], boxes[order]
        points, ring_points, shape_rings = _flatten(shapes, boxes[:, :2])
        kinds = _KIND_OF_TYPE[shapely.get_type_id(shapes)]
        return cls(order, boxes, shape_rings, ring_points, points, kinds)


def drawing_order(boxes: np.ndarray) -> np.ndarray:
    """The rows (int64) from the largest box to the smallest."""
    areas = np.nan_to_num((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    return np.argsort(-areas, kind="stable")


def _flatten(geometries: np.ndarray, anchors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give (points, ring_points, shape_rings); a line or point counts as one ring."""
    lines, line_shape = _lines(geometries)
    order = np.argsort(line_shape, kind="stable")
    points, point_line = shapely.get_coordinates(lines[order], return_index=True)
    line_shape = line_shape[order]
    ring_points = np.searchsorted(point_line, np.arange(len(lines) + 1))
    shape_rings = np.searchsorted(line_shape, np.arange(len(geometries) + 1))
    near = points - anchors[line_shape[point_line]]
    return near.astype(np.float32), ring_points.astype(np.int64), shape_rings.astype(np.int64)


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
