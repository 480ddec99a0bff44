"""Compiled averaging of blocks of pixels, without the GIL; imported late, because numba is slow to import."""

import numba
import numpy as np

FOUR = 4
compiled = numba.njit(nogil=True, cache=True)


@compiled
def shrink_all(data: np.ndarray, factor: int, shift: int, line: np.ndarray, values: np.ndarray) -> None:
    """Average blocks of `factor` x `factor` of (bands, rows, columns), all of them valid; 2**shift pixels are a block.

    `line` is room for the sums of one row; its type has to hold those of a block.
    """
    for band in range(data.shape[0]):
        for row in range(values.shape[1]):
            bottom = min((row + 1) * factor, data.shape[1])
            add_rows(data[band], row * factor, bottom, line)
            whole = data.shape[2] // factor if bottom - row * factor == factor else 0
            if factor == FOUR:
                add_fours(line, whole, shift, values[band, row])
            else:
                add_twos(line, whole, shift, values[band, row])
            add_rest(line, whole, factor, bottom - row * factor, values[band, row])


@compiled
def add_rows(plane: np.ndarray, top: int, bottom: int, line: np.ndarray) -> None:
    """Sum rows."""
    for x in range(plane.shape[1]):
        line[x] = plane[top, x]
    for y in range(top + 1, bottom):
        for x in range(plane.shape[1]):
            line[x] += plane[y, x]


@compiled
def add_fours(line: np.ndarray, whole: int, shift: int, means: np.ndarray) -> None:
    """Average whole blocks of four columns: a constant number is quicker."""
    half = 1 << (shift - 1)
    for column in range(whole):
        x = 4 * column
        means[column] = (line[x] + line[x + 1] + line[x + 2] + line[x + 3] + half) >> shift


@compiled
def add_twos(line: np.ndarray, whole: int, shift: int, means: np.ndarray) -> None:
    """Average whole blocks of two columns."""
    half = 1 << (shift - 1)
    for column in range(whole):
        means[column] = (line[2 * column] + line[2 * column + 1] + half) >> shift


@compiled
def add_rest(line: np.ndarray, whole: int, factor: int, down: int, means: np.ndarray) -> None:
    """Average the blocks at the far edges, which have fewer pixels."""
    for column in range(whole, len(means)):
        right = min((column + 1) * factor, len(line))
        total = 0
        for x in range(column * factor, right):
            total += line[x]
        count = (right - column * factor) * down
        means[column] = (2 * total + count) // (2 * count)


@compiled
def shrink_valid(
    data: np.ndarray,
    mask: np.ndarray,
    nodata: float,
    factor: int,
    whole: bool,
    values: np.ndarray,
    valid: np.ndarray,
) -> None:
    """Average what is valid: where `mask` (none, one or all layers, rows, columns) says so, finite and not `nodata`."""
    for band in range(data.shape[0]):
        layer = min(band, mask.shape[0] - 1)
        for row in range(values.shape[1]):
            for column in range(values.shape[2]):
                total, count = gathered(data[band], mask, layer, nodata, factor, row, column)
                valid[band, row, column] = count > 0
                mean = total / max(count, 1)
                values[band, row, column] = np.floor(mean + 0.5) if whole else mean


@compiled
def gathered(
    plane: np.ndarray, mask: np.ndarray, layer: int, nodata: float, factor: int, row: int, column: int
) -> tuple[float, int]:
    """Give sum and number of the valid values of a block."""
    total, count = 0.0, 0
    for y in range(row * factor, min((row + 1) * factor, plane.shape[0])):
        for x in range(column * factor, min((column + 1) * factor, plane.shape[1])):
            value = plane[y, x]
            if value != nodata and value - value == 0 and (layer < 0 or mask[layer, y, x]):
                total += value
                count += 1
    return total, count
