"""Compiled packing of planes into pixels, without the GIL; only `packing` imports it, because numba is slow to import.

A pixel is one number: blue, green, red, opacity from the lowest byte up.
"""

import numba
import numpy as np

compiled = numba.njit(nogil=True, cache=True)


@compiled
def pack_three(
    planes: np.ndarray, red: np.ndarray, green: np.ndarray, blue: np.ndarray, valid: np.ndarray, pixels: np.ndarray
) -> None:
    """Look up three planes (bands, rows, columns), each in the table (values,) of its own; 0 where not `valid`."""
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            colour = red[planes[0, row, column]] | green[planes[1, row, column]] | blue[planes[2, row, column]]
            pixels[row, column] = colour if valid[row, column] else np.uint32(0)


@compiled
def pack_one(planes: np.ndarray, colours: np.ndarray, valid: np.ndarray, pixels: np.ndarray) -> None:
    """Look one plane (1, rows, columns) up in a table (values,); 0 where not `valid`."""
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            pixels[row, column] = colours[planes[0, row, column]] if valid[row, column] else np.uint32(0)
