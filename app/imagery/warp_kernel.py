"""Positions from a mesh and pixels from where they lie, compiled and without the GIL. Importing this module is slow."""

import math

import numpy as np

from app.imagery.compiling import compiled


@compiled
def spread(nodes: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> None:
    """Fill (xs, ys) with the nodes (2, cells + 1, cells + 1) taken bilinearly at the middles of the pixels."""
    height, width = xs.shape
    cells = nodes.shape[1] - 1
    for row in range(height):
        v = (row + 0.5) * cells / height
        above = min(int(v), cells - 1)
        v -= above
        for column in range(width):
            u = (column + 0.5) * cells / width
            left = min(int(u), cells - 1)
            u -= left
            a, b, c, d = (1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v
            for axis in range(2):
                value = a * nodes[axis, above, left] + b * nodes[axis, above, left + 1]
                value += c * nodes[axis, above + 1, left] + d * nodes[axis, above + 1, left + 1]
                (xs if axis == 0 else ys)[row, column] = value


@compiled
def bounds(xs: np.ndarray, ys: np.ndarray, width: float, height: float) -> tuple[float, float, float, float]:
    """Give (left, top, right, bottom) of the places inside a scene of this size; infinite when there are none."""
    left, top, right, bottom = math.inf, math.inf, -math.inf, -math.inf
    for row in range(xs.shape[0]):
        for column in range(xs.shape[1]):
            x, y = xs[row, column], ys[row, column]
            if 0 <= x <= width and 0 <= y <= height:
                left, right = min(left, x), max(right, x)
                top, bottom = min(top, y), max(bottom, y)
    return left, top, right, bottom


@compiled
def gather(
    data: np.ndarray,
    valid: np.ndarray,
    xs: np.ndarray,
    ys: np.ndarray,
    smooth: bool,
    half: float,
    out: np.ndarray,
    ok: np.ndarray,
) -> None:
    """Fill `out` (bands, rows, columns) and `ok` from `data` and `valid` at (xs, ys), as `resampling.gather` says.

    `half` is added to what is blended: one half where `out` holds whole numbers.
    """
    height, width = valid.shape
    for row in range(xs.shape[0]):
        for column in range(xs.shape[1]):
            x, y = xs[row, column], ys[row, column]
            if not (0 <= x <= width and 0 <= y <= height):
                continue
            right, below = min(int(x), width - 1), min(int(y), height - 1)
            if not valid[below, right]:
                continue
            ok[row, column] = True
            if smooth:
                blend(data, valid, x - 0.5, y - 0.5, half, out, row, column)
            else:
                for band in range(data.shape[0]):
                    out[band, row, column] = data[band, below, right]


@compiled
def blend(
    data: np.ndarray, valid: np.ndarray, x: float, y: float, half: float, out: np.ndarray, row: int, column: int
) -> None:
    """Weigh the four pixels around pixel centre coordinates (x, y), those that are valid and numbers, per band."""
    height, width = valid.shape
    left, top = math.floor(x), math.floor(y)
    u, v = x - left, y - top
    x0, x1, y0, y1 = max(left, 0), min(left + 1, width - 1), max(top, 0), min(top + 1, height - 1)
    a, b = (1 - u) * (1 - v) * valid[y0, x0], u * (1 - v) * valid[y0, x1]
    c, d = (1 - u) * v * valid[y1, x0], u * v * valid[y1, x1]
    share = 1 / (a + b + c + d)
    a, b, c, d = a * share, b * share, c * share, d * share
    for band in range(data.shape[0]):
        p, q = float(data[band, y0, x0]), float(data[band, y0, x1])
        r, s = float(data[band, y1, x0]), float(data[band, y1, x1])
        total = a * p + b * q + c * r + d * s
        if not math.isfinite(total):
            total = of_numbers((p, q, r, s), (a, b, c, d))
        out[band, row, column] = total + half


@compiled
def of_numbers(values: tuple[float, float, float, float], weights: tuple[float, float, float, float]) -> float:
    """Weigh only those of four values that are finite numbers; NaN when none is."""
    total = 0.0
    shares = 0.0
    for index in range(4):
        if math.isfinite(values[index]):
            total += values[index] * weights[index]
            shares += weights[index]
    return total / shares if shares > 0 else math.nan
