"""From a mask of pixels to the border somebody would have drawn: no stairs, no specks, only the holes that are real."""

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.imagery.selecting.sight import Mask, SeenPixels
from app.models.geometry import PRECISION

SPECK_PX = 12
HOLE_SHARE = 0.004
PART_SHARE = 0.2
BLUR = 0.8
FINEST = 4
MOST_FINE = 2_000_000
ROOM = 3
TOLERANCE = 0.5
MOST_VERTICES = 1500
"""What has more is no object with a border; it is shown coarser, so that a drag stays quick."""
FRAYED = 14.0
"""Border pixels over the square root of the area above which a mask counts as frayed; a square has 4."""
HALF, RING = 128, 3
NOTHING = shapely.Polygon()
_CROSS, _SQUARE = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8), np.ones((3, 3), np.uint8)
Bytes = NDArray[np.uint8]


def outline(mask: Mask, pixels: SeenPixels, scale: float) -> BaseGeometry:
    """Give the outline of a mask over `pixels` in image pixels, valid, simplified to about a pixel; may be empty.

    The mask is blurred a little and its border taken at a fraction of a pixel, so that the line runs through the
    stairs. `scale` is screen pixels per image pixel.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return NOTHING
    top, left = int(rows[0]), int(columns[0])
    part = np.pad(mask[top : rows[-1] + 1, left : columns[-1] + 1], ROOM).astype(np.uint8)
    tolerance = max(TOLERANCE, TOLERANCE / (scale * pixels.step)) if scale > 0 else TOLERANCE
    traced = shapely.simplify(_traced(_calm(part)), tolerance, preserve_topology=True)
    while shapely.get_num_coordinates(traced) > MOST_VERTICES:
        tolerance *= 2
        traced = shapely.simplify(traced, tolerance, preserve_topology=True)
    return _on_grid(
        shapely.transform(traced, lambda at: (at - ROOM + (left, top)) * pixels.step + (pixels.x, pixels.y))
    )


def _calm(mask: Bytes) -> Bytes:
    """Keep the largest part and those not much smaller, and of holes those that are no noise; all by area.

    A mask that is frayed everywhere loses what is thinner than three pixels as well: nobody would draw that.
    """
    whole = _without_specks(mask)
    edge = np.count_nonzero(whole != cv2.erode(whole, _CROSS))
    if edge <= FRAYED * np.sqrt(np.count_nonzero(whole)):
        return whole
    closed = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, _SQUARE)
    opened = _without_specks(np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, _SQUARE), np.uint8))
    return opened if opened.any() else whole


def _without_specks(mask: Bytes) -> Bytes:
    found, labels, facts, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    areas = facts[:, cv2.CC_STAT_AREA]
    if found < 2:  # noqa: PLR2004 number 0 is what is outside
        return mask
    least = PART_SHARE * areas[1:].max()
    parts = (areas >= least) & (np.arange(found) > 0)
    kept = parts[labels]
    _, labels, facts, _ = cv2.connectedComponentsWithStats((~kept).astype(np.uint8), connectivity=8)
    small = facts[:, cv2.CC_STAT_AREA] < max(SPECK_PX, HOLE_SHARE * np.count_nonzero(kept))
    small[[0, labels[0, 0]]] = False
    filled: Bytes = (kept | small[labels]).astype(np.uint8)
    return filled


def _traced(mask: Bytes) -> BaseGeometry:
    """Trace a mask; every second ring of OpenCV's two levels is a hole of the one before."""
    fine = FINEST
    while fine > 1 and mask.size * fine * fine > MOST_FINE:
        fine //= 2
    soft = cv2.GaussianBlur(mask * np.uint8(255), (0, 0), BLUR)
    large = cv2.resize(soft, None, fx=fine, fy=fine, interpolation=cv2.INTER_LINEAR) if fine > 1 else soft
    found, nested = cv2.findContours((large >= HALF).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    areas = []
    for index, ring in enumerate(found):
        if nested[0][index][3] >= 0 or len(ring) < RING:
            continue
        holes = [found[hole] for hole in _children(nested[0], index) if len(found[hole]) >= RING]
        areas.append(shapely.Polygon(ring[:, 0], [hole[:, 0] for hole in holes]))
    known = [part for area in areas for part in shapely.get_parts(shapely.make_valid(area)) if _is_area(part)]
    wide = shapely.buffer(shapely.MultiPolygon(known), 0.5, quad_segs=1)  # rings ran through middles of outer pixels
    return shapely.transform(wide, lambda at: (at + 0.5) / fine)


def _is_area(part: BaseGeometry) -> bool:
    return bool(part.geom_type == "Polygon" and part.area > 0)


def _children(nested: NDArray[np.int32], index: int) -> list[int]:
    found, child = [], int(nested[index][2])
    while child >= 0:
        found.append(child)
        child = int(nested[child][0])
    return found


def _on_grid(shape: BaseGeometry) -> BaseGeometry:
    """Round to 1/1000 pixel; where that makes a border touch itself, it is repaired."""
    near = shapely.set_precision(shape, 10.0**-PRECISION)
    parts = [part for part in shapely.get_parts(near) if _is_area(part)]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
