"""A desk to try tools on: a dictionary as the model, and a hand that makes gestures in screen terms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from app.imagery.selecting.sight import Sight
from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.errors import AppError
from app.models.geometry import GEOMETRY_TYPES, Point, Shape, ShapeKind, box, polygon
from app.models.ids import AnnotationId, SceneId, TaskId, uuid7
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology
from app.models.scene import GeoreferenceData, GeoreferenceKind, Scene
from app.models.task import Task
from app.tools.base import Button, Modifiers, Pointer, PointerKind, Preview, Question, Step, Tool
from app.tools.validity import problem
from tests.tools.picture import plain

SCENE = Scene(SceneId(uuid7()), "harbour", "", "", 1, 1000, 800, 3, "uint8", GeoreferenceData(GeoreferenceKind.NONE))
TASK = Task(TaskId(uuid7()), SCENE.id, "Cell 1", (0, 0, 1000, 800))
FLAG = Attribute("flag", AttributeKind.TEXT, default="unknown")
NOTE = Attribute("note", AttributeKind.TEXT)
SHIP = ClassDef("ship", "Ship", "#E69F00", tuple(ShapeKind), "1", attributes=(FLAG, NOTE))
BUILDING = ClassDef("building", "Building", "#56B4E9", (ShapeKind.POLYGON, ShapeKind.BOX), "2")
SQUARE = [(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.0, 200.0)]
AIRCRAFT = ClassDef("aircraft", "Aircraft", "#009E73", (ShapeKind.ROTATED_BOX,), "3")


@dataclass
class Desk:
    """A ToolContext over a dictionary; `apply` and `step` keep model and selection as the window would."""

    model: dict[AnnotationId, Annotation] = field(default_factory=dict)
    selection: tuple[AnnotationId, ...] = ()
    active_class: ClassDef | None = SHIP
    read_only: str = ""
    locked: set[AnnotationId] = field(default_factory=set)
    metres_per_pixel: float | None = None
    task: Task = TASK
    scene: Scene = SCENE
    ontology: Ontology = field(default_factory=lambda: Ontology("test", 1, (SHIP, BUILDING, AIRCRAFT)))

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
        return [each.id for each in self.model.values() if area.covers(shapely.box(*each.shape.bounds))]

    def ids_within(self, ring: Sequence[tuple[float, float]]) -> list[AnnotationId]:
        area = shapely.make_valid(shapely.Polygon(ring))
        return [each.id for each in self.model.values() if area.covers(each.shape.geometry)]

    def add(self, shape: Shape, known: ClassDef = SHIP) -> Annotation:
        made = Annotation(AnnotationId(uuid7()), SCENE.id, TASK.id, known.id, shape)
        self.model[made.id] = made
        return made

    def apply(self, made: Edit) -> None:
        for change in made.changes:
            assert self.model.get(change.annotation) == change.before
            if change.after is None:
                del self.model[change.annotation]
            else:
                self.model[change.annotation] = change.after

    def take(self, step: Step) -> Step:
        if step.edit is not None:
            self.apply(step.edit)
        if step.selection is not None:
            self.selection = step.selection
        return step


class Hand:
    """Drives one tool at a desk; every position is in image pixels, `scale` is screen pixels per image pixel."""

    def __init__(self, tool: Tool, desk: Desk | None = None, scale: float = 1.0, sight: Sight | None = None) -> None:
        self.tool, self.desk, self.scale = tool, desk or Desk(), scale
        self.steps: list[Step] = []
        self.sight, self.late = sight or plain(), False
        self.asked: list[Question] = []
        tool.begin(self.desk)

    def send(
        self,
        kind: PointerKind,
        at: Point,
        button: Button = Button.LEFT,
        modifiers: Modifiers = Modifiers.NONE,
    ) -> Step:
        return self.take(self.tool.pointer(Pointer(at[0], at[1], kind, button, modifiers, self.scale)))

    def take(self, step: Step) -> Step:
        """Let a step happen, and what its question leads to; an edit that the answer made counts as this step's."""
        self.steps.append(self.desk.take(step))
        if step.question is None or self.late:
            self.asked += [step.question] if step.question is not None else []
            return step
        after = self.reply(step.question)
        return after if after.edit is not None else step

    def reply(self, question: Question) -> Step:
        """Answer a question from the picture on the desk."""
        try:
            answer: object = question.work(self.sight)
        except AppError as error:
            answer = error
        return self.take(self.tool.answer(question, answer))

    def press(self, at: Point, modifiers: Modifiers = Modifiers.NONE) -> Step:
        return self.send(PointerKind.PRESS, at, modifiers=modifiers)

    def move(self, at: Point, *, held: bool = False) -> Step:
        return self.send(PointerKind.MOVE, at, Button.LEFT if held else Button.NONE)

    def send_held(self, at: Point, modifiers: Modifiers) -> Step:
        return self.send(PointerKind.MOVE, at, Button.LEFT, modifiers)

    def release(self, at: Point, modifiers: Modifiers = Modifiers.NONE) -> Step:
        return self.send(PointerKind.RELEASE, at, modifiers=modifiers)

    def click(self, at: Point, modifiers: Modifiers = Modifiers.NONE) -> Step:
        self.move(at)
        pressed = self.press(at, modifiers)
        released = self.release(at, modifiers)
        return released if released.edit or not pressed.edit else pressed

    def clicks(self, places: Iterable[Point]) -> None:
        for at in places:
            self.click(at)

    def right_click(self, at: Point) -> Step:
        step = self.send(PointerKind.PRESS, at, Button.RIGHT)
        self.send(PointerKind.RELEASE, at, Button.RIGHT)
        return step

    def double_click(self, at: Point) -> Step:
        self.click(at)
        step = self.send(PointerKind.DOUBLE, at)
        self.release(at)
        return step

    def drag(self, start: Point, *along: Point, modifiers: Modifiers = Modifiers.NONE) -> Step:
        self.press(start, modifiers)
        for at in along:
            self.move(at, held=True)
        return self.release(along[-1])

    def key(self, name: str) -> Step:
        return self.take(self.tool.key(name))

    @property
    def drawn(self) -> list[Annotation]:
        return list(self.desk.model.values())


def well_formed(preview: Preview) -> bool:
    return all(
        shape.points.ndim == 2 and shape.points.shape[1] == 2 and len(shape.points) and np.isfinite(shape.points).all()
        for shape in preview.shapes
    )


def storable(annotation: Annotation) -> bool:
    """Valid, of its kind, on the 1/1000 pixel grid."""
    shape = annotation.shape
    points = shapely.get_coordinates(shape.geometry)
    on_grid = bool((np.round(points, 3) == points).all())
    upright = shape.kind is not ShapeKind.BOX or shape.geometry.equals(shapely.box(*shape.bounds))
    return not problem(shape) and shape.geometry.geom_type in GEOMETRY_TYPES[shape.kind] and on_grid and upright


def furnished() -> Desk:
    """A desk with a box, a rotated box, a polygon with a hole, a line and a point on it."""
    desk = Desk()
    hole = [(520.0, 120.0), (560.0, 120.0), (560.0, 160.0)]
    ring = [(500.0, 100.0), (600.0, 100.0), (600.0, 200.0), (500.0, 200.0)]
    tilted = [(300.0, 300.0), (340.0, 330.0), (310.0, 370.0), (270.0, 340.0)]
    desk.add(box(100, 100, 200, 160))
    desk.add(Shape(ShapeKind.ROTATED_BOX, shapely.Polygon(tilted)))
    desk.add(polygon(ring, [hole]))
    desk.add(Shape(ShapeKind.POLYLINE, shapely.LineString([(50, 600), (150, 650), (250, 600)])))
    desk.add(Shape(ShapeKind.POINT, shapely.Point(700, 500)))
    return desk


def snapshot(desk: Desk) -> dict[AnnotationId, tuple[str, str]]:
    return {each.id: (each.shape.geometry.wkb_hex, str(replace(each, head=None))) for each in desk.model.values()}


def ring_of(annotation: Annotation) -> Sequence[Point]:
    return [(x, y) for x, y in annotation.shape.geometry.exterior.coords][:-1]


def bounds(hand: Hand, which: int = 0) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = hand.drawn[which].shape.bounds
    return (x0, y0, x1, y1)


def select(hand: Hand, shape: Shape) -> Annotation:
    made = hand.desk.add(shape)
    hand.desk.selection = (made.id,)
    return made
