"""Annotations layer: overlay tiles, and on top of them what was edited since they were rendered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter

from app.imagery.grid import TileKey
from app.imagery.overlay import Overlay, is_warm
from app.models.annotation import Annotation
from app.models.edit import Change, Edit
from app.models.ids import AnnotationId
from app.views import background
from app.views.background import Ticket
from app.views.canvas import colours
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.colours import Rgb
from app.views.canvas.direct_shapes import MOST, DirectShapes, paint_directly
from app.views.canvas.overlay_grid import OverlayGrid
from app.views.canvas.overlay_tiles import OverlayTiles
from app.views.canvas.tile_painting import Sheet, paint_tiles


@dataclass(frozen=True, slots=True)
class _Prepared:
    overlay: Overlay
    by_id: dict[AnnotationId, Annotation]


class AnnotationsLayer(QObject):
    """The annotations of one scene; `changed` when there are other ones, `rendered` when a repaint would show more."""

    changed = Signal()
    rendered = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown = True
        self._tiles = OverlayTiles(self)
        self._tiles.arrived.connect(self.rendered)
        self._grid = OverlayGrid(1, 1)
        self._colours: Mapping[str, Rgb] = {}
        self._by_id: dict[AnnotationId, Annotation] = {}
        self._overlay: Overlay | None = None
        self._preparing: Ticket | None = None
        self._waiting: list[Change] = []
        self._direct = DirectShapes()
        self._sheet = Sheet()
        self._rebuilding: Ticket | None = None
        self._goal = Camera()
        self._ratio = 1.0

    def show_scene(self, width: int, height: int) -> None:
        """Begin with no annotations on a scene of this size."""
        self._grid = OverlayGrid(width, height)
        self._forget()

    def set(self, annotations: Sequence[Annotation], colours_of: Mapping[str, Rgb]) -> None:
        """Show these annotations; they are prepared off the GUI thread."""
        self._forget()
        self._colours = dict(colours_of)
        if annotations:
            self._preparing = background.run(
                partial(_prepare, tuple(annotations), self._colours), self._prepared, self._failed
            )

    def apply(self, edit: Edit) -> None:
        """Show an edit: its shapes at once on top, the tiles it touches as soon as they are rendered again."""
        for change in edit.changes:
            self._note(change)
        if self._preparing is not None:
            self._waiting.extend(edit.changes)
        else:
            self._change(edit.changes)
        self.changed.emit()

    def annotation(self, annotation: AnnotationId) -> Annotation | None:
        """One of the annotations shown."""
        return self._by_id.get(annotation)

    def colour_of(self, annotation: Annotation) -> Rgb:
        """The colour it is drawn in."""
        return self._colours.get(annotation.class_id, colours.UNKNOWN_CLASS)

    def class_colour(self, class_id: str) -> Rgb:
        """The colour of a class."""
        return self._colours.get(class_id, colours.UNKNOWN_CLASS)

    def pick(self, x: float, y: float, tolerance: float) -> Sequence[AnnotationId]:
        """What lies within `tolerance` image pixels of (x, y), smallest first."""
        return self._overlay.pick(x, y, tolerance) if self._overlay is not None else ()

    def want(self, goal: Camera, ratio: float) -> None:
        """Ask for the tiles the camera will see, and the coarsest one as a fallback."""
        self._goal, self._ratio = goal, ratio
        self._tiles.want([*self._keys(goal, ratio), TileKey(self._grid.coarsest, 0, 0)])

    def paint(self, painter: QPainter, camera: Camera, ratio: float) -> None:
        """Paint tiles, then what is newer than they are."""
        if not self.shown:
            return
        if self._overlay is not None:
            self._paint_tiles(painter, camera, self._keys(camera, ratio))
        if len(self._direct) and self.settled(camera, ratio):
            self._direct.clear()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for annotation in [*self._stand_ins(camera), *self._direct.newer]:
            paint_directly(painter, camera, annotation, self.colour_of(annotation))

    def _paint_tiles(self, painter: QPainter, camera: Camera, keys: Sequence[TileKey]) -> None:
        def blit(onto: QPainter) -> None:
            paint_tiles(onto, camera, self._grid, keys, self._tiles.get, self._grid.coarsest)

        if camera.upright:
            blit(painter)
        else:
            self._sheet.paint(painter, camera, painter.device().devicePixelRatioF(), blit)

    def settled(self, camera: Camera, ratio: float) -> bool:
        """Whether every tile of the view is there and up to date."""
        if self._preparing is not None:
            return False
        return self._overlay is None or all(self._tiles.fresh(key) for key in self._keys(camera, ratio))

    def close(self) -> None:
        """Ask for nothing more."""
        for ticket in (self._preparing, self._rebuilding):
            if ticket is not None:
                ticket.cancel()
        self._preparing = self._rebuilding = None
        self._tiles.close()

    def _forget(self) -> None:
        self.close()
        self._overlay = None
        self._by_id, self._waiting = {}, []
        self._direct.clear()
        self._tiles.show(None, self._grid)

    def _keys(self, camera: Camera, ratio: float) -> list[TileKey]:
        near = self._grid.tiles(camera.window, self._grid.level_for(camera.scale * ratio))
        return near if camera.upright else [key for key in near if camera.sees(self._grid.window(key))]

    def _note(self, change: Change) -> None:
        self._direct.note(change)
        if change.after is None:
            self._by_id.pop(change.annotation, None)
        else:
            self._by_id[change.annotation] = change.after

    def _prepared(self, prepared: _Prepared) -> None:
        self._preparing = None
        self._overlay = prepared.overlay
        self._by_id = prepared.by_id
        self._tiles.show(prepared.overlay, self._grid)
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            self._note(change)
        self._change(waiting)
        self.want(self._goal, self._ratio)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        del error
        self._preparing = None
        self.changed.emit()

    def _change(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        if self._overlay is None:
            self._overlay = Overlay.of((), self._colours)
            self._tiles.show(self._overlay, self._grid)
        self._overlay.change(changes)
        self._tiles.replace(self._overlay, [bounds for change in changes for bounds in _bounds(change)])
        self.want(self._goal, self._ratio)
        if self._rebuilding is not None:
            self._waiting.extend(changes)
        elif self._overlay.wants_rebuild:
            self._rebuilding = background.run(self._overlay.rebuilt, self._rebuilt, self._not_rebuilt)

    def _rebuilt(self, overlay: Overlay) -> None:
        """Go on with an overlay that has taken all changes in but those made meanwhile; every tile still holds."""
        self._rebuilding = None
        waiting, self._waiting = self._waiting, []
        overlay.change(waiting)
        self._overlay = overlay
        self._tiles.replace(overlay, ())

    def _not_rebuilt(self, error: Exception) -> None:
        """A bug, told to the hook already; the old overlay still holds everything."""
        del error
        self._rebuilding, self._waiting = None, []

    def _stand_ins(self, camera: Camera) -> list[Annotation]:
        """What to draw directly while the kernel behind the tiles is still being compiled."""
        if is_warm() or self._overlay is None:
            return []
        seen = self._overlay.within(camera.window)[:MOST]
        return [self._by_id[each] for each in seen if each in self._by_id]


def _prepare(annotations: Sequence[Annotation], colours_of: Mapping[str, Rgb]) -> _Prepared:
    return _Prepared(Overlay.of(annotations, colours_of), {known.id: known for known in annotations})


def _bounds(change: Change) -> list[Bounds]:
    return [side.shape.bounds for side in (change.before, change.after) if side is not None]
