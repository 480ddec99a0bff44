"""Annotations drawn by Qt itself: those newer than their tiles, and stand-ins while the drawing kernel is compiled."""

from collections.abc import Iterable

from PySide6.QtGui import QPainter, QPen

from app.models.annotation import Annotation
from app.models.edit import Change
from app.models.ids import AnnotationId
from app.views.canvas import colours
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.colours import Rgb
from app.views.canvas.paths import is_area, path_of

FILL_ALPHA = 64
CORE_PX = 1.6
HALO_PX = 3.2
MOST = 400


class DirectShapes:
    """What an edit changed, until the tiles show it; of a very large edit only the last few hundred."""

    def __init__(self) -> None:
        self._newer: dict[AnnotationId, Annotation] = {}

    def __len__(self) -> int:
        return len(self._newer)

    def note(self, change: Change) -> None:
        """Take in one change."""
        self._newer.pop(change.annotation, None)
        if change.after is not None:
            self._newer[change.annotation] = change.after
        if len(self._newer) > MOST:
            del self._newer[next(iter(self._newer))]

    def clear(self) -> None:
        """The tiles show it all now."""
        self._newer.clear()

    @property
    def newer(self) -> Iterable[Annotation]:
        """What is to be painted, the newest last."""
        return self._newer.values()


def paint_directly(painter: QPainter, camera: Camera, annotation: Annotation, rgb: Rgb) -> None:
    """Paint one annotation as its tile would show it, where it is in view."""
    if not _meets(camera.window, annotation.shape.bounds):
        return
    path = path_of(annotation.shape.geometry, camera)
    if is_area(annotation.shape.geometry):
        painter.fillPath(path, colours.of(rgb, FILL_ALPHA))
    painter.strokePath(path, QPen(colours.HALO, HALO_PX))
    painter.strokePath(path, QPen(colours.of(rgb), CORE_PX))


def _meets(window: Bounds, bounds: Bounds) -> bool:
    x, y, width, height = window
    x0, y0, x1, y1 = bounds
    return x0 <= x + width and x1 >= x and y0 <= y + height and y1 >= y
