"""Annotations layer: overlay tiles, and on top of them what was edited since they were rendered, and labels."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter
from shapely.geometry.base import BaseGeometry

from app.imagery.borders import Border, Borders, areas_meeting
from app.imagery.dressing import Dress, LegendRow, Scale
from app.imagery.grid import TileKey
from app.imagery.laid_out import LaidOut
from app.imagery.overlay import Marks, Overlay
from app.imagery.part import Part
from app.models.annotation import Annotation
from app.models.columns import Columns
from app.models.edit import Change, Edit
from app.models.ids import AnnotationId
from app.models.look import ColourBy, LabelSays, Look
from app.views import background
from app.views.background import Ticket
from app.views.canvas import colours
from app.views.canvas.ahead import Ahead
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.colours import Rgb
from app.views.canvas.direct_shapes import MOST, DirectShapes, paint_directly, stand_ins
from app.views.canvas.headings import paint_headings
from app.views.canvas.labels_layer import LabelsLayer
from app.views.canvas.overlay_grid import OverlayGrid
from app.views.canvas.overlay_tiles import OverlayTiles
from app.views.canvas.tile_painting import Sheet, mixes_itself, paint_tiles
from app.views.later import Soon

AT_ONCE = 200
"""More changes are laid out aside."""
Dresses = tuple[Scale, Sequence[tuple[Part, Dress]]]


class AnnotationsLayer(QObject):
    """The annotations of one scene.

    `changed` when there are other ones, `rendered` when a repaint would show more of a window of image pixels,
    `emptied` when nothing rendered is left, `look_changed` when they are coloured or filtered otherwise, with the
    Look, Scale and dresses by which others can do the same.
    """

    changed = Signal()
    rendered = Signal(object)
    emptied = Signal()
    look_changed = Signal(object, object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown, self.opacity = True, 1.0
        self.look = Look()
        self.labels = LabelsLayer(self)
        self._sheet = Sheet()
        self._tiles = OverlayTiles(self)
        self._tiles.arrived.connect(self.rendered)
        self._tiles.emptied.connect(self.emptied)
        self._grid = OverlayGrid(1, 1)
        self._colours: Mapping[str, Rgb] = {}
        self._overlay: Overlay | None = None
        self._marked: tuple[AnnotationId, ...] = ()
        self._marking = Ticket()
        self._preparing: Ticket | None = None
        self._replacing: Ticket | None = None
        self._dressing: Ticket | None = None
        self._adding: list[Ticket] = []
        self._waiting: list[Change] = []
        self._direct = DirectShapes()
        self._ahead = Ahead(self._direct, self._tiles)
        self._borders = Borders()
        self._goal = Camera()
        self._ratio = 1.0
        self._soon = Soon(self, self._go_on)

    # What is shown

    def show_scene(self, width: int, height: int) -> None:
        """Begin with no annotations on a scene of this size."""
        self._grid = OverlayGrid(width, height)
        self._forget()
        self.changed.emit()

    def set(self, annotations: Sequence[Annotation], colours_of: Mapping[str, Rgb]) -> None:
        """Show these annotations; they are prepared off the GUI thread."""
        known = tuple(annotations)
        self._prepare(colours_of, (lambda: [LaidOut(Columns.of(known))]) if known else None)

    def set_laid(
        self, laid: LaidOut, colours_of: Mapping[str, Rgb], newer: Mapping[AnnotationId, Annotation | None]
    ) -> None:
        """Show what is laid out already, and what has changed since it was read."""
        self._prepare(colours_of, lambda: [laid], dict(newer))

    def add_beneath(self, read: Callable[[], LaidOut]) -> None:
        """Read more, off the GUI thread, and show it beneath the rest."""
        self._adding.append(background.run(read, self._add, self._not_added))

    def apply(self, edit: Edit) -> None:
        """Show an edit: its shapes at once on top, the tiles it touches as soon as they are rendered again."""
        self._ahead.store(edit.changes)
        for change in edit.changes[-MOST:]:
            self._direct.note(change)
        if self._preparing is not None or self._replacing is not None:
            self._waiting.extend(edit.changes)
        elif len(edit.changes) > AT_ONCE and self._overlay is not None:
            overlay, changes = self._overlay, edit.changes
            self._replacing = background.run(lambda: overlay.replace(changes), self._replaced, self._failed)
        else:
            self._change(edit.changes)
        self.changed.emit()

    def show_ahead(self, made: Edit) -> bool:
        """Show an edit that is about to be stored, until `end_ahead`; says whether it does."""
        known = self._overlay is not None and self.ready and self._dressing is None and self.shown
        return known and self._ahead.show(made.changes)

    def end_ahead(self) -> None:
        """Show what is stored, and nothing else."""
        if self._ahead.end(self._overlay):
            self.want(self._goal, self._ratio)

    def set_look(self, look: Look) -> None:
        """Colour and filter them so; worked out off the GUI thread."""
        self.look = look
        if self._overlay is None or self._preparing is not None:
            return
        if self._dressing is not None:
            self._dressing.cancel()
        self._dressing = background.run(partial(self._overlay.dresses, look), partial(self._wear, look), self._failed)

    def follow(self, other: "AnnotationsLayer") -> bool:
        """Look at these as another layer does at its own; says whether a repaint would show otherwise."""
        if self.look is not other.look:
            self.set_look(other.look)
        before = (self.shown, self.opacity, self.labels.saying)
        self.shown, self.opacity = other.shown, other.opacity
        self.labels.saying = other.labels.saying
        return before != (self.shown, self.opacity, self.labels.saying)

    def mark(self, annotations: Iterable[AnnotationId]) -> None:
        """Draw so many as selected that tiles must do it."""
        marked = tuple(annotations)
        if marked == self._marked:
            return
        self._marked = marked
        self._marking.cancel()
        if self._overlay is not None:
            self._marking = background.run(partial(self._overlay.marks, marked), self._wear_marks, _not_marked)

    # What there is

    @property
    def ready(self) -> bool:
        """Whether all that was asked for has been read and laid out."""
        return self._preparing is None and self._replacing is None and not self._adding

    @property
    def colours(self) -> Mapping[str, Rgb]:
        """The colours by class id."""
        return self._colours

    def annotation(self, annotation: AnnotationId) -> Annotation | None:
        """One of the annotations, shown or left out."""
        return self._overlay.annotation(annotation) if self._overlay is not None else None

    def legend(self) -> list[LegendRow]:
        """What the colours mean, with counts."""
        return self._overlay.legend() if self._overlay is not None else []

    def values_of(self, colour: ColourBy) -> frozenset[object]:
        """The classes, states or authors there are."""
        return self._overlay.values_of(colour) if self._overlay is not None else frozenset()

    def counts(self) -> tuple[int, int]:
        """How many are shown, of how many."""
        return self._overlay.counts() if self._overlay is not None else (0, 0)

    def colour_of(self, annotation: Annotation) -> Rgb:
        """The colour it is drawn in."""
        found = self._overlay.colour(annotation.id) if self._overlay is not None else None
        return found or self.class_colour(annotation.class_id)

    def class_colour(self, class_id: str) -> Rgb:
        """The colour of a class."""
        return self._colours.get(class_id, colours.UNKNOWN_CLASS)

    def pick(self, x: float, y: float, tolerance: float) -> Sequence[AnnotationId]:
        """What is shown within `tolerance` image pixels of (x, y), smallest first."""
        return self._overlay.pick(x, y, tolerance) if self._overlay is not None else ()

    def borders_near(self, x: float, y: float, reach: float, without: Collection[AnnotationId]) -> Sequence[Border]:
        """The borders shown within `reach` image pixels of (x, y), of this task and of its neighbours."""
        if self._overlay is None or not self.shown:
            return ()
        return self._borders.near(self._overlay, x, y, reach, without)

    def meeting(self, area: BaseGeometry, without: Collection[AnnotationId]) -> Sequence[Annotation]:
        """The annotations that meet an area, shown or left out, of this task and of its neighbours."""
        return areas_meeting(self._overlay, area, without) if self._overlay is not None else ()

    # Painting

    def want(self, goal: Camera, ratio: float) -> None:
        """Ask for the tiles the camera will see, and the coarsest one as a fallback."""
        self._goal, self._ratio = goal, ratio
        self._tiles.want([*self._keys(goal, ratio), TileKey(self._grid.coarsest, 0, 0)], ratio)

    def paint_tiles(
        self,
        painter: QPainter,
        camera: Camera,
        ratio: float,
        part: Camera | None = None,
        area: QRectF | None = None,
        *,
        fine: bool = True,
    ) -> None:
        """Paint tiles, or only those that `part` sees in `area` of the screen; where boxes head only if `fine`."""
        if self._overlay is None or not self.shown:
            return
        painter.setOpacity(self.opacity)
        keys = self._keys(part or camera, ratio)

        def blit(onto: QPainter) -> None:
            paint_tiles(onto, camera, self._grid, keys, self._tiles.get, self._grid.coarsest)

        nearest = not painter.renderHints() & QPainter.RenderHint.SmoothPixmapTransform
        exact = camera.upright and math.log2(camera.scale * ratio).is_integer()
        if nearest or exact or mixes_itself(painter, camera):
            blit(painter)
        else:
            self._sheet.paint(painter, camera, painter.device().devicePixelRatioF(), blit, area)
        if fine:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            paint_headings(painter, camera, self._overlay, part)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setOpacity(1.0)

    def newly_shown(self, camera: Camera, ratio: float) -> list[Bounds]:
        """Give where shapes newer than their tiles came or went since it was asked last."""
        if len(self._direct) and self.settled(camera, ratio):
            self._direct.clear()
        return self._direct.changed(camera.scale)

    def paint_newer(self, painter: QPainter, camera: Camera, part: Camera | None = None) -> None:
        """Paint what is newer than the tiles are and meets what `part` (all of it) sees."""
        if self.shown:
            painter.setOpacity(self.opacity)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            self._direct.paint(painter, camera, (part or camera).window, self.colour_of, self._ahead.gone)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setOpacity(1.0)

    def paint_labels(self, painter: QPainter, camera: Camera) -> None:
        """Paint labels, what is being stored, and stand-ins as long as there can be no tiles."""
        if self._overlay is None or not self.shown:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._ahead.paint(painter, camera, self.colour_of, self.labels.first)  # those are painted as selected
        for annotation in stand_ins(self._overlay, camera):
            paint_directly(painter, camera, annotation, self.colour_of(annotation))
        if self.labels.says is not LabelSays.NOTHING:
            self.labels.paint(painter, camera, self._overlay)

    def settled(self, camera: Camera, ratio: float) -> bool:
        """Whether every tile of the view is there and up to date."""
        if not self.ready or self._dressing is not None:
            return False
        return self._overlay is None or all(self._tiles.fresh(key) for key in self._keys(camera, ratio))

    def close(self) -> None:
        """Ask for nothing more."""
        for ticket in (self._preparing, self._replacing, self._dressing, self._marking, *self._adding):
            if ticket is not None:
                ticket.cancel()
        self._preparing = self._replacing = self._dressing = None
        self._adding = []
        self.labels.close()
        self._tiles.close()

    def _forget(self) -> None:
        self.close()
        self._overlay, self._waiting = None, []
        self._marked = ()
        self._direct.clear()
        self._tiles.show(None, self._grid)

    def _keys(self, camera: Camera, ratio: float) -> list[TileKey]:
        keys = self._grid.tiles(camera.window, self._grid.level_for(camera.scale * ratio))
        return [key for key in keys if camera.sees(self._grid.window(key))]

    # Off the GUI thread and back

    def _prepare(
        self,
        colours_of: Mapping[str, Rgb],
        lay_out: Callable[[], list[LaidOut]] | None,
        newer: Mapping[AnnotationId, Annotation | None] | None = None,
    ) -> None:
        self._forget()
        self._colours = dict(colours_of)
        if lay_out is not None:
            colours_of, look, since = self._colours, self.look, newer or {}
            self._preparing = background.run(
                lambda: Overlay.since(lay_out(), colours_of, look, since), self._prepared, self._failed
            )

    def _prepared(self, overlay: Overlay) -> None:
        self._preparing = None
        self._overlay = overlay
        self._tiles.show(overlay, self._grid)
        waiting, self._waiting = self._waiting, []
        self._change(waiting)
        self._renew(overlay.look)

    def _replaced(self, _none: None) -> None:
        """Show what was replaced aside, then what was drawn meanwhile."""
        self._replacing = None
        waiting, self._waiting = self._waiting, []
        assert self._overlay is not None
        self._renew(self._overlay.look)
        self._change(waiting)
        self._rebuild_when_due(self._overlay)

    def _add(self, laid: LaidOut) -> None:
        self._adding = self._adding[1:]
        if self._overlay is None and self._preparing is None:
            self._prepare(self._colours, lambda: [laid])
        elif self._overlay is not None and len(laid):
            self._overlay.add(laid)
            self._renew(self._overlay.look)
        self.changed.emit()

    def _not_added(self, error: Exception) -> None:
        del error
        self._adding = self._adding[1:]
        self.changed.emit()

    def _wear(self, look: Look, dresses: Dresses) -> None:
        self._dressing = None
        scale, made = dresses
        assert self._overlay is not None
        self._overlay.wear(look, scale, made)
        self.look_changed.emit(look, scale, made)
        self._renew(look)

    def _wear_marks(self, made: Marks) -> None:
        if self._overlay is not None:
            self._overlay.wear_marks(*made)
            self._tiles.renew()
            self.want(self._goal, self._ratio)

    def _renew(self, look: Look) -> None:
        """Render again what is in view, unless another look is wanted by now."""
        if look != self.look:
            self.set_look(self.look)
        self._tiles.renew()
        self.labels.forget()
        self.want(self._goal, self._ratio)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        del error
        self._preparing = self._replacing = self._dressing = None
        self.changed.emit()

    def _change(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        if self._overlay is None:
            self._overlay = Overlay((), self._colours, self.look)
            self._tiles.show(self._overlay, self._grid)
        self._overlay.change(changes)
        self._tiles.replace(self._overlay, [side.shape.bounds for change in changes for side in change.sides])
        self.labels.forget()
        self._soon.start()

    def _go_on(self) -> None:
        """Ask for what an edit made stale, once it is painted: workers would only take Python's lock before."""
        if self._overlay is None:
            return
        self.want(self._goal, self._ratio)
        self._rebuild_when_due(self._overlay)

    @staticmethod
    def _rebuild_when_due(overlay: Overlay) -> None:
        if overlay.wants_rebuild:
            background.run(overlay.rebuilt, overlay.adopt, lambda _error: None)


def _not_marked(error: Exception) -> None:
    """They stay as they were; the door has told of the bug."""
    del error
