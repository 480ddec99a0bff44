"""A stage for canvas tests: a small generated scene, a dictionary as the open task, and a hand in screen terms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rasterio
import shapely
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.geometry import Shape, ShapeKind, box, polygon
from app.models.ids import AnnotationId, SceneId, TaskId, uuid7
from app.models.ontology import ClassDef, Ontology
from app.models.scene import Scene
from app.models.task import Task
from app.views.canvas.canvas import Canvas

WIDTH, HEIGHT = 1500, 1100
BLOCK = (600, 400, 700, 460)
RGB = {"building": (230, 159, 0), "vehicle": (86, 180, 233), "ship": (0, 158, 115)}
CLASSES = tuple(
    ClassDef(name, name.capitalize(), "#{:02X}{:02X}{:02X}".format(*rgb), tuple(ShapeKind)) for name, rgb in RGB.items()
)
Until = Callable[[Callable[[], bool]], None]


def write_scene(path: Path) -> Path:
    """Fields, roads every 250 px and one bright block with sharp edges, at half a metre in UTM."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    field_of = (x // 250 * 37 + y // 250 * 61) % 64
    picture = np.stack([70 + field_of, 96 + field_of // 2, 66 + field_of // 3]).astype(np.uint8)
    picture[:, (x % 250 < 12) | (y % 250 < 12)] = 148
    x0, y0, x1, y1 = BLOCK
    picture[:, y0:y1, x0:x1] = 240
    transform = rasterio.Affine(0.5, 0.0, 500000.0, 0.0, -0.5, 4100000.0)
    shape = {"width": WIDTH, "height": HEIGHT, "count": 3, "dtype": "uint8"}
    tiles = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32618", transform=transform, **shape, **tiles) as target:
        target.write(picture)
    return path


def crowd(task: Task, count: int = 40, seed: int = 7) -> list[Annotation]:
    """Boxes, tilted polygons, lines and points, always the same ones."""
    rng = np.random.default_rng(seed)
    return [_one(task, rng, number) for number in range(count)]


def _one(task: Task, rng: np.random.Generator, number: int) -> Annotation:
    x, y = rng.uniform(60, WIDTH - 60), rng.uniform(60, HEIGHT - 60)
    long, wide, angle = rng.uniform(20, 90), rng.uniform(10, 40), rng.uniform(0, np.pi)
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    ring = [(x, y) + a * along * long / 2 + b * across * wide / 2 for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    points = [(float(px), float(py)) for px, py in ring]
    shapes = (
        box(x - long / 2, y - wide / 2, x + long / 2, y + wide / 2),
        polygon(points),
        Shape(ShapeKind.POLYLINE, shapely.LineString(points[:3])),
        Shape(ShapeKind.POINT, shapely.Point(x, y)),
    )
    shape = shapes[(0, 1, 0, 1, 2, 3)[number % 6]]
    return Annotation(AnnotationId(uuid7()), task.scene, task.id, list(RGB)[number % 3], shape)


@dataclass
class Desk:
    """What a tool knows of the open task, over a dictionary."""

    task: Task
    scene: Scene
    model: dict[AnnotationId, Annotation] = field(default_factory=dict)
    selection: tuple[AnnotationId, ...] = ()
    active_class: ClassDef | None = CLASSES[0]
    read_only: str = ""
    locked: frozenset[AnnotationId] = frozenset()
    metres_per_pixel: float | None = 0.5
    ontology: Ontology = field(default_factory=lambda: Ontology("test", 1, CLASSES))

    def annotation(self, annotation: AnnotationId) -> Annotation | None:
        return self.model.get(annotation)

    def annotations_at(self, x: float, y: float, tolerance: float) -> list[Annotation]:
        at = shapely.Point(x, y)
        topmost_first = reversed(self.model.values())
        found = [each for each in topmost_first if shapely.dwithin(each.shape.geometry, at, tolerance)]
        return sorted(found, key=lambda each: each.shape.geometry.area)

    def ids_at(self, x: float, y: float, tolerance: float) -> list[AnnotationId]:
        return [each.id for each in self.annotations_at(x, y, tolerance)]

    def ids_inside(self, bounds: tuple[float, float, float, float]) -> list[AnnotationId]:
        area = shapely.box(*bounds)
        return [each.id for each in self.model.values() if area.covers(each.shape.geometry)]

    def ids_within(self, ring: Sequence[tuple[float, float]]) -> list[AnnotationId]:
        area = shapely.make_valid(shapely.Polygon(ring))
        return [each.id for each in self.model.values() if area.covers(each.shape.geometry)]


class Stage:
    """A canvas with the scene on it; edits go to the desk and back to the canvas, as the window does it."""

    def __init__(self, path: Path, until: Until, size: tuple[int, int] = (640, 480)) -> None:
        self.until = until
        self.source = RasterSource.open(path)
        info = self.source.info
        header = (info.width, info.height, info.bands, info.dtype, info.georeference)
        self.scene = Scene(SceneId(uuid7()), "fields", str(path), "", 1, *header)
        self.georeference = Georeference.of(info.georeference, info.width, info.height)
        self.task = Task(TaskId(uuid7()), self.scene.id, "Cell 1", (0, 0, info.width, info.height))
        self.desk = Desk(self.task, self.scene)
        self.edits: list[Edit] = []
        self.canvas = Canvas()
        self.canvas.resize(*size)
        self.canvas.edit_made.connect(self._apply)
        self.canvas.selection_changed.connect(self._select)
        self.canvas.show()

    def open(
        self, annotations: list[Annotation] | None = None, window: tuple[int, int, int, int] | None = None
    ) -> None:
        self.desk.model = {each.id: each for each in annotations or []}
        self.canvas.show_scene(self.scene, self.source, window, self.georeference)
        self.canvas.set_annotations(annotations or [], RGB)
        self.settle()

    def look(self, x: float, y: float, scale: float, angle: float = 0.0) -> None:
        camera = self.canvas.camera
        self.canvas.camera = type(camera)(x, y, scale, camera.width, camera.height, angle)
        self.settle()

    def on_screen(self, ratio: float) -> None:
        """Stand on a screen with so many device pixels per pixel; without a desktop there is only one kind."""
        self.canvas.devicePixelRatioF = lambda: ratio  # type: ignore[method-assign]
        self.canvas.resize(self.canvas.width() + 1, self.canvas.height())
        self.canvas.resize(self.canvas.width() - 1, self.canvas.height())

    def settle(self) -> None:
        self.until(self.canvas.settled)

    def close(self) -> None:
        self.canvas.close()
        self.canvas.deleteLater()
        self.source.close()

    def pixels(self) -> np.ndarray:
        """What the canvas shows, without furniture: (height, width, 3) RGB."""
        picture = self.canvas.grab_picture(furniture=False)
        flat = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
        return flat[:, : 4 * picture.width()].reshape(picture.height(), picture.width(), 4)[..., 2::-1].astype(int)

    def screen(self, x: float, y: float) -> QPoint:
        """The screen point of an image point."""
        return QPointF(*self.canvas.camera.to_screen(x, y)).toPoint()

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.mousePress(self.canvas, button, held, start)
        for place in (start + (end - start) / 2, end):
            self.move(place, button)
        QTest.mouseRelease(self.canvas, button, held, end)

    def move(self, place: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
        """Move the mouse; QTest cannot do it with a button held."""
        where, none = QPointF(place), Qt.KeyboardModifier.NoModifier
        everywhere = QPointF(self.canvas.mapToGlobal(place))
        event = QMouseEvent(QEvent.Type.MouseMove, where, everywhere, Qt.MouseButton.NoButton, held, none)
        QApplication.sendEvent(self.canvas, event)

    def click(self, place: QPoint) -> None:
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def wheel(self, place: QPoint, notches: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        where, everywhere = QPointF(place), QPointF(self.canvas.mapToGlobal(place))
        turn, buttons, phase = QPoint(0, 120 * notches), Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(where, everywhere, QPoint(), turn, buttons, held, phase, False)
        QApplication.sendEvent(self.canvas, event)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, held)

    def _apply(self, edit: Edit) -> None:
        self.edits.append(edit)
        for change in edit.changes:
            self.desk.model.pop(change.annotation, None)
            if change.after is not None:
                self.desk.model[change.annotation] = change.after
        self.canvas.apply(edit)

    def _select(self, ids: tuple[AnnotationId, ...]) -> None:
        self.desk.selection = ids
        self.canvas.set_selection(ids)
