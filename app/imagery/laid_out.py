"""Annotations as columns, laid out to be drawn and found: made once off the GUI thread, then only read."""

import importlib
import threading
from functools import cache
from typing import Any

import numpy as np
import shapely

from app.imagery.box_index import BLOCK, GROUP, BoxIndex
from app.imagery.ragged import Ragged
from app.models.columns import Columns
from app.models.geometries import Geometries

kernel_ready = threading.Event()
"""Set once the kernels are compiled; until then numpy and shapely do their work."""
ENOUGH_TO_COMPILE = 256
"""Fewer shapes are read sooner through shapely."""
Bounds = tuple[float, float, float, float]
_KERNEL = "app.imagery.pick_kernel"


class Shapes:
    """Geometries in drawing order with an index of their boxes: the part of a layout that needs nothing else."""

    def __init__(self, geometries: Geometries) -> None:
        fast = kernel_ready.is_set() and len(geometries) >= ENOUGH_TO_COMPILE
        self.ragged = (Ragged.compiled if fast else Ragged.plain)(geometries)
        self.index = BoxIndex(self.ragged.boxes)


class LaidOut:
    """Columns with their shapes in drawing order; every place below counts in that order, `row_of` leads back."""

    def __init__(self, columns: Columns, shapes: "Shapes | None" = None) -> None:
        """Lay columns out; `shapes` are their geometries when these are laid out already."""
        shapes = shapes or Shapes(columns)
        self.columns = columns
        self.ragged, self.index = shapes.ragged, shapes.index
        self.longest = longest_side(self.ragged.boxes)
        self.row_of = self.ragged.order
        self.place_of = np.empty(len(columns), np.int32)
        self.place_of[self.row_of] = np.arange(len(columns), dtype=np.int32)
        self._wkb = columns.wkb.view()
        self._wkb.flags.writeable = False

    def __len__(self) -> int:
        return len(self.columns)

    def near(self, x: float, y: float, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
        """The places of the shapes within `tolerance` of (x, y), smallest box last, and their areas."""
        if kernel_ready.is_set():
            return self.near_compiled(x, y, tolerance)
        places: np.ndarray = self.index.meeting(x - tolerance, y - tolerance, x + tolerance, y + tolerance)
        shapes = self.geometries(places)
        touched = shapely.dwithin(shapes, shapely.Point(x, y), tolerance)
        return places[touched], shapely.area(shapes[touched])

    def near_compiled(self, x: float, y: float, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
        """The same by the compiled kernel, in microseconds."""
        index, at = self.index, (float(x), float(y), float(tolerance))
        boxes = (index.groups, index.blocks, (GROUP, BLOCK), index.places, index.outer)
        found: tuple[np.ndarray, np.ndarray] = _kernel().near(*boxes, self.row_of, self._wkb, self.columns.offsets, at)
        return found

    def meeting(self, area: shapely.Geometry) -> np.ndarray:
        """The places of the shapes that meet an area."""
        places = self.index.meeting(*area.bounds)
        if not len(places):
            return places
        shapely.prepare(area)
        found: np.ndarray = places[shapely.intersects(area, self.geometries(places))]
        return found

    def inside(self, bounds: Bounds) -> np.ndarray:
        """The places of the shapes whose boxes lie wholly inside (x0, y0, x1, y1)."""
        x0, y0, x1, y1 = bounds
        places = self.index.meeting(*bounds)
        boxes = self.ragged.boxes[places]
        fits = (boxes[:, 0] >= x0) & (boxes[:, 1] >= y0) & (boxes[:, 2] <= x1) & (boxes[:, 3] <= y1)
        found: np.ndarray = places[fits]
        return found

    def within(self, area: shapely.Geometry) -> np.ndarray:
        """The places of the shapes that lie wholly inside an area, its edge included."""
        places = self.inside(area.bounds)
        if not len(places):
            return places
        shapely.prepare(area)
        found: np.ndarray = places[shapely.covers(area, self.geometries(places))]
        return found

    def geometries(self, places: np.ndarray) -> np.ndarray:
        """(n,) object: the exact geometries at these places."""
        return self.columns.geometries(self.row_of[places])


def longest_side(boxes: np.ndarray) -> float:
    """The longest side of any box (x0, y0, x1, y1) in pixels."""
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    return float(np.fmax.reduce(np.fmax(wide, high), initial=0.0))


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)
