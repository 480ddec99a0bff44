"""Shows a scene and its annotations in four layers; a frame is blits only. What a person does to it is in canvas.py."""

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHelpEvent, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.imagery import precedence
from app.imagery.display import Display, default_display
from app.imagery.georeference import Georeference
from app.imagery.selecting.sight import Sight
from app.imagery.source import PixelSource
from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.geometry import Shape
from app.models.ids import AnnotationId
from app.models.review import Pin
from app.models.scene import Scene, Window
from app.views.canvas import colours
from app.views.canvas.annotations_layer import AnnotationsLayer
from app.views.canvas.camera import Camera
from app.views.canvas.colours import Rgb
from app.views.canvas.comparison import Comparison
from app.views.canvas.comparison_painting import paint_words
from app.views.canvas.direct_shapes import MOST
from app.views.canvas.furniture import EDGE, Furniture, paint_focus_ring, paint_sentence
from app.views.canvas.guides import Guides
from app.views.canvas.handles_layer import HandlesLayer
from app.views.canvas.marks_layer import MarksLayer
from app.views.canvas.measures_layer import Drawn, MeasuresLayer
from app.views.canvas.mini_map import MiniMap
from app.views.canvas.preview_layer import PreviewLayer
from app.views.canvas.scene_picture import ScenePicture
from app.views.canvas.tile_painting import overlay_smooth, set_smooth
from app.views.canvas.tiles_layer import TilesLayer
from app.views.canvas.viewport import Viewport

EMPTY = "No scene is open. Choose a task on the left and press Enter."
NORTH_TIP = "North; press to turn it up (Shift+N)"
FIT_MARGIN = 8.0
PICK_PX = 6.0
ROOM_FOR_MAP = 480


class SceneView(Viewport):
    """Coordinates in its signals and methods are image pixels, (x, y) with y down.

    `applied` carries an edit it now shows; `emptied` says that the scene shown is about to go, `unreadable` that none
    of it can be read, `troubled` that a part of it cannot, or can again.
    """

    display_changed = Signal()
    message = Signal(str)
    painted = Signal()
    applied = Signal(object)
    emptied = Signal()
    unreadable = Signal()
    troubled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.empty_text = EMPTY
        self.fix_key = ""
        self.opening: Callable[[PixelSource], Display] = default_display
        self._selection: tuple[AnnotationId, ...] = ()
        self._ringed = False
        self._tiles = TilesLayer(self)
        self.comparison = Comparison(self, self._tiles)
        self._annotations = AnnotationsLayer(self)
        self._measures = MeasuresLayer()
        self._preview = PreviewLayer()
        self._handles = HandlesLayer()
        self.marks = MarksLayer()
        self._furniture = Furniture()
        self.guides = Guides(self)
        self.guides.changed.connect(self.update)
        self.mini_map = MiniMap(self, self)
        self._place_mini_map()
        self._picture = ScenePicture(self, self.comparison, self._annotations)
        self._picture.stale.connect(self._repaint_all)
        self._navigator.stilled.connect(self.update)
        self._tiles.display_changed.connect(self.display_changed)
        self._tiles.failed.connect(self.message)
        self._tiles.failed.connect(lambda _sentence: self.unreadable.emit())
        self._tiles.troubled.connect(self.troubled)
        self.comparison.altered.connect(self._look)
        self.comparison.failed.connect(self.message)
        self._annotations.changed.connect(self._refresh)
        self.mini_map.jumped.connect(self.look_at)

    # What is shown

    def show_scene(
        self, scene: Scene, source: PixelSource, task_window: Window | None, georeference: Georeference
    ) -> None:
        """Show a scene, all of the task in view; the source stays the caller's to close, after `clear` or `close`."""
        self.clear()
        self._scene = scene
        self._picture.task_window = task_window
        self._furniture.set_georeference(georeference)
        self.guides.grid.set_georeference(georeference)
        self._navigator.begin(scene.width, scene.height)
        self._annotations.show_scene(scene.width, scene.height)
        self._tiles.show(source, self.opening)
        x, y, width, height = task_window or (0, 0, scene.width, scene.height)
        self.zoom_to((x, y, x + width, y + height), FIT_MARGIN)
        self._place_mini_map()

    def clear(self) -> None:
        """Show nothing; the source may be closed at once, and `emptied` says so before."""
        if self._scene is not None:
            self.emptied.emit()
        self._tiles.clear()
        self._annotations.show_scene(1, 1)
        self._preview, self._handles, self._measures = PreviewLayer(), HandlesLayer(), MeasuresLayer()
        self._furniture.set_georeference(None)
        self.guides.clear()
        self._scene, self._selection = None, ()
        self._picture.task_window = None
        self._picture.renew()
        self._place_mini_map()
        self.update()

    def shutdown(self) -> None:
        """Stop all work for this canvas, joining it with a limit; also done when it is closed."""
        self.comparison.shutdown()
        self.clear()
        self._tiles.shutdown()
        self._annotations.close()

    @property
    def display(self) -> Display | None:
        """Bands and stretch of the imagery; None until they are known."""
        return self._tiles.display

    @display.setter
    def display(self, display: Display) -> None:
        self._tiles.set_display(display)

    def set_annotations(self, annotations: Sequence[Annotation], colours_of: Mapping[str, Rgb]) -> None:
        """Show these annotations instead of those before; colours are (red, green, blue) by class id."""
        self._annotations.set(annotations, colours_of)
        self._refresh()

    def apply(self, edit: Edit) -> None:
        """Show an edit that has become durable; only what it touched is drawn again."""
        self._annotations.apply(edit)
        self.applied.emit(edit)

    def set_selection(self, ids: Sequence[AnnotationId]) -> None:
        """Show these annotations as selected; says nothing back."""
        self._selection = tuple(ids)
        self._refresh()

    @property
    def annotations(self) -> AnnotationsLayer:
        """Its annotations and how they are looked at."""
        return self._annotations

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Show pins, numbered from 1 in this order."""
        self._handles.pins = tuple(pins)
        self.update()

    @property
    def measures(self) -> tuple[Drawn, ...]:
        """What was measured and not dismissed."""
        return self._measures.drawn

    def set_measures(self, measures: tuple[Drawn, ...]) -> None:
        """Show what was measured."""
        self._measures.drawn = measures
        self.update()

    def set_ghost(self, shape: Shape | None) -> None:
        """Show a shape dashed, as it was before rework."""
        self._handles.ghost = shape
        self.update()

    def set_locked(self, locked: Collection[AnnotationId]) -> None:
        """Mark what is locked when it is selected."""
        self._handles.locked = frozenset(locked)
        self.update()

    def set_annotations_shown(self, shown: bool) -> None:
        """Hide the annotations to look at the bare imagery, or show them again."""
        self._annotations.shown = shown
        self.update()

    def show_grid(self, system: str) -> None:
        """Show a map grid: mgrs, utm, dms, or "" for none."""
        self.guides.grid.show_system(system)
        self.guides.grid.want(self.camera, self._furniture.metres(self.camera))

    def go_to(self, x: float, y: float) -> None:
        """Bring an image point to the middle and ring it for a moment."""
        self.look_at(x, y)
        self.guides.flash(x, y)

    @property
    def selected(self) -> Sequence[Annotation]:
        """The annotations shown as selected."""
        return [annotation for annotation, _ in self._handles.selected]

    # What there is to see

    @property
    def flickering(self) -> bool:
        """Whether another scene hides or mingles with this one now, so that looking does not count as seeing it."""
        return self.comparison.flickering

    @property
    def something_selected(self) -> bool:
        """Whether anything is selected."""
        return bool(self._selection)

    @property
    def task_window(self) -> Window | None:
        """The open task's cell."""
        return self._picture.task_window

    def overview(self) -> QImage | None:
        """The whole scene small, as soon as it is known."""
        return self._tiles.overview()

    @property
    def trouble(self) -> str:
        """Why a part of the picture cannot be read, in a sentence; empty when nothing is known to be wrong."""
        return self._tiles.trouble

    @property
    def blank_share(self) -> float:
        """The share of the view for which nothing is known yet, when it was painted last."""
        return self._picture.blank_share

    def pictured(self) -> bool:
        """Whether all imagery of the view is there at the right level, moving or not."""
        camera, ratio = self.camera, self.devicePixelRatioF()
        return self._tiles.settled(camera, ratio) and self.comparison.settled(camera, ratio)

    def complete(self) -> bool:
        """Whether every tile of the view is there at the right level, moving or not."""
        return self.pictured() and self._annotations.settled(self.camera, self.devicePixelRatioF())

    def stands(self) -> bool:
        """Whether every tile of the view is there and painted, moving or not: nothing stands in for anything."""
        return self.complete() and self._painted(fine=False)

    def settled(self) -> bool:
        """Whether nothing moves and the picture is complete and painted well."""
        moves = self._navigator.moving or self._navigator.gliding
        return not moves and self.complete() and self._painted(fine=True)

    def _painted(self, *, fine: bool) -> bool:
        unseen = not self.isVisible() or self._scene is None or bool(self._tiles.sentence)
        return unseen or self._picture.shows(self.camera, self.devicePixelRatioF(), fine=fine)

    def sight(self) -> Sight | None:
        """The picture on the screen as displayed, for work off the GUI thread; None until a display is known."""
        return self._tiles.sight(self.camera, self.devicePixelRatioF())

    def pick(self, x: float, y: float, tolerance_px: float = PICK_PX) -> Sequence[AnnotationId]:
        """What lies within `tolerance_px` screen pixels of an image point, smallest first."""
        return self._annotations.pick(x, y, tolerance_px / self.camera.scale)

    def grab_picture(self, furniture: bool = True) -> QImage:
        """Paint what it shows now into a picture of its own, all of it as well as it can be."""
        ratio = self.devicePixelRatioF()
        picture = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        self._paint(painter, furniture, whole=True)
        painter.end()
        return picture

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame."""
        del event
        painter = QPainter(self)
        self._paint(painter, furniture=True)
        painter.end()
        self.painted.emit()

    def paint_drawn(self, painter: QPainter, camera: Camera, ratio: float) -> None:
        """Paint annotations, handles and what is being drawn, here or in a view beside."""
        set_smooth(painter, overlay_smooth(camera, ratio, self._navigator.moving))
        self._annotations.paint_tiles(painter, camera, ratio)
        self._picture.paint_border(painter, camera)
        self._annotations.paint_newer(painter, camera)
        self._paint_above(painter, camera)

    def _paint_above(self, painter: QPainter, camera: Camera) -> None:
        self._handles.paint(painter, camera)
        self._annotations.paint_labels(painter, camera)
        self._handles.paint_grips(painter, camera)
        self.marks.paint(painter, camera)
        self._measures.paint(painter, camera, QRectF(0, 0, camera.width, camera.height))
        self._preview.paint(painter, camera)
        self.guides.paint(painter, camera)

    def _paint(self, painter: QPainter, furniture: bool, *, whole: bool = False) -> None:
        room, camera, ratio = QRectF(self.rect()), self.camera, self.devicePixelRatioF()
        if self._scene is None or self._tiles.sentence:
            painter.fillRect(room, colours.SURROUND)
            paint_sentence(painter, room, self._tiles.sentence or self.empty_text)
        else:
            moving = self._navigator.moving
            goal = self._navigator.goal.snapped(ratio) if self._navigator.gliding else camera
            self._picture.paint(painter, camera, ratio, goal=goal, moving=moving, complete=self.complete, whole=whole)
            self._paint_above(painter, camera)
            if furniture:
                self._furniture.paint(painter, camera, self.guides.grid.caption)
                paint_words(painter, self.comparison, camera)
                painter.setFont(self.font())
                self._preview.paint_hint(painter, room)
                self.marks.paint_told(painter, self._preview.cursor, room, self.fix_key)
        if self._ringed and furniture:
            paint_focus_ring(painter, room)

    def _look(self) -> None:
        precedence.make_way()
        ratio, goal = self.devicePixelRatioF(), self._navigator.goal
        self._tiles.want(goal, ratio)
        self.comparison.want(goal, ratio)
        self._annotations.want(goal, ratio)
        if self.guides.grid.system:
            self.guides.grid.want(goal, self._furniture.metres(self.camera))
        self.mini_map.update()
        super()._look()

    def _repaint_all(self) -> None:
        self.update()
        self.mini_map.update()

    def _refresh(self) -> None:
        """Look up again what the handles show."""
        few = self._selection if len(self._selection) <= MOST else ()
        found = (self._annotations.annotation(each) for each in few)
        self._handles.selected = [(one, self._annotations.colour_of(one)) for one in found if one is not None]
        self._annotations.mark(() if few else self._selection)
        self._annotations.labels.first = frozenset(few)
        self.update()

    # Events

    def event(self, event: QEvent) -> bool:
        """Say in a tooltip what the north arrow does, or why a hatched tile cannot be read."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if self._furniture.north_at(self.camera, QPointF(event.pos())):
                QToolTip.showText(event.globalPos(), NORTH_TIP, self)
                return True
            x, y = self.camera.to_image(event.pos().x(), event.pos().y())
            why = self._tiles.broken_at(self.camera, self.devicePixelRatioF(), x, y)
            QToolTip.showText(event.globalPos(), why, self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the mini-map in its corner too."""
        super().resizeEvent(event)
        self._place_mini_map()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop all work."""
        self.shutdown()
        super().closeEvent(event)

    def _place_mini_map(self) -> None:
        """Keep it in the lower right corner, unless somebody gave it another place."""
        if self.mini_map.parentWidget() is not self:
            self.mini_map.updateGeometry()
            return
        size = self.mini_map.sizeHint()
        self.mini_map.resize(size)
        corner = QPointF(self.width() - size.width() - EDGE, self.height() - size.height() - EDGE)
        self.mini_map.move(corner.toPoint())
        room = self._scene is not None and self.width() > ROOM_FOR_MAP
        self.mini_map.setVisible(room and not self.mini_map.collapsed)
