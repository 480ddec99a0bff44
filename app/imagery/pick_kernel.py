"""What lies under a point, compiled and without the GIL; exact, on the well-known binary. Importing this is slow.

Boxes around many first, then those around few, then boxes, then the shape itself as it was stored: no geometry object
is made. The distance to a segment and the area of a ring are reckoned as GEOS does (`Distance::pointToSegment`,
`Area::ofRingSigned`), so that the two agree but for rounding.
"""

import math

import numpy as np

from app.imagery.compiling import compiled
from app.imagery.wkb_kernel import POINT, POLYGON, counted, header, real, whole

FIRST = 16
Spot = tuple[float, float, float]
"""x, y, and how far around."""


@compiled
def near(
    groups: np.ndarray,
    blocks: np.ndarray,
    widths: tuple[int, int],
    places: np.ndarray,
    outer: np.ndarray,
    row_of: np.ndarray,
    wkb: np.ndarray,
    offsets: np.ndarray,
    spot: Spot,
) -> tuple[np.ndarray, np.ndarray]:
    """Give the places (int64, ascending) of shapes near a spot, and the areas (float64) of these.

    `widths` says how many blocks a group has and how many places a block; `outer` are boxes around these, in the order
    of `places`.
    """
    found, count = np.empty(FIRST, np.int64), 0
    for group in range(len(groups)):
        if apart(groups, group, spot):
            continue
        for number in range(group * widths[0], min((group + 1) * widths[0], len(blocks))):
            if apart(blocks, number, spot):
                continue
            for at in range(number * widths[1], min((number + 1) * widths[1], len(places))):
                if not apart(outer, at, spot) and touches(wkb, offsets, row_of[places[at]], spot):
                    found, count = added(found, count, places[at])
    places_found = np.sort(found[:count])
    areas = np.empty(count)
    for number in range(count):
        areas[number] = area(wkb, offsets, row_of[places_found[number]])
    return places_found, areas


@compiled
def added(found: np.ndarray, count: int, place: int) -> tuple[np.ndarray, int]:
    """One more, in a longer array where need be."""
    if count == len(found):
        found = np.concatenate((found, found))
    found[count] = place
    return found, count + 1


@compiled
def apart(boxes: np.ndarray, row: int, spot: Spot) -> bool:
    """Whether one of many boxes (x0, y0, x1, y1) stays clear of the square around a spot."""
    x, y, reach = spot
    across = boxes[row, 0] > x + reach or boxes[row, 2] < x - reach
    return bool(across or boxes[row, 1] > y + reach or boxes[row, 3] < y - reach)


@compiled
def touches(wkb: np.ndarray, offsets: np.ndarray, row: int, spot: Spot) -> bool:
    """Whether a shape covers a spot or comes near it."""
    bits = np.zeros(1, np.uint64)
    at, end = offsets[row], offsets[row + 1]
    while at < end:
        kind, ordinates, at, little = header(wkb, at)
        if kind > POLYGON:
            at += 4
            continue
        lines, at = counted(wkb, at, little, kind == POLYGON)
        covered = False
        for line in range(lines):
            close, inside, at = along(wkb, at, kind, 8 * ordinates, little, spot, bits)
            if close:
                return True
            covered = inside if line == 0 else covered and not inside
        if covered and kind == POLYGON:
            return True
    return False


@compiled
def area(wkb: np.ndarray, offsets: np.ndarray, row: int) -> float:
    """The area of a shape, that of its holes taken off; lines and points have none."""
    bits = np.zeros(1, np.uint64)
    at, end, total = offsets[row], offsets[row + 1], 0.0
    while at < end:
        kind, ordinates, at, little = header(wkb, at)
        if kind > POLYGON:
            at += 4
            continue
        lines, at = counted(wkb, at, little, kind == POLYGON)
        for line in range(lines):
            around, at = enclosed(wkb, at, kind, 8 * ordinates, little, bits)
            total += around if line == 0 else -around
    return total


@compiled
def enclosed(wkb: np.ndarray, at: int, kind: int, step: int, little: bool, bits: np.ndarray) -> tuple[float, int]:
    """The area within a ring, whichever way round it goes, and where it ends; of any other line zero."""
    count, at = counted(wkb, at, little, kind != POINT)
    left = above = x = y = total = 0.0
    for point in range(count):
        next_x, next_y = real(wkb, at, little, bits), real(wkb, at + 8, little, bits)
        at += step
        if point == 0:
            left = next_x
        if point > 1:
            total += x * (above - next_y)
        above, x, y = y, next_x - left, next_y
    return (abs(total / 2) if kind == POLYGON else 0.0), at


@compiled
def along(
    wkb: np.ndarray, at: int, kind: int, step: int, little: bool, spot: Spot, bits: np.ndarray
) -> tuple[bool, bool, int]:
    """Whether a line of points comes near a spot, whether it goes around it (even-odd rule), and where it ends."""
    x, y, reach = spot
    count, inside = 1, False
    if kind != POINT:
        count = whole(wkb, at, little)
        at += 4
    x0 = y0 = 0.0
    for point in range(count):
        x1, y1 = real(wkb, at, little, bits), real(wkb, at + 8, little, bits)
        at += step
        if point == 0:
            x0, y0 = x1, y1
        if to_segment(x, y, x0, y0, x1, y1) <= reach:
            return True, True, at
        inside ^= (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0
        x0, y0 = x1, y1
    return False, inside, at


@compiled
def to_segment(x: float, y: float, x0: float, y0: float, x1: float, y1: float) -> float:
    """Distance of (x, y) from a segment."""
    across, down = x1 - x0, y1 - y0
    long = across * across + down * down
    if long == 0:
        return math.hypot(x - x0, y - y0)
    share = ((x - x0) * across + (y - y0) * down) / long
    if share <= 0:
        return math.hypot(x - x0, y - y0)
    if share >= 1:
        return math.hypot(x - x1, y - y1)
    return abs(((y0 - y) * across - (x0 - x) * down) / long) * math.sqrt(long)
