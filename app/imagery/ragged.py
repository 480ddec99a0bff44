"""The shapes of many annotations as a few flat arrays, the form in which a kernel can draw them without the GIL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from app.models.annotation import Annotation, Status
from app.models.ids import AnnotationId

AREA, LINE, POINT = 0, 1, 2
PLAIN, REJECTED, CONFLICT = 0, 1, 2
_STYLES = {Status.REJECTED: REJECTED, Status.CONFLICT: CONFLICT}
_UNKNOWN = (160, 160, 160)
_KIND_OF_TYPE = np.array([POINT, LINE, LINE, AREA, POINT, LINE, AREA, AREA], np.uint8)
_POLYGON = 3
_SINGLE = (0, 1, 2, 3)
Colours = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Shapes in the order they are drawn: large ones first, so that small ones stay visible.

    Shape i has rings `shape_rings[i]`..`shape_rings[i + 1]`, ring j has points `ring_points[j]`..`ring_points[j + 1]`
    of `points` (x, y; float32 pixels from `anchors[i]`). `boxes` are (x0, y0, x1, y1), `colours` (blue, green, red).
    """

    ids: tuple[AnnotationId, ...]
    tree: shapely.STRtree
    boxes: np.ndarray
    anchors: np.ndarray
    shape_rings: np.ndarray
    ring_points: np.ndarray
    points: np.ndarray
    kinds: np.ndarray
    styles: np.ndarray
    colours: np.ndarray

    @classmethod
    def of(cls, annotations: Sequence[Annotation], colours: Colours) -> "Ragged":
        """Flatten the shapes of annotations; classes without a colour become grey."""
        geometries = np.array([item.shape.geometry for item in annotations], dtype=object)
        boxes = shapely.bounds(geometries).reshape(-1, 4)
        order = np.argsort(-_areas(boxes), kind="stable")
        sorted_ = [annotations[index] for index in order]
        geometries, boxes = geometries[order], boxes[order]
        anchors = np.nan_to_num(boxes[:, :2])
        points, ring_points, shape_rings = _flatten(geometries, anchors)
        bgr = [colours.get(item.class_id, _UNKNOWN)[::-1] for item in sorted_]
        return cls(
            ids=tuple(item.id for item in sorted_),
            tree=shapely.STRtree(geometries),
            boxes=boxes,
            anchors=anchors,
            shape_rings=shape_rings,
            ring_points=ring_points,
            points=points,
            kinds=_KIND_OF_TYPE[shapely.get_type_id(geometries)],
            styles=np.array([_STYLES.get(item.status, PLAIN) for item in sorted_], np.uint8),
            colours=np.array(bgr, np.uint8).reshape(-1, 3),
        )


def _areas(boxes: np.ndarray) -> np.ndarray:
    areas: np.ndarray = np.nan_to_num((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    return areas


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
