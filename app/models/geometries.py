"""Many geometries as two arrays: their texts one after another, and where each begins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, eq=False)
class Geometries:
    """The geometry of row i is the WKB `wkb[offsets[i]:offsets[i + 1]]`; `wkb` is uint8, `offsets` (n + 1,) int64."""

    wkb: np.ndarray
    offsets: np.ndarray

    @classmethod
    def from_shapes(cls, geometries: Sequence[BaseGeometry]) -> "Geometries":
        """Write them as WKB."""
        texts = shapely.to_wkb(np.array(geometries, object))
        return Geometries(np.frombuffer(b"".join(texts), np.uint8), offsets_of([len(text) for text in texts]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def geometry(self, row: int) -> BaseGeometry:
        """The geometry of a row."""
        return shapely.from_wkb(self.wkb[self.offsets[row] : self.offsets[row + 1]].tobytes())

    def geometries(self, rows: np.ndarray | None = None) -> np.ndarray:
        """(n,) object: the geometries of these rows, or of all."""
        wanted = np.arange(len(self)) if rows is None else rows
        starts, ends = self.offsets[wanted].tolist(), self.offsets[wanted + 1].tolist()
        whole = self.wkb.data
        parts = [bytes(whole[start:end]) for start, end in zip(starts, ends, strict=True)]
        found: np.ndarray = shapely.from_wkb(np.array(parts, object))
        return found

    def geometries_at(self, rows: np.ndarray) -> "Geometries":
        """Only these rows, in this order: whole runs of neighbours are copied at once."""
        offsets = offsets_of(np.diff(self.offsets)[rows])
        if not len(rows):
            return Geometries(np.zeros(0, np.uint8), offsets)
        breaks = np.nonzero(np.diff(rows) != 1)[0] + 1
        firsts, lasts = rows[np.append(0, breaks)], rows[np.append(breaks - 1, len(rows) - 1)]
        starts, ends = self.offsets[firsts].tolist(), self.offsets[lasts + 1].tolist()
        whole = np.ascontiguousarray(self.wkb).data
        joined = b"".join([whole[at:end] for at, end in zip(starts, ends, strict=True)])
        return Geometries(np.frombuffer(joined, np.uint8), offsets)


def offsets_of(lengths: Sequence[int] | np.ndarray) -> np.ndarray:
    """(n + 1,) int64: where each of some joined texts starts, and where the last ends."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets
