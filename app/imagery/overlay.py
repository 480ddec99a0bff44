"""The annotations of one scene as pixels, and what lies where among them."""

import importlib
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np
import shapely

from app.imagery.grid import FloatWindow
from app.imagery.ragged import Colours, Ragged
from app.models.annotation import Annotation
from app.models.edit import Change
from app.models.geometry import Shape, ShapeKind
from app.models.ids import NIL, AnnotationId, SceneId, TaskId

MARGIN_PX = 8.0
"""How far beyond its geometry a drawn shape may reach, in picture pixels."""
_KERNEL = "app.imagery.kernel"
_REBUILD_ABOVE = 2000
_warmed = threading.Event()


@dataclass(frozen=True, slots=True)
class _State:
    """The shapes as first built, which of them no longer hold, and the few that came since."""

    base: Ragged
    hidden: np.ndarray
    recent: Ragged


class Overlay:
    """Draws and finds annotations; reading is safe on any thread while another one calls `change`."""

    def __init__(self, annotations: Sequence[Annotation], colours: Colours) -> None:
        self._colours = dict(colours)
        self._annotations = tuple(annotations)
        base = Ragged.of(annotations, colours)
        self._places = {name: place for place, name in enumerate(base.ids)}
        self._recent: dict[AnnotationId, Annotation | None] = {}
        self._state = _State(base, np.zeros(len(base.ids), bool), Ragged.of((), colours))
        self._lock = threading.Lock()

    @classmethod
    def of(cls, annotations: Sequence[Annotation], colours: Colours) -> Self:
        """Make it from annotations and the colour (red, green, blue) of each class id."""
        return cls(annotations, colours)

    def change(self, changes: Iterable[Change]) -> list[FloatWindow]:
        """Take changes in and give the windows (x, y, width, height in pixels) whose tiles must be drawn anew."""
        touched: list[FloatWindow] = []
        with self._lock:
            hidden = self._state.hidden.copy()
            for change in changes:
                self._recent[change.annotation] = change.after
                if change.annotation in self._places:
                    hidden[self._places[change.annotation]] = True
                touched.extend(_window(side) for side in (change.before, change.after) if side is not None)
            recent = [annotation for annotation in self._recent.values() if annotation is not None]
            self._state = _State(self._state.base, hidden, Ragged.of(recent, self._colours))
        return touched

    @property
    def wants_rebuild(self) -> bool:
        """Whether so much has changed that `rebuilt`, called off the GUI thread, would pay."""
        return len(self._recent) > _REBUILD_ABOVE

    def rebuilt(self) -> "Overlay":
        """Give a fresh overlay of what this one shows."""
        with self._lock:
            kept = [annotation for annotation in self._annotations if annotation.id not in self._recent]
            kept += [annotation for annotation in self._recent.values() if annotation is not None]
        return Overlay(kept, self._colours)

    def pick(self, x: float, y: float, tolerance_px: float = 0.0) -> list[AnnotationId]:
        """Give the annotations at (x, y), or within `tolerance_px` scene pixels of it, smallest, then topmost first."""
        found: list[tuple[float, AnnotationId]] = []
        for ragged, hits in self._found(shapely.Point(x, y), "dwithin", tolerance_px):
            boxes = ragged.boxes[hits]
            areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
            found += [(area, ragged.ids[hit]) for area, hit in zip(areas.tolist(), hits, strict=True)]
        found.reverse()
        found.sort(key=lambda pair: pair[0])
        return [name for _, name in found]

    def within(self, window: FloatWindow) -> list[AnnotationId]:
        """Give the annotations that meet a window (x, y, width, height)."""
        x, y, width, height = window
        area = shapely.box(x, y, x + width, y + height)
        return [ragged.ids[hit] for ragged, hits in self._found(area, "intersects") for hit in hits]

    def tile(self, window: FloatWindow, size: tuple[int, int]) -> np.ndarray:
        """Draw a window (x, y, width, height in scene pixels): (rows, columns, 4) uint8 premultiplied BGRA."""
        kernel = _kernel()
        picture = np.zeros((size[1], size[0], 4), np.uint8)
        scratch = np.zeros((3, size[1], size[0]), np.uint8)
        view = np.array([window[0], window[1], size[0] / window[2], size[1] / window[3]], np.float64)
        across, down = MARGIN_PX / view[2], MARGIN_PX / view[3]
        x, y, width, height = window
        area = shapely.box(x - across, y - down, x + width + across, y + height + down)
        for ragged, hits in self._found(area):
            kernel.draw(picture, scratch, hits, view, *_arrays(ragged))
            _warmed.set()
        return picture

    def _found(
        self, area: shapely.Geometry, predicate: str | None = None, distance: float | None = None
    ) -> list[tuple[Ragged, np.ndarray]]:
        state = self._state
        hits = np.sort(state.base.tree.query(area, predicate, distance))
        recent = np.sort(state.recent.tree.query(area, predicate, distance))
        pairs = [(state.base, hits[~state.hidden[hits]]), (state.recent, recent)]
        return [(ragged, found) for ragged, found in pairs if len(found)]


def warm() -> None:
    """Compile the kernel, or fetch it from disk; that takes a second or more, so call it in the background at start."""
    annotation = Annotation(
        AnnotationId(NIL), SceneId(NIL), TaskId(NIL), "", Shape(ShapeKind.POINT, shapely.Point(1, 1))
    )
    Overlay((annotation,), {}).tile((0, 0, 2, 2), (2, 2))


def is_warm() -> bool:
    """Whether `tile` answers at once; until then another painter may stand in."""
    return _warmed.is_set()


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)


def _arrays(ragged: Ragged) -> tuple[np.ndarray, ...]:
    flat = (ragged.boxes, ragged.anchors, ragged.shape_rings, ragged.ring_points, ragged.points)
    return (*flat, ragged.kinds, ragged.styles, ragged.colours)


def _window(annotation: Annotation) -> FloatWindow:
    x0, y0, x1, y1 = annotation.shape.bounds
    return x0, y0, x1 - x0, y1 - y0
