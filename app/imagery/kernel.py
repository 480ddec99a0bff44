"""Draw flat arrays of shapes into premultiplied BGRA, compiled and without the GIL. Importing this module is slow.

Level of detail by size on the screen: below 2 px a dot, below 8 px a box, then outlines that skip what is closer than
a pixel. Dots and boxes are not laid over each other but heaped up: where many lie on one pixel it shows their mean
colour, the lighter the more there are, so that a million on one tile is a picture of where they are, not a flat blob.
Scratch planes hold, for the shape in work, where its fill changes and how near each pixel is to its line: `near` is
(2, rows, columns) float32, reach squared less distance squared, of the line and of its dashes. All is zero between
shapes. Distances are single precision and in rows without branches, which compilers turn into vector instructions.
"""

import math

import numpy as np

from app.imagery.compiling import compiled
from app.imagery.composing_kernel import (
    AT_ONCE,
    CORE,
    DASHES,
    FILL,
    LINE,
    REACH,
    SINGLE,
    VEILS,
    Nib,
    Room,
    blend,
    compose,
    compose_small,
)

Heaped = tuple[np.float32, np.float32, np.float32, np.float32]
Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom in the picture."""
Way = tuple[float, float, float]
"""Right and down of a direction of length 1, and how long it goes on."""
Sheet = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""A picture as bytes and as words, and its scratch planes."""

DOT_BELOW, BOX_BELOW = 2.0, 8.0
POINT_RADIUS = 4.0
LEVEL = 1e-9
SKIP = 0.7
DOT_ALPHA = 0.9
DASH, GAP = 7.0, 5.0
POINT, AREA = 2, 0
HEAP_FULL, HEAP_LIGHT = 6.0, 0.6
"""Heaped 2 ** HEAP_FULL deep a pixel is as light as it gets: HEAP_LIGHT of the way to white."""
MARKED, STYLE_BITS, MARKED_THICKER, MARKED_LIGHT = 4, 3, 0.8, 0.75
"""A style with MARKED is selected: thicker, and MARKED_LIGHT of the way to white."""


@compiled
def draw(
    sheet: Sheet,
    heap: np.ndarray,
    hits: np.ndarray,
    view: np.ndarray,
    boxes: np.ndarray,
    shape_rings: np.ndarray,
    ring_points: np.ndarray,
    points: np.ndarray,
    kinds: np.ndarray,
    styles: np.ndarray,
    colours: np.ndarray,
) -> bool:
    """Draw shapes `hits` in this order; says whether some were heaped up.

    `view` is (x, y, scale x, scale y, pen): picture = (scene - (x, y)) * scale. `pen` is picture pixels per pixel of a
    screen of 100 %: all that is given in pixels here is so much larger. `sheet` is the picture as (rows, columns, 4)
    uint8, the same as (rows, columns) uint32, and the planes `switches` (uint8) and `near`.
    """
    pen = view[4]
    heaped = False
    colour, veil = np.zeros(3, np.uint8), np.zeros((VEILS, AT_ONCE), np.float32)
    turns, marks = np.zeros(AT_ONCE, np.uint8), np.zeros(2 * AT_ONCE, np.float32)
    for hit in hits:
        left, top = (boxes[hit, 0] - view[0]) * view[2], (boxes[hit, 1] - view[1]) * view[3]
        right, bottom = (boxes[hit, 2] - view[0]) * view[2], (boxes[hit, 3] - view[1]) * view[3]
        size = max(right - left, bottom - top)
        marked = styles[hit] & MARKED
        lighten(colour, colours[hit], MARKED_LIGHT if marked else 0.0)
        if kinds[hit] != POINT and size < DOT_BELOW * pen:
            dot(heap, (left + right) / 2, (top + bottom) / 2, colour)
            heaped = True
        elif kinds[hit] == AREA and size < BOX_BELOW * pen:
            small_box(heap, left, top, right, bottom, colour)
            heaped = True
        else:
            thicker = MARKED_THICKER * pen if marked else 0.0
            if kinds[hit] == POINT:
                thicker += (POINT_RADIUS - CORE) * pen
            nib = (pen, thicker, int(styles[hit] & STYLE_BITS), kinds[hit] == POINT)
            rings = ring_points[shape_rings[hit, 0] : shape_rings[hit, 1] + 1]
            outline(
                sheet, (turns, marks, veil), rings, points, (left, top, right, bottom), view, kinds[hit], colour, nib
            )
    return heaped


@compiled
def outline(
    sheet: Sheet,
    small: tuple[np.ndarray, np.ndarray, np.ndarray],
    rings: np.ndarray,
    points: np.ndarray,
    bounds: Bounds,
    view: np.ndarray,
    kind: int,
    colour: np.ndarray,
    nib: Nib,
) -> None:
    """Draw one shape in full; one that is small is marked in planes of its own, which the processor keeps at hand."""
    picture, words, switches, near = sheet
    turns, marks, veil = small
    left, top = bounds[0], bounds[1]
    room = room_of(picture, bounds, REACH * nib[0] + nib[1])
    width, height = room[2] - room[0], room[3] - room[1]
    if width <= 0 or height <= 0:
        return
    little = width * height <= AT_ONCE
    if little:
        left, top = left - room[0], top - room[1]
        switches = turns[: width * height].reshape(height, width)
        near = marks[: 2 * width * height].reshape(2, height, width)
    for ring in range(len(rings) - 1):
        trace(switches, near, points[rings[ring] : rings[ring + 1]], left, top, view, kind, nib)
    slope = 1 if nib[2] == 1 else -1
    phase = math.floor(view[0] * view[2]) + slope * math.floor(view[1] * view[3])
    if little:
        compose_small(picture, words, switches, near, veil, room, phase, colour, nib)
    else:
        compose(picture, words, switches, near, veil, room, phase, colour, nib)


@compiled
def room_of(picture: np.ndarray, bounds: Bounds, reach: float) -> Room:
    """The pixels a shape may touch."""
    left, top, right, bottom = bounds
    first, upper = max(math.floor(left - reach), 0), max(math.floor(top - reach), 0)
    end, lower = math.ceil(right + reach) + 1, math.ceil(bottom + reach) + 1
    return first, upper, min(end, picture.shape[1]), min(lower, picture.shape[0])


@compiled
def lighten(target: np.ndarray, colour: np.ndarray, share: float) -> None:
    """Write a colour, so much of the way to white."""
    for channel in range(3):
        target[channel] = int(colour[channel] + (255 - colour[channel]) * share + 0.5)


@compiled
def dot(heap: np.ndarray, x: float, y: float, colour: np.ndarray) -> None:
    """Heap it on the one pixel at (x, y)."""
    row, column = math.floor(y), math.floor(x)
    if 0 <= row < heap.shape[0] and 0 <= column < heap.shape[1]:
        pile(heap[row, column], weighed(colour, DOT_ALPHA))


@compiled
def small_box(heap: np.ndarray, left: float, top: float, right: float, bottom: float, colour: np.ndarray) -> None:
    """Heap up an upright box with an edge of one pixel."""
    first_row, last_row = math.floor(top), math.ceil(bottom) - 1
    first_column, last_column = math.floor(left), math.ceil(right) - 1
    border, middle = weighed(colour, DOT_ALPHA), weighed(colour, FILL)
    for row in range(max(first_row, 0), min(last_row, heap.shape[0] - 1) + 1):
        side = row in (first_row, last_row)
        for column in range(max(first_column, 0), min(last_column, heap.shape[1] - 1) + 1):
            edge = side or column in (first_column, last_column)
            pile(heap[row, column], border if edge else middle)


@compiled
def weighed(colour: np.ndarray, weight: float) -> Heaped:
    """A colour as it is heaped up: (blue, green, red, 1) times its weight."""
    w = SINGLE(weight)
    return SINGLE(colour[0]) * w, SINGLE(colour[1]) * w, SINGLE(colour[2]) * w, w


@compiled
def pile(cell: np.ndarray, colour: Heaped) -> None:
    """Add a colour to what lies on a pixel: (blue, green, red, weight) sums."""
    cell[0] += colour[0]
    cell[1] += colour[1]
    cell[2] += colour[2]
    cell[3] += colour[3]


@compiled
def settle(picture: np.ndarray, heap: np.ndarray) -> None:
    """Lay what was heaped up over the picture."""
    for row in range(heap.shape[0]):
        for column in range(heap.shape[1]):
            weight = heap[row, column, 3]
            if weight > 0:
                light = min(math.log2(weight) / HEAP_FULL, 1.0) * HEAP_LIGHT if weight > 1 else 0.0
                blue, green, red = heap[row, column, 0], heap[row, column, 1], heap[row, column, 2]
                blue, green, red = blue / weight, green / weight, red / weight
                blend(
                    picture[row, column],
                    blue + (255 - blue) * light,
                    green + (255 - green) * light,
                    red + (255 - red) * light,
                    min(weight, DOT_ALPHA),
                )


@compiled
def trace(
    switches: np.ndarray,
    near: np.ndarray,
    ring: np.ndarray,
    x: float,
    y: float,
    view: np.ndarray,
    kind: int,
    nib: Nib,
) -> None:
    """Mark one ring, line or point in the scratch planes; (x, y) is its anchor there."""
    if len(ring) == 0:
        return
    sx, sy, reach = view[2], view[3], REACH * nib[0] + nib[1]
    from_x, from_y = x + ring[0, 0] * sx, y + ring[0, 1] * sy
    if kind == POINT:
        line(near[LINE], from_x, from_y, (1.0, 0.0, 0.0), reach)
        return
    along = 0.0
    last = len(ring) - 1
    for index in range(1, len(ring)):
        to_x, to_y = x + ring[index, 0] * sx, y + ring[index, 1] * sy
        dx, dy = to_x - from_x, to_y - from_y
        length = math.sqrt(dx * dx + dy * dy)
        if length < SKIP and index < last:
            continue
        if kind == AREA:
            switch(switches, from_x, from_y, to_x, to_y)
        way = (dx / length, dy / length, length) if length > 0 else (1.0, 0.0, 0.0)
        line(near[LINE], from_x, from_y, way, reach)
        if nib[2] > 0:
            dashes(near[DASHES], from_x, from_y, way, reach, along, nib[0])
        along += length
        from_x, from_y = to_x, to_y


@compiled
def switch(plane: np.ndarray, x0: float, y0: float, x1: float, y1: float) -> None:
    """Note in each row the first pixel right of an edge: there inside turns to outside (even-odd rule)."""
    if y0 == y1:
        return
    first, last = math.ceil(min(y0, y1) - 0.5), math.ceil(max(y0, y1) - 0.5)
    slope = (x1 - x0) / (y1 - y0)
    for row in range(max(first, 0), min(last, plane.shape[0])):
        column = math.ceil(x0 + (row + 0.5 - y0) * slope - 0.5)
        if column < plane.shape[1]:
            plane[row, max(column, 0)] ^= 1


@compiled
def dashes(plane: np.ndarray, x: float, y: float, way: Way, reach: float, along: float, pen: float) -> None:
    """Mark the dashes, with their round ends, of a line that begins `along` pixels after its outline does."""
    dash, period, end = DASH * pen, (DASH + GAP) * pen, CORE * pen
    begin = -(along % period)
    while begin < way[2]:
        start, stop = max(begin + end, 0.0), min(begin + dash - end, way[2])
        if start < stop:
            line(plane, x + way[0] * start, y + way[1] * start, (way[0], way[1], stop - start), reach)
        begin += period


@compiled
def line(plane: np.ndarray, x: float, y: float, way: Way, reach: float) -> None:
    """Mark how near each pixel is to a line from (x, y); without length it is a point."""
    right, down, length = way
    height, width = plane.shape
    dx, dy = right * length, down * length
    far = SINGLE(reach * reach)
    step_along, step_aside = SINGLE(right), SINGLE(-down)
    for row in range(max(math.floor(min(y, y + dy) - reach), 0), min(math.ceil(max(y, y + dy) + reach), height)):
        low, high = span(row + 0.5, x, y, dx, dy, reach)
        start, stop = max(math.floor(low - reach), 0), min(math.ceil(high + reach), width)
        if start >= stop:
            continue
        px, py = start + 0.5 - x, row + 0.5 - y
        along = px * right + py * down
        before, beyond, aside = SINGLE(-along), SINGLE(along - length), SINGLE(py * right - px * down)
        strip = plane[row, start:stop]
        for place in range(len(strip)):
            on = SINGLE(place)
            past = max(before - on * step_along, beyond + on * step_along, SINGLE(0))
            away = aside + on * step_aside
            strip[place] = max(strip[place], far - away * away - past * past)


@compiled
def span(y: float, x0: float, y0: float, dx: float, dy: float, reach: float) -> tuple[float, float]:
    """Give between which x the line lies within `reach` rows of `y`."""
    if abs(dy) < LEVEL:
        return min(x0, x0 + dx), max(x0, x0 + dx)
    first = min(max((y - reach - y0) / dy, 0.0), 1.0)
    second = min(max((y + reach - y0) / dy, 0.0), 1.0)
    return min(x0 + first * dx, x0 + second * dx), max(x0 + first * dx, x0 + second * dx)
