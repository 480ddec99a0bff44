"""Compiled loops of the renderer: anti-aliased polygons, shadows and tree crowns. Coordinates are scene pixels."""

import math
from typing import Any

import numpy as np
from numba import njit

Array = Any
SUBLINES = 4
RUT, GAUGE = 0.55, 1.8
BLUE = 2


@njit(cache=True)
def _crossings(points: Array, first: int, last: int, y: float, found: Array, count: int) -> int:
    previous = last - 1
    for current in range(first, last):
        ya, yb = points[previous, 1], points[current, 1]
        if (ya <= y) != (yb <= y) and count < found.size:
            xa, xb = points[previous, 0], points[current, 0]
            found[count] = xa + (y - ya) * (xb - xa) / (yb - ya)
            count += 1
        previous = current
    return count


@njit(cache=True)
def _cover_span(cover: Array, left: float, right: float) -> None:
    left, right = max(left, 0.0), min(right, float(cover.size))
    if right <= left:
        return
    first, last = int(left), min(int(right), cover.size - 1)
    if first == last:
        cover[first] += (right - left) / SUBLINES
        return
    cover[first] += (first + 1 - left) / SUBLINES
    cover[last] += (right - last) / SUBLINES
    for column in range(first + 1, last):
        cover[column] += 1.0 / SUBLINES


@njit(cache=True)
def _cover_row(cover: Array, points: Array, rings: Array, parts: tuple[int, int], y: float, x: float) -> None:
    found = np.empty(512)
    for line in range(SUBLINES):
        count = 0
        for ring in range(parts[0], parts[1]):
            count = _crossings(points, rings[ring], rings[ring + 1], y + (line + 0.5) / SUBLINES, found, count)
        ordered = np.sort(found[:count])
        for pair in range(0, count - 1, 2):
            _cover_span(cover, ordered[pair] - x, ordered[pair + 1] - x)


@njit(cache=True)
def _extent(points: Array, rings: Array, parts: tuple[int, int]) -> tuple[float, float, float, float]:
    piece = points[rings[parts[0]] : rings[parts[1]]]
    return piece[:, 0].min(), piece[:, 1].min(), piece[:, 0].max(), piece[:, 1].max()


@njit(cache=True)
def _stripes(ink: Array, x: float, y: float, gsd: float) -> Any:
    if ink[7] == 0.0 and ink[10] == 0.0:
        return 0.0
    across = (x * math.cos(ink[9]) + y * math.sin(ink[9])) * gsd
    value = ink[7] * math.sin(2.0 * math.pi * across / ink[8])
    if ink[10] > 0.0:
        place = across % ink[10]
        if place < RUT or GAUGE < place < GAUGE + RUT:
            value -= 11.0
    return value


@njit(cache=True)
def _blend(pixel: Array, ink: Array, share: float, stripe: float) -> None:
    for channel in range(3):
        pixel[channel] += (ink[channel] + stripe - pixel[channel]) * share
    for channel in range(3, 6):
        pixel[channel] += (ink[channel + 1] - pixel[channel]) * share


@njit(cache=True)
def fill(
    buffer: Array, at: Array, points: Array, rings: Array, parts: Array, chosen: Array, inks: Array, gsd: float
) -> None:
    """Paint polygons in order into buffer (h, w, 6: red, green, blue, grain, blotch, foam) whose corner is `at`."""
    height, width = buffer.shape[0], buffer.shape[1]
    for k in chosen:
        own = (parts[k], parts[k + 1])
        x0, y0, x1, y1 = _extent(points, rings, own)
        left, right = max(0, int(x0 - at[0])), min(width, math.ceil(x1 - at[0]))
        cover = np.zeros(max(0, right - left))
        for row in range(max(0, int(y0 - at[1])), min(height, math.ceil(y1 - at[1]))):
            cover[:] = 0.0
            _cover_row(cover, points, rings, own, row + at[1], left + at[0])
            for column in range(cover.size):
                if cover[column] > 0.0:
                    stripe = _stripes(inks[k], column + left + at[0], row + at[1], gsd)
                    _blend(buffer[row, column + left], inks[k], min(cover[column], 1.0) * inks[k, 3], stripe)


@njit(cache=True)
def shade(buffer: Array, at: Array, points: Array, rings: Array, parts: Array, chosen: Array, inks: Array) -> None:
    """Darken buffer (h, w: 0 lit to 1 dark) under polygons; overlapping shadows do not add."""
    height, width = buffer.shape
    for k in chosen:
        own = (parts[k], parts[k + 1])
        x0, y0, x1, y1 = _extent(points, rings, own)
        left, right = max(0, int(x0 - at[0])), min(width, math.ceil(x1 - at[0]))
        cover = np.zeros(max(0, right - left))
        for row in range(max(0, int(y0 - at[1])), min(height, math.ceil(y1 - at[1]))):
            cover[:] = 0.0
            _cover_row(cover, points, rings, own, row + at[1], left + at[0])
            for column in range(cover.size):
                dark = min(cover[column], 1.0) * inks[k, 3]
                buffer[row, column + left] = max(buffer[row, column + left], dark)


@njit(cache=True)
def _lumps(dx: float, dy: float, phase: float) -> float:
    turn = math.atan2(dy, dx)
    wave = 0.10 * math.sin(3 * turn + phase) + 0.08 * math.sin(5 * turn + 2.3 * phase)
    return 0.92 + wave + 0.06 * math.sin(9 * turn + 3.7 * phase)


@njit(cache=True)
def shade_trees(buffer: Array, at: Array, trees: Array, chosen: Array, shadow: Array) -> None:
    """Darken buffer (h, w) where crowns throw their shadow; trees: x, y, radius, height, colour, phase in pixels."""
    height, width = buffer.shape
    for k in chosen:
        radius, phase = trees[k, 2], trees[k, 7]
        reach = max(0.0, trees[k, 3] - 0.7 * radius)
        cx, cy = trees[k, 0] + shadow[0] * reach - at[0], trees[k, 1] + shadow[1] * reach - at[1]
        for row in range(max(0, int(cy - radius * 1.2)), min(height, int(cy + radius * 1.2) + 1)):
            for column in range(max(0, int(cx - radius * 1.2)), min(width, int(cx + radius * 1.2) + 1)):
                dx, dy = column + 0.5 - cx, row + 0.5 - cy
                inside = (_lumps(dx, dy, phase) - math.hypot(dx, dy) / radius) * radius / 1.6
                buffer[row, column] = max(buffer[row, column], min(max(inside, 0.0), 0.92))


@njit(cache=True)
def stamp_trees(buffer: Array, at: Array, trees: Array, chosen: Array, leaves: Array, sun: Array) -> None:
    """Paint crowns as lit, lumpy domes; `leaves` is a texture (n, n) of unit deviation fixed to scene pixels."""
    height, width, side = buffer.shape[0], buffer.shape[1], leaves.shape[0]
    for k in chosen:
        radius, phase = trees[k, 2], trees[k, 7]
        cx, cy = trees[k, 0] - at[0], trees[k, 1] - at[1]
        for row in range(max(0, int(cy - radius * 1.2)), min(height, int(cy + radius * 1.2) + 1)):
            for column in range(max(0, int(cx - radius * 1.2)), min(width, int(cx + radius * 1.2) + 1)):
                dx, dy = (column + 0.5 - cx) / radius, (row + 0.5 - cy) / radius
                leaf = leaves[int(row + at[1] + phase * 97) % side, int(column + at[0] + phase * 53) % side]
                out = math.hypot(dx, dy) / (_lumps(dx, dy, phase) + 0.07 * leaf)
                share = min(max((1.0 - out) * radius / 1.3, 0.0), 1.0)
                dome = math.sqrt(max(0.0, 1.0 - min(out, 1.0) ** 2))
                light = 0.50 + 0.80 * max(0.0, dx * sun[0] + dy * sun[1] + dome * sun[2] * 0.8) + 0.17 * leaf
                for channel in range(3):
                    tone = trees[k, 4 + channel] * max(light, 0.2) + (4.0 if channel == BLUE else 0.0)
                    buffer[row, column, channel] += (tone - buffer[row, column, channel]) * share
                    buffer[row, column, 3 + channel] *= 1.0 - share
