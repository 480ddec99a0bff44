"""Draw flat arrays of shapes into premultiplied BGRA, compiled and without the GIL. Importing this module is slow.

Level of detail by size on the screen: below 2 px a dot, below 8 px a box, then outlines that skip what is closer than
a pixel. Dots and boxes are not laid over each other but heaped up: where many lie on one pixel it shows their mean
colour, the lighter the more there are, so that a million on one tile is a picture of where they are, not a flat blob.
Scratch planes hold, for the shape in work, where its fill changes and how much of each pixel its line covers;
they are all zero between shapes.
"""

import math
from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., object])

DOT_BELOW, BOX_BELOW = 2.0, 8.0
CORE, HALO = 1.0, 2.0
REACH = HALO + 0.5
POINT_RADIUS = 4.0
LEVEL = 1e-9
SKIP = 0.7
FILL, HATCHED_FILL, HALO_ALPHA, DOT_ALPHA = 0.25, 0.12, 0.6, 0.9
SHIFT, UNIT, HALF, TINT = 8, 256, 128, 64
"""TINT / UNIT is FILL in whole numbers."""
DASH, GAP = 7.0, 5.0
HATCH, HATCH_LINE, HATCH_ALPHA = 9, 2, 0.8
HATCH_BLUE, HATCH_GREEN, HATCH_RED = 0.0, 94.0, 213.0
POINT, AREA = 2, 0
HEAP_FULL, HEAP_LIGHT = 6.0, 0.6
"""Heaped 2 ** HEAP_FULL deep a pixel is as light as it gets: HEAP_LIGHT of the way to white."""
MARKED, STYLE_BITS, MARKED_THICKER, MARKED_LIGHT = 4, 3, 0.8, 0.75
"""A style with MARKED is selected: thicker, and MARKED_LIGHT of the way to white."""
SWITCH, CORE_PLANE, HALO_PLANE = 0, 1, 2
FULL = 255


def compiled(function: F) -> F:
    """Compile a function when it is first called and keep the machine code on disk."""
    return cast("F", numba.njit(nogil=True, cache=True, error_model="numpy")(function))


@compiled
def draw(
    picture: np.ndarray,
    scratch: np.ndarray,
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
) -> None:
    """Draw shapes `hits` in this order. `view` is (x, y, scale x, scale y, pen): picture = (scene - (x, y)) * scale.

    `pen` is picture pixels per pixel of a screen of 100 %: all that is given in pixels here is so much larger.
    """
    pen = view[4]
    colour = np.zeros(3, np.uint8)
    for hit in hits:
        left, top = (boxes[hit, 0] - view[0]) * view[2], (boxes[hit, 1] - view[1]) * view[3]
        right, bottom = (boxes[hit, 2] - view[0]) * view[2], (boxes[hit, 3] - view[1]) * view[3]
        size = max(right - left, bottom - top)
        marked = styles[hit] & MARKED
        lighten(colour, colours[hit], MARKED_LIGHT if marked else 0.0)
        if kinds[hit] != POINT and size < DOT_BELOW * pen:
            dot(heap, (left + right) / 2, (top + bottom) / 2, colour)
        elif kinds[hit] == AREA and size < BOX_BELOW * pen:
            small_box(heap, left, top, right, bottom, colour)
        else:
            style, thicker = styles[hit] & STYLE_BITS, MARKED_THICKER * pen if marked else 0.0
            for ring in range(shape_rings[hit], shape_rings[hit + 1]):
                part = points[ring_points[ring] : ring_points[ring + 1]]
                trace(scratch, part, left, top, view[2], view[3], kinds[hit], style > 0, thicker, pen)
            grow = (POINT_RADIUS + REACH if kinds[hit] == POINT else REACH) * pen + thicker
            compose(picture, scratch, left - grow, top - grow, right + grow, bottom + grow, view, style, colour)


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
        pile(heap[row, column], colour, DOT_ALPHA)


@compiled
def small_box(heap: np.ndarray, left: float, top: float, right: float, bottom: float, colour: np.ndarray) -> None:
    """Heap up an upright box with an edge of one pixel."""
    first_row, last_row = math.floor(top), math.ceil(bottom) - 1
    first_column, last_column = math.floor(left), math.ceil(right) - 1
    for row in range(max(first_row, 0), min(last_row, heap.shape[0] - 1) + 1):
        for column in range(max(first_column, 0), min(last_column, heap.shape[1] - 1) + 1):
            edge = row in (first_row, last_row) or column in (first_column, last_column)
            pile(heap[row, column], colour, DOT_ALPHA if edge else FILL)


@compiled
def pile(cell: np.ndarray, colour: np.ndarray, weight: float) -> None:
    """Add a colour to what lies on a pixel: (blue, green, red, weight) sums."""
    cell[0] += colour[0] * weight
    cell[1] += colour[1] * weight
    cell[2] += colour[2] * weight
    cell[3] += weight


@compiled
def settle(picture: np.ndarray, heap: np.ndarray) -> None:
    """Lay what was heaped up over the picture."""
    for row in range(heap.shape[0]):
        for column in range(heap.shape[1]):
            weight = heap[row, column, 3]
            if weight > 0:
                light = max(min(math.log2(weight) / HEAP_FULL, 1.0), 0.0) * HEAP_LIGHT
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
    scratch: np.ndarray,
    ring: np.ndarray,
    x: float,
    y: float,
    sx: float,
    sy: float,
    kind: int,
    dashed: bool,
    thicker: float,
    pen: float,
) -> None:
    """Mark one ring, line or point in the scratch planes; (x, y) is its anchor in the picture."""
    if len(ring) == 0:
        return
    from_x, from_y = x + ring[0, 0] * sx, y + ring[0, 1] * sy
    if kind == POINT:
        line(scratch, from_x, from_y, from_x, from_y, (POINT_RADIUS - CORE) * pen + thicker, 0.0, dashed, pen)
        return
    along = 0.0
    last = len(ring) - 1
    for index in range(1, len(ring)):
        to_x, to_y = x + ring[index, 0] * sx, y + ring[index, 1] * sy
        length = math.hypot(to_x - from_x, to_y - from_y)
        if length < SKIP and index < last:
            continue
        if kind == AREA:
            switch(scratch[SWITCH], from_x, from_y, to_x, to_y)
        line(scratch, from_x, from_y, to_x, to_y, thicker, along, dashed, pen)
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
def line(
    scratch: np.ndarray,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    thicker: float,
    along: float,
    dashed: bool,
    pen: float,
) -> None:
    """Mark how much of each pixel the line and its halo cover; without length it is a disc, or a ring if dashed."""
    reach = REACH * pen + thicker
    height, width = scratch.shape[1], scratch.shape[2]
    dx, dy = x1 - x0, y1 - y0
    length = math.hypot(dx, dy)
    per_length = 1 / (length * length) if length > 0 else 0.0
    core, far = CORE * pen + 0.5, reach * reach
    for row in range(max(math.floor(min(y0, y1) - reach), 0), min(math.ceil(max(y0, y1) + reach), height)):
        low, high = span(row + 0.5, x0, y0, dx, dy, reach)
        for column in range(max(math.floor(low - reach), 0), min(math.ceil(high + reach), width)):
            px, py = column + 0.5 - x0, row + 0.5 - y0
            share = min(max((px * dx + py * dy) * per_length, 0.0), 1.0)
            away_x, away_y = px - share * dx, py - share * dy
            away = away_x * away_x + away_y * away_y
            if away > far:
                continue
            distance = math.sqrt(away) - thicker
            distance = abs(distance) if dashed and length == 0 else distance
            cover(scratch[HALO_PLANE], row, column, HALO * pen + 0.5 - distance)
            if distance < core and (not dashed or (along + share * length) % ((DASH + GAP) * pen) < DASH * pen):
                cover(scratch[CORE_PLANE], row, column, core - distance)


@compiled
def span(y: float, x0: float, y0: float, dx: float, dy: float, reach: float) -> tuple[float, float]:
    """Give between which x the line lies within `reach` rows of `y`."""
    if abs(dy) < LEVEL:
        return min(x0, x0 + dx), max(x0, x0 + dx)
    first = min(max((y - reach - y0) / dy, 0.0), 1.0)
    second = min(max((y + reach - y0) / dy, 0.0), 1.0)
    return min(x0 + first * dx, x0 + second * dx), max(x0 + first * dx, x0 + second * dx)


@compiled
def cover(plane: np.ndarray, row: int, column: int, amount: float) -> None:
    """Raise the coverage of a pixel to `amount` of 1."""
    plane[row, column] = max(plane[row, column], int(min(max(amount, 0.0), 1.0) * 255 + 0.5))


@compiled
def compose(
    picture: np.ndarray,
    scratch: np.ndarray,
    left: float,
    top: float,
    right: float,
    bottom: float,
    view: np.ndarray,
    style: int,
    colour: np.ndarray,
) -> None:
    """Lay fill, halo and line of the shape in work over the picture and wipe the scratch planes."""
    start, stop = max(math.floor(left), 0), min(math.ceil(right) + 1, picture.shape[1])
    period = int(HATCH * view[4] + 0.5)
    phase = math.floor(view[0] * view[2]) + (1 if style == 1 else -1) * math.floor(view[1] * view[3])
    for row in range(max(math.floor(top), 0), min(math.ceil(bottom) + 1, picture.shape[0])):
        inside = 0
        column = start
        while column < stop:
            calm = run(scratch, row, column, stop)
            if inside and style == 0:
                tint(picture[row], column, calm, colour)
            elif inside:
                for place in range(column, calm):
                    stripe = (place + (row if style == 1 else -row) + phase) % period
                    fill(picture[row, place], style, int(stripe / view[4]), colour)
            column = calm
            if column < stop:
                inside ^= scratch[SWITCH, row, column]
                stripe = (column + (row if style == 1 else -row) + phase) % period
                edge(picture[row, column], scratch, row, column, inside, style, int(stripe / view[4]), colour)
                column += 1


@compiled
def run(scratch: np.ndarray, row: int, column: int, stop: int) -> int:
    """Give the next column in which something is marked."""
    while column < stop and scratch[HALO_PLANE, row, column] == 0 and scratch[SWITCH, row, column] == 0:
        column += 1
    return column


@compiled
def tint(pixels: np.ndarray, start: int, stop: int, colour: np.ndarray) -> None:
    """Blend a run of pixels with the plain fill, in whole numbers because runs are most of the work."""
    blue, green, red = colour[0] * TINT + HALF, colour[1] * TINT + HALF, colour[2] * TINT + HALF
    for column in range(start, stop):
        pixels[column, 0] = (blue + pixels[column, 0] * (UNIT - TINT)) >> SHIFT
        pixels[column, 1] = (green + pixels[column, 1] * (UNIT - TINT)) >> SHIFT
        pixels[column, 2] = (red + pixels[column, 2] * (UNIT - TINT)) >> SHIFT
        pixels[column, 3] = (255 * TINT + HALF + pixels[column, 3] * (UNIT - TINT)) >> SHIFT


@compiled
def edge(
    pixel: np.ndarray,
    scratch: np.ndarray,
    row: int,
    column: int,
    inside: int,
    style: int,
    stripe: int,
    colour: np.ndarray,
) -> None:
    """Lay fill, halo and line over a marked pixel and wipe its marks."""
    solid = scratch[CORE_PLANE, row, column] == FULL
    if solid:
        pixel[0], pixel[1], pixel[2], pixel[3] = colour[0], colour[1], colour[2], FULL
    elif inside:
        fill(pixel, style, stripe, colour)
    if not solid and scratch[HALO_PLANE, row, column] > 0:
        blend(pixel, 0, 0, 0, scratch[HALO_PLANE, row, column] / 255 * HALO_ALPHA)
        blend(pixel, colour[0], colour[1], colour[2], scratch[CORE_PLANE, row, column] / 255)
    scratch[SWITCH, row, column] = 0
    scratch[CORE_PLANE, row, column] = 0
    scratch[HALO_PLANE, row, column] = 0


@compiled
def fill(pixel: np.ndarray, style: int, stripe: int, colour: np.ndarray) -> None:
    """Tint a pixel inside; rejected and conflicting shapes are hatched besides."""
    if style == 0:
        blend(pixel, colour[0], colour[1], colour[2], FILL)
    elif stripe < HATCH_LINE:
        blend(pixel, HATCH_BLUE, HATCH_GREEN, HATCH_RED, HATCH_ALPHA)
    else:
        blend(pixel, colour[0], colour[1], colour[2], HATCHED_FILL)


@compiled
def blend(pixel: np.ndarray, blue: float, green: float, red: float, alpha: float) -> None:
    """Lay a colour over a premultiplied pixel (Porter and Duff 1984, over)."""
    rest = 1 - alpha
    pixel[0] = int(blue * alpha + pixel[0] * rest + 0.5)
    pixel[1] = int(green * alpha + pixel[1] * rest + 0.5)
    pixel[2] = int(red * alpha + pixel[2] * rest + 0.5)
    pixel[3] = int(255 * alpha + pixel[3] * rest + 0.5)
