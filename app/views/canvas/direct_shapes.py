"""Annotations drawn by Qt itself: those newer than their tiles, and stand-ins while the drawing kernel is compiled."""

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from app.imagery.overlay import Overlay, is_warm
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
REACH_PX = 6.0
MOST = 400


class DirectShapes:
    """What an edit changed, until the tiles show it; of a very large edit only the last few hundred."""

    def __init__(self) -> None:
        self._newer: dict[AnnotationId, Annotation] = {}
        self._changed: list[Bounds] = []

    def __len__(self) -> int:
        return len(self._newer)

    def touch(self, annotations: Iterable[Annotation]) -> None:
        """Have the picture painted anew where these are or were."""
        self._changed += [_window(one) for one in annotations]

    def note(self, change: Change) -> None:
        """Take in one change."""
        self._drop(change.annotation)
        if change.after is not None:
            self._newer[change.annotation] = change.after
            self._changed.append(_window(change.after))
        if len(self._newer) > MOST:
            self._drop(next(iter(self._newer)))

    def clear(self) -> None:
        """The tiles show it all now."""
        for annotation in list(self._newer):
            self._drop(annotation)

    def changed(self, scale: float) -> list[Bounds]:
        """Give the windows (x, y, width, height), in image pixels, in which it shows otherwise than when asked last.

        Strokes reach beyond the shape, by image pixels that `scale` (screen by image pixels) tells.
        """
        windows, self._changed = self._changed, []
        reach = REACH_PX / scale
        return [(x - reach, y - reach, width + 2 * reach, height + 2 * reach) for x, y, width, height in windows]

    def paint(
        self,
        painter: QPainter,
        camera: Camera,
        window: Bounds,
        colour_of: Callable[[Annotation], Rgb],
        without: Collection[AnnotationId] = (),
    ) -> None:
        """Paint what meets an upright window of image pixels, the newest last, but for those `without`."""
        for annotation in self._newer.values():
            if annotation.id not in without and _meets(window, annotation.shape.bounds):
                paint_directly(painter, camera, annotation, colour_of(annotation))

    def _drop(self, annotation: AnnotationId) -> None:
        gone = self._newer.pop(annotation, None)
        if gone is not None:
            self._changed.append(_window(gone))


def paint_directly(painter: QPainter, camera: Camera, annotation: Annotation, rgb: Rgb) -> None:
    """Paint one annotation as its tile would show it, where it is in view."""
    if not _meets(camera.window, annotation.shape.bounds):
        return
    path = path_of(annotation.shape.geometry, camera)
    if is_area(annotation.shape.geometry):
        painter.fillPath(path, colours.of(rgb, FILL_ALPHA))
    for pen in (QPen(colours.HALO, HALO_PX), QPen(colours.of(rgb), CORE_PX)):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)


def stand_ins(overlay: Overlay, camera: Camera) -> list[Annotation]:
    """What to paint directly while the kernel behind the tiles is still being compiled: the largest in view."""
    if is_warm():
        return []
    x, y, width, height = camera.window
    found = overlay.boxes_in((x, y, x + width, y + height), 0.0)
    return [one for part, places in found for one in part.laid.columns.annotations(part.laid.row_of[places[:MOST]])][
        :MOST
    ]


def _window(annotation: Annotation) -> Bounds:
    x0, y0, x1, y1 = annotation.shape.bounds
    return x0, y0, x1 - x0, y1 - y0


def _meets(window: Bounds, bounds: Bounds) -> bool:
    x, y, width, height = window
    x0, y0, x1, y1 = bounds
    return x0 <= x + width and x1 >= x and y0 <= y + height and y1 >= y
