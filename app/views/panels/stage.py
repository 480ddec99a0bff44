"""The stage: a canvas with a notice above it, which brings a task's scene on and says where the cursor is."""

from collections.abc import Callable, Mapping
from operator import is_not

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.imagery.display import Display
from app.imagery.errors import RasterAwayError
from app.imagery.georeference import Georeference
from app.imagery.info import RasterInfo
from app.imagery.looks import Look
from app.imagery.position_text import UnreadablePositionError
from app.imagery.source import RasterSource
from app.imagery.up import up_at
from app.models.geometry import Shape
from app.models.ids import AnnotationId, TaskId
from app.models.ontology import Ontology
from app.models.scene import Scene
from app.services.contents import read_neighbours
from app.services.displayed import Displayed
from app.services.editing import OpenTask
from app.services.positions import dem_of
from app.views import background
from app.views.canvas.camera import Camera
from app.views.canvas.canvas import Canvas
from app.views.canvas.north_arrow import north_angle
from app.views.canvas.scene_view import SceneView
from app.views.later import Soon
from app.views.panels.arriving import Arrival, arrive
from app.views.panels.coming_back import ComingBack
from app.views.panels.compare_bar import CompareBar
from app.views.panels.comparing import Comparing
from app.views.panels.cursor_words import CursorWords
from app.views.panels.display_deeds import display_deeds
from app.views.panels.display_panel import DisplayPanel
from app.views.panels.displays import Displays
from app.views.panels.notice import Notice
from app.views.panels.overviews_row import OverviewsRow
from app.views.panels.remark import Remark
from app.views.panels.status_bar import Ground, Place
from app.views.panels.still_reading import StillReading
from app.views.panels.stretching import Stretching
from app.views.readout import Readout

MM_PER_INCH = 25.4
MARGIN = 24.0
SETTLE_MS = 60
SPOKEN = "pixel"
"""Pixels can be followed by ear, an MGRS string cannot."""
Rgb = tuple[int, int, int]
_Seen = tuple[Display | None, Look | None, RasterInfo | None, str]
"""All that decides what a display is called: display, look and header, each by its identity, and the scene beside."""


class Stage(QWidget):
    """Shows one task at a time. `place_changed` and `ground_changed` tell the status bar; `shown` a task's arrival."""

    place_changed = Signal()
    ground_changed = Signal()
    shown = Signal(object)
    left = Signal()
    compare_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()
        self.canvas.setProperty("no_ring", True)
        CursorWords(self.canvas, lambda: self.position_text(SPOKEN), self._named)
        self.stretching = Stretching(self.canvas)
        self.comparing = Comparing(self.canvas)
        self.displays = Displays(self, self.stretching, self.comparing.stretching)
        self.display_panel = DisplayPanel(self, self.comparing.pair, self.displays)
        self.display_deeds = display_deeds(self.displays, self.display_panel)
        self.notice = Notice()
        self.remark = Remark(self.canvas, self.stretching)
        self.again_keys: Callable[[], str] = str
        self._coming_back = ComingBack(self, self._try_again)
        self._missed = ""
        self._nothing_open = ""
        self.overviews_row = OverviewsRow(self.canvas)
        self.other_row = OverviewsRow(self.canvas, " of the other scene")
        self.comparing.opened.connect(lambda: self.other_row.follow(self.comparing.overviews))
        self.readout: Readout | None = None
        self.cursor_at: tuple[float, float] | None = None
        self._open: OpenTask | None = None
        self._arrival: Arrival | None = None
        self._ticket = background.Ticket()
        self._unsubscribe: Callable[[], None] = _nothing
        self._camera: Camera | None = None
        self._displayed: tuple[_Seen, Displayed | None] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.remark)
        column.addWidget(CompareBar(self.comparing, self.compare_wanted.emit, self.display_other))
        column.addWidget(self.comparing.pair, 1)
        self._place_told = Soon(self, self.place_changed.emit)
        self.canvas.cursor_moved.connect(self._cursor)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(self.ground_changed)
        self.canvas.view_changed.connect(self._view_changed)
        self.canvas.unreadable.connect(self._unreadable)
        self._still_reading = StillReading(self.canvas)
        self._still_reading.changed.connect(self.ground_changed)
        self.stretching.changed.connect(self.ground_changed)
        self.display_panel.said.connect(self.canvas.message)
        self.display_panel.closed.connect(self.canvas.setFocus)

    def show_task(self, opened: OpenTask) -> None:
        """Bring a task on; a scene already on stage stays as it is, another one is opened off the GUI thread."""
        self._ticket.cancel()
        self._watch(opened)
        if self._arrival is not None and self._arrival.scene.id == opened.scene.id:
            self._present(self._arrival)
            return
        self.leave_scene()
        self._watch(opened)
        self._missed = ""
        self._say_instead(f"Opening {opened.scene.name}…")
        self._fetch(opened)

    def _fetch(self, opened: OpenTask) -> None:
        scene, dem = opened.scene, dem_of(opened.workspace, opened.scene)
        self._ticket = background.run(lambda: arrive(scene, dem), self._arrived, self._failed)

    def bring_on_again(self) -> None:
        """Open the scene on stage anew, as after its DEM has changed; the view stays where it is."""
        if (opened := self._open) is not None:
            camera = self.canvas.camera if self._arrival is not None else self._camera
            self.leave_scene()
            self.show_task(opened)
            self._camera = camera

    def open_again(self) -> None:
        """Try at once what could not be shown, or open anew what is shown, as when its file was replaced."""
        if self._coming_back.waiting:
            self._coming_back.now()
        elif self._arrival is not None:
            self.bring_on_again()

    def _try_again(self) -> None:
        """What could not be shown may be there by now; nothing else is touched until it is."""
        if self._open is not None and self._arrival is None:
            self._fetch(self._open)
        else:
            self.bring_on_again()

    def _watch(self, opened: OpenTask | None) -> None:
        self._unsubscribe()
        self._open = opened
        self._unsubscribe = opened.arrived.subscribe(lambda _none: self._bring()) if opened is not None else _nothing

    def leave_scene(self) -> None:
        """Take everything off the stage and close the file."""
        self._ticket.cancel()
        self._coming_back.rest()
        self.remark.begin("")
        self._camera = None
        self.left.emit()
        self.stretching.leave()
        self.overviews_row.follow(None)
        self.comparing.leave_scene()
        self._say_instead(self._nothing_open or self.canvas.empty_text)
        self._nothing_open = ""
        self.canvas.clear()
        self._watch(None)
        if self._arrival is not None:
            self._arrival.source.close()
        self._arrival, self.readout, self.cursor_at = None, None, None
        self.ground_changed.emit()

    @property
    def opened(self) -> OpenTask | None:
        """The task brought on."""
        return self._open

    @property
    def scene(self) -> Scene | None:
        """The scene on stage."""
        return self._arrival.scene if self._arrival is not None else None

    @property
    def source(self) -> RasterSource | None:
        """Its pixels."""
        return self._arrival.source if self._arrival is not None else None

    @property
    def georeference(self) -> Georeference:
        """Where it lies; ask only with a scene on stage."""
        assert self._arrival is not None
        return self._arrival.georeference

    @property
    def task_shown(self) -> TaskId | None:
        """The task whose scene and annotations are on stage now."""
        opened = self._open
        return opened.task.id if opened is not None and self._arrival is not None and not opened.loading else None

    def display_other(self) -> None:
        """Open the display panel at the scene compared with."""
        self.displays.turn(True)
        self.display_panel.open()

    def displayed(self) -> Displayed | None:
        """How the scene is displayed, for the log; None until that is known."""
        now = (self.canvas.display, self.stretching.shown_look, self.stretching.info, self.comparing.words)
        if self._displayed is None or any(map(is_not, now[:3], self._displayed[0])) or now[3] != self._displayed[0][3]:
            self._displayed = now, self._put_in_words()
        return self._displayed[1]

    def _put_in_words(self) -> Displayed | None:
        display, words = self.canvas.display, self.stretching.words
        if display is None or not words:
            return None
        return Displayed.of(words, display, self.stretching.shown_look, self.comparing.words)

    def fit_task(self) -> None:
        """Show all of the task."""
        if self._open is not None:
            x, y, width, height = self._open.task.window
            self.canvas.zoom_to((x, y, x + width, y + height), MARGIN)

    def go_to(self, x: float, y: float) -> None:
        """Look at an image point without changing the scale, and ring it for a moment."""
        self.canvas.go_to(x, y)

    def lean(self) -> float | None:
        """Where the tops of upright things lean in the middle of the view, degrees clockwise from image up."""
        if self._arrival is None:
            return None
        camera, arrival = self.canvas.camera, self._arrival
        found = up_at(arrival.georeference, arrival.taken, camera.x, camera.y)
        return found.angle if found is not None else None

    def north(self) -> float | None:
        """Where true north is in the middle of the view, degrees clockwise from image up."""
        if self._arrival is None:
            return None
        return north_angle(self._arrival.georeference, self.canvas.camera.x, self.canvas.camera.y)

    def fill(self, view: SceneView) -> None:
        """Show on another canvas the scene shown here; `annotate` adds what is drawn."""
        opened, arrival = self._open, self._arrival
        if opened is None or arrival is None:
            view.clear()
            return
        view.show_scene(arrival.scene, arrival.source, opened.task.window, arrival.georeference)

    def annotate(self, view: SceneView) -> None:
        """Show the task's own annotations, then those of the scene's other tasks beneath, as they are read."""
        opened = self._open
        if opened is None:
            return
        layer = view.annotations
        layer.set_laid(opened.places.laid, colours_of(opened.ontology), opened.annotations.changed)
        database, scene, task = opened.workspace.database, opened.scene.id, opened.task.id
        layer.add_beneath(lambda: read_neighbours(database, scene, task))

    def zoom_to_shape(self, shape: Shape) -> None:
        """Look at a shape with some ground around it."""
        x0, y0, x1, y1 = shape.bounds
        around = max(x1 - x0, y1 - y0, 24.0)
        self.canvas.zoom_to((x0 - around, y0 - around, x1 + around, y1 + around), MARGIN)

    def look_up(self, text: str) -> Place:
        """A position typed or pasted.

        Raises:
            UnreadablePositionError: saying why the text is none for this scene.
        """
        if self.readout is None:
            raise UnreadablePositionError(text, "no scene is shown")
        return Place(text.strip(), self.readout.find(text))

    def shutdown(self) -> None:
        """Stop all work for good."""
        self.leave_scene()
        self.canvas.shutdown()

    def position_text(self, system: str) -> str:
        """Where the cursor is."""
        if self.readout is None or self.cursor_at is None:
            return ""
        return self.readout.text(*self.cursor_at, system)

    def ground(self) -> Ground:
        """What the status bar says about the picture."""
        if self.readout is None or self._arrival is None:
            return Ground()
        camera = self.canvas.camera
        size = self.readout.metres_per_pixel(camera.x, camera.y)
        metres_on_screen = MM_PER_INCH / 1000 / max(self.physicalDpiX(), 1)
        return Ground(
            metres_per_pixel=size,
            scale=size / camera.scale / metres_on_screen if size else None,
            crs=self.readout.georeference.label(camera.x, camera.y),
            exactness=self.readout.georeference.exactness,
            stretch=self.stretching.words,
            sharpening=self.stretching.sharpening_words,
            angle=camera.angle,
            reading=self._still_reading.words,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats over the picture inside it."""
        super().resizeEvent(event)
        self.display_panel.keep_inside()

    def _named(self, annotation: AnnotationId) -> str:
        """The class of what lies there, also of another task's."""
        found = self.canvas.annotations.annotation(annotation)
        ontology = self._open.ontology if self._open is not None else None
        if ontology is None or found is None or not ontology.knows(found.class_id):
            return "an annotation"
        return ontology.find(found.class_id).name

    def _arrived(self, arrival: Arrival) -> None:
        if self._open is None or arrival.scene.id != self._open.scene.id:
            arrival.source.close()
            return
        self._arrival = arrival
        self._present(arrival)
        if self._missed:
            self._missed = ""
            self._open.prove_pixels()
            self.canvas.message.emit(f"{arrival.scene.name} is there again.")

    def _present(self, arrival: Arrival) -> None:
        opened = self._open
        assert opened is not None
        self.readout = Readout(arrival.georeference, arrival.scene.width, arrival.scene.height)
        x, y, width, height = opened.task.window
        opened.metres_per_pixel = self.readout.metres_per_pixel(x + width / 2, y + height / 2)
        self.stretching.expect(arrival.scene.id, arrival.source)
        self.canvas.show_scene(arrival.scene, arrival.source, opened.task.window, arrival.georeference)
        self.overviews_row.follow(arrival.source.overviews)
        self.display_panel.restore()
        if self._camera is not None:
            self.canvas.camera, self._camera = self._camera, None
        self.comparing.take(arrival.scene, arrival.georeference, arrival.source)
        self.ground_changed.emit()
        self.remark.begin(arrival.remark)
        if not opened.loading:
            self._bring()

    def _bring(self) -> None:
        """Show the annotations, which are read by now."""
        if self._open is not None and self._arrival is not None:
            self.annotate(self.canvas)
            self.shown.emit(self._open.task.id)

    def _view_changed(self) -> None:
        """Many frames, one look at the georeference: the words follow a moment later."""
        if not self._rest.isActive():
            self._rest.start()

    def _failed(self, error: Exception) -> None:
        away = isinstance(error, RasterAwayError)
        told = self._coming_back.wait(self._open and self._open.scene.id, away=away, keys=self.again_keys())
        self._say_instead(f"{error}\n{told}")
        if self._missed != str(error):
            self._missed = str(error)
            self.canvas.message.emit(self._missed)

    def _unreadable(self) -> None:
        """What was opened cannot be read: the canvas says why, and it is opened anew after a while."""
        if self._arrival is not None:
            self._coming_back.wait(self._arrival.scene.id, away=False)

    def _say_instead(self, sentence: str) -> None:
        """Say it where the picture would be."""
        self._nothing_open = self._nothing_open or self.canvas.empty_text
        self.canvas.empty_text = sentence
        self.canvas.update()

    def _cursor(self, x: float, y: float) -> None:
        self.cursor_at = (x, y)
        self._place_told.start()


def _nothing() -> None:
    """Nobody listens."""


def colours_of(ontology: Ontology) -> Mapping[str, Rgb]:
    """Class colours as (r, g, b), by the ids of classes and of those they replace."""
    return {name: rgb(known.colour) for known in ontology.classes for name in (known.id, *known.replaces)}


def rgb(colour: str) -> Rgb:
    """Read #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
