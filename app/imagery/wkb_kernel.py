"""Well-known binary straight into flat arrays, compiled and without the GIL. Importing this module is slow.

Little and big endian, Z, M and SRID in both spellings (ISO 13249-3 and EWKB), and every type from point to collection:
a container is its header followed by its parts, so a text is read on to its end without recursion.
"""

import numpy as np

from app.imagery.compiling import compiled

POINT, POLYGON = 1, 3
ISO_STEP = 1000
HAS_Z, HAS_M, HAS_SRID, TYPE_BITS = 0x80000000, 0x40000000, 0x20000000, 0x0FFFFFFF


@compiled
def whole(wkb: np.ndarray, at: int, little: bool) -> int:
    """Read an unsigned 32-bit number."""
    a, b, c, d = np.uint32(wkb[at]), np.uint32(wkb[at + 1]), np.uint32(wkb[at + 2]), np.uint32(wkb[at + 3])
    if little:
        return int(a | b << np.uint32(8) | c << np.uint32(16) | d << np.uint32(24))
    return int(d | c << np.uint32(8) | b << np.uint32(16) | a << np.uint32(24))


@compiled
def real(wkb: np.ndarray, at: int, little: bool, bits: np.ndarray) -> float:
    """Read a 64-bit floating point number; `bits` is (1,) uint64 to turn it over in."""
    word = np.uint64(0)
    for place in range(8):
        shift = np.uint64(8 * (place if little else 7 - place))
        word |= np.uint64(wkb[at + place]) << shift
    bits[0] = word
    return float(bits.view(np.float64)[0])


@compiled
def header(wkb: np.ndarray, at: int) -> tuple[int, int, int, bool]:
    """Give (type, ordinates per point, where it goes on, whether little endian) of the geometry that starts at `at`."""
    little = wkb[at] == 1
    code = whole(wkb, at + 1, little)
    plain = code & TYPE_BITS
    iso = plain // ISO_STEP
    ordinates = 2 + ((code & HAS_Z) != 0 or iso in (1, 3)) + ((code & HAS_M) != 0 or iso in (2, 3))
    return plain % ISO_STEP, ordinates, at + (9 if code & HAS_SRID else 5), little


@compiled
def counted(wkb: np.ndarray, at: int, little: bool, stands: bool) -> tuple[int, int]:
    """The count that stands here, or one where none does, and where what is counted begins."""
    return (whole(wkb, at, little), at + 4) if stands else (1, at)


@compiled
def survey(wkb: np.ndarray, offsets: np.ndarray, types: np.ndarray, sizes: np.ndarray, boxes: np.ndarray) -> None:
    """Fill `types` (n,), `sizes` (n, 2) lines and points, and `boxes` (n, 4); NaN where there are no points."""
    bits = np.zeros(1, np.uint64)
    for row in range(len(types)):
        at, end = offsets[row], offsets[row + 1]
        types[row] = header(wkb, at)[0] if at < end else 0
        boxes[row] = np.nan
        while at < end:
            kind, ordinates, at, little = header(wkb, at)
            if kind > POLYGON:
                at += 4
                continue
            lines, at = counted(wkb, at, little, kind == POLYGON)
            for _ in range(lines):
                count, at = counted(wkb, at, little, kind != POINT)
                sizes[row, 0] += 1
                sizes[row, 1] += count
                for _point in range(count):
                    widen(boxes[row], real(wkb, at, little, bits), real(wkb, at + 8, little, bits))
                    at += 8 * ordinates


@compiled
def widen(box: np.ndarray, x: float, y: float) -> None:
    """Make a box (x0, y0, x1, y1) hold a point."""
    if np.isnan(x) or np.isnan(y):
        return
    if np.isnan(box[0]):
        box[0], box[1], box[2], box[3] = x, y, x, y
        return
    box[0], box[1] = min(box[0], x), min(box[1], y)
    box[2], box[3] = max(box[2], x), max(box[3], y)


@compiled
def flatten(
    wkb: np.ndarray, offsets: np.ndarray, boxes: np.ndarray, ring_points: np.ndarray, points: np.ndarray
) -> None:
    """Write the points of every row, from the corner of its box, and where each line of points starts."""
    bits = np.zeros(1, np.uint64)
    line = point = 0
    for row in range(len(boxes)):
        at, end = offsets[row], offsets[row + 1]
        left, top = boxes[row, 0], boxes[row, 1]
        while at < end:
            kind, ordinates, at, little = header(wkb, at)
            if kind > POLYGON:
                at += 4
                continue
            lines, at = counted(wkb, at, little, kind == POLYGON)
            for _ in range(lines):
                count, at = counted(wkb, at, little, kind != POINT)
                ring_points[line] = point
                line += 1
                for _point in range(count):
                    points[point, 0] = real(wkb, at, little, bits) - left
                    points[point, 1] = real(wkb, at + 8, little, bits) - top
                    point += 1
                    at += 8 * ordinates
    ring_points[len(ring_points) - 1] = point
