"""Run-length masks as COCO has them: runs of 0 and 1 in turn, down the columns of the whole picture, 0 first."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from rasterio import features
from rasterio.transform import Affine
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from app.imagery.environment import gdal
from app.models.errors import BadInputError

_STRIP = 32_000_000
_CONTINUES, _BITS, _NEGATIVE, _ZERO = 0x20, 5, 0x10, 48


def encode(geometry: BaseGeometry, width: int, height: int) -> list[int]:
    """Give the runs of the pixels whose centre lies in `geometry` (pixels), over a picture of width x height."""
    starts, ends = _runs(geometry, width, height)
    joined = np.concatenate(([True], starts[1:] != ends[:-1])) if len(starts) else np.zeros(0, bool)
    first = starts[joined]
    last = ends[np.concatenate((joined[1:], [True]))] if len(starts) else ends
    edges = np.concatenate(([0], np.column_stack((first, last)).ravel(), [width * height]))
    runs = [int(run) for run in np.diff(edges)]
    return runs if runs[-1] else runs[:-1]


def decode(counts: object, size: object) -> BaseGeometry:
    """Give the outline of a mask along its pixel edges.

    `counts` are numbers or COCO's packed text, `size` is (height, width).

    Raises:
        BadInputError: when the runs do not add up to the picture, or mark nothing.
    """
    height, width = _size(size)
    told = _unpack(counts) if isinstance(counts, str) else _numbers(counts)
    if any(not 0 <= run <= height * width for run in told) or sum(told) != height * width:
        raise BadInputError("segmentation", "its runs do not add up to its size", "export it again")
    runs = np.asarray(told, dtype=np.int64)
    edges = np.cumsum(runs)
    starts, ends = edges[0 : len(edges) - 1 : 2], edges[1::2]
    kept = ends > starts
    if not kept.any():
        raise BadInputError("segmentation", "its mask is empty", "remove the record")
    return _outline(starts[kept], ends[kept], height)


def _runs(geometry: BaseGeometry, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    x0, y0, x1, y1 = geometry.bounds
    left, top = max(0, int(np.floor(x0))), max(0, int(np.floor(y0)))
    right, bottom = min(width, int(np.ceil(x1))), min(height, int(np.ceil(y1)))
    pairs = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for start, stop in _strips(left, right, max(1, bottom - top)):
        place = Affine.translation(start, top)
        with gdal():
            mask = features.rasterize([(geometry, 1)], (bottom - top, stop - start), transform=place, dtype="uint8")
        steps = np.diff(np.pad(mask.T.astype(np.int8), ((0, 0), (1, 1))), axis=1)
        pairs.append((_flat(steps == 1, start, top, height), _flat(steps == -1, start, top, height)))
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _strips(left: int, right: int, tall: int) -> Iterator[tuple[int, int]]:
    wide = max(1, _STRIP // tall)
    for start in range(left, right, wide):
        yield start, min(right, start + wide)


def _flat(marks: np.ndarray, left: int, top: int, height: int) -> np.ndarray:
    columns, rows = np.nonzero(marks)
    return (columns + left).astype(np.int64) * height + rows + top


def _outline(starts: np.ndarray, ends: np.ndarray, height: int) -> BaseGeometry:
    left, right = int(starts[0] // height), int((ends[-1] - 1) // height) + 1
    steps = np.zeros((right - left) * height + 1, dtype=np.int8)
    steps[starts - left * height] += 1
    steps[ends - left * height] -= 1
    mask = np.cumsum(steps[:-1], dtype=np.int8).astype(np.uint8).reshape(right - left, height).T
    with gdal():
        outlines = list(features.shapes(np.ascontiguousarray(mask), mask == 1, transform=Affine.translation(left, 0)))
    return shapely.union_all([shape(outline) for outline, _ in outlines])


def _size(size: object) -> tuple[int, int]:
    if not (isinstance(size, Sequence) and len(size) == 2 and all(isinstance(one, int) and one > 0 for one in size)):  # noqa: PLR2004
        raise BadInputError("segmentation", "its size is not [height, width]", "export it again")
    return size[0], size[1]


def _numbers(counts: object) -> list[int]:
    if not (isinstance(counts, list) and counts and all(isinstance(one, int) for one in counts)):
        raise BadInputError("segmentation", "its counts are neither numbers nor packed text", "export it again")
    return counts


def _unpack(text: str) -> list[int]:
    """Unpack COCO's text: five bits a character, least first; from the fourth on, runs are steps from two before."""
    runs: list[int] = []
    value = shift = 0
    for character in text:
        digit = ord(character) - _ZERO
        if not 0 <= digit < 2 * _CONTINUES:
            raise BadInputError("segmentation", "its packed counts hold a strange character", "export it again")
        value |= (digit & ~_CONTINUES) << shift
        shift += _BITS
        if digit & _CONTINUES:
            continue
        if digit & _NEGATIVE:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))  # noqa: PLR2004
        value = shift = 0
    return runs
