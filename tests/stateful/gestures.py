"""What a hand does with each tool at a place of an open task, by way of what stands between them in the window."""

import math
import random
from collections.abc import Callable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.borders import Borders, areas_meeting
from app.imagery.selecting.sight import Sight
from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.errors import AppError
from app.models.geometry import Point, ShapeKind
from app.models.ids import AnnotationId
from app.services.aiming import Aids, Aim
from app.services.editing import OpenTask
from app.services.keeping_apart import kept_apart
from app.tools.base import Button, Modifiers, Pointer, PointerKind, Step
from app.tools.catalogue import tools
from app.tools.vertices import NEXT

KINDS = {kind.name: kind for kind in tools()}
SCALE = 2.0


class Hand:
    """Mouse and keys on one open task: snapped and traced, clipped to neighbours, answered from the picture."""

    def __init__(self, opened: OpenTask, sight: Sight) -> None:
        self.opened, self._sight = opened, sight
        self._borders = Borders()
        self.aim = Aim(lambda x, y, reach, without: self._borders.near(opened.places.overlay, x, y, reach, without))
        self.made: list[Edit] = []
        self.refused: list[str] = []
        self.hold("select")

    def hold(self, name: str) -> None:
        self.tool = KINDS[name]()
        self.tool.together = self.aim.aids.together
        self.tool.begin(self.opened)

    def apply(self, made: Edit) -> bool:
        """Make an edit durable as the window does; what is refused is noted and changes nothing."""
        try:
            if self.aim.aids.apart:
                made, _ = kept_apart(made, self.opened.ontology, self._meeting)
            self.made.append(self.opened.apply(made))
        except AppError as error:
            self.refused.append(str(error))
            return False
        return True

    def _meeting(self, area: BaseGeometry, without: object) -> Sequence[Annotation]:
        return areas_meeting(self.opened.places.overlay, area, without)  # type: ignore[arg-type]

    def take(self, step: Step) -> None:
        if step.edit is not None:
            self.apply(step.edit)
        if step.selection is not None:
            self.opened.selection = self.opened.living(step.selection)
        if step.question is not None:
            try:
                answer: object = step.question.work(self._sight)
            except AppError as error:
                answer = error
            self.take(self.tool.answer(step.question, answer))

    def send(self, kind: PointerKind, at: Point, button: Button, held: Modifiers = Modifiers.NONE) -> None:
        event = Pointer(*at, kind, button, held, SCALE)
        self.take(self.tool.pointer(self.aim.taken(self.tool, event)))
        self.tool.preview()

    def click(self, at: Point, held: Modifiers = Modifiers.NONE) -> None:
        self.send(PointerKind.MOVE, at, Button.NONE, held)
        self.send(PointerKind.PRESS, at, Button.LEFT, held)
        self.send(PointerKind.RELEASE, at, Button.LEFT, held)

    def drag(self, *way: Point, held: Modifiers = Modifiers.NONE) -> None:
        self.send(PointerKind.PRESS, way[0], Button.LEFT, held)
        for at in way[1:]:
            self.send(PointerKind.MOVE, at, Button.LEFT, held)
        self.send(PointerKind.RELEASE, way[-1], Button.LEFT, held)

    def key(self, *names: str) -> None:
        for name in names:
            self.take(self.tool.key(name))

    def select(self, *annotations: AnnotationId) -> None:
        self.opened.selection = annotations


Gesture = Callable[[Hand, Point, random.Random], None]


def ring(at: Point, radius: float, count: int, chance: random.Random) -> list[Point]:
    """An uneven ring about a place."""
    x, y = at
    spread = [radius * chance.uniform(0.7, 1.3) for _ in range(count)]
    angles = [2 * math.pi * number / count for number in range(count)]
    return [(x + far * math.cos(angle), y + far * math.sin(angle)) for far, angle in zip(spread, angles, strict=True)]


def clicked(count: int, *, ends: bool) -> Gesture:
    def gesture(hand: Hand, at: Point, chance: random.Random) -> None:
        for place in ring(at, 14, count, chance):
            hand.click(place)
        if ends:
            hand.key("Return")

    return gesture


def boxed(hand: Hand, at: Point, chance: random.Random) -> None:
    end = (at[0] + chance.uniform(6, 30), at[1] + chance.uniform(6, 30))
    hand.drag(at, ((at[0] + end[0]) / 2, (at[1] + end[1]) / 2), end)


def pointed(hand: Hand, at: Point, _chance: random.Random) -> None:
    hand.click(at)


def brushed(hand: Hand, at: Point, chance: random.Random) -> None:
    hand.select()
    hand.drag(*ring(at, 12, 6, chance))
    hand.drag(at, (at[0] + 14, at[1] + 3))
    hand.drag(at, (at[0] - 6, at[1]), held=Modifiers.ALT)


def asked(hand: Hand, at: Point, _chance: random.Random) -> None:
    hand.click(at)
    hand.key("Return")


def framed(hand: Hand, at: Point, _chance: random.Random) -> None:
    hand.drag((at[0] - 70, at[1] - 50), at, (at[0] + 70, at[1] + 50))
    hand.key("Return")


DRAWING: dict[str, Gesture] = {
    "box": boxed,
    "rotated_box": clicked(3, ends=False),
    "extreme_box": clicked(4, ends=False),
    "polygon": clicked(7, ends=True),
    "polyline": clicked(4, ends=True),
    "point": pointed,
    "stamp": pointed,
    "brush": brushed,
}
FINDING: dict[str, Gesture] = {"wand": asked, "border": framed, "model": asked}
"""Tools that look at the picture; they are taken where it shows something."""


def across(hand: Hand, shown: Annotation, _chance: random.Random) -> None:
    """A stroke through the middle, from beside it to beside it."""
    x0, y0, x1, y1 = shown.shape.bounds
    middle = (y0 + y1) / 2
    hand.drag((x0 - 4, middle), ((x0 + x1) / 2, middle + 0.4), (x1 + 4, middle))


def bulged(hand: Hand, shown: Annotation, _chance: random.Random) -> None:
    """A stroke that leaves the border and comes back to it."""
    x0, y0, x1, y1 = shown.shape.bounds
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    hand.drag((x, y), (x1 + 5, y), (x1 + 5, y1 + 5), (x, y1 + 5), (x, y))


def holed(hand: Hand, shown: Annotation, _chance: random.Random) -> None:
    at = shown.shape.geometry.representative_point()
    hand.aim.aids = Aids(snap=False)  # a corner near the border shall not sit on it
    for place in ((at.x - 1.2, at.y - 1.2), (at.x + 1.2, at.y - 1.2), (at.x, at.y + 1.2)):
        hand.click(place)
    hand.key("Return")


def parted(hand: Hand, shown: Annotation, chance: random.Random) -> None:
    _, y0, x1, _ = shown.shape.bounds
    for place in ring((x1 + 16, y0 + 6), 7, 5, chance):
        hand.click(place)
    hand.key("Return")


def dragged_vertex(hand: Hand, shown: Annotation, chance: random.Random) -> None:
    x, y = shapely.get_coordinates(shown.shape.geometry)[0].tolist()
    hand.drag((x, y), (x + chance.uniform(-3, 3), y + chance.uniform(1, 3)))


def marked(hand: Hand, shown: Annotation, _chance: random.Random) -> None:
    hand.key(NEXT, NEXT, "Shift+Right")


def turned(hand: Hand, shown: Annotation, _chance: random.Random) -> None:
    x1, y1 = shown.shape.bounds[2:]
    hand.drag((x1, y1), (x1 + 3, y1 + 2), (x1 + 5, y1 + 4))


def nudged(hand: Hand, shown: Annotation, chance: random.Random) -> None:
    hand.key(chance.choice(["Left", "Right", "Up", "Down", "Shift+Left", "Shift+Down"]))


def deleted(hand: Hand, _shown: Annotation, _chance: random.Random) -> None:
    hand.key("Del")


def painted(hand: Hand, shown: Annotation, _chance: random.Random) -> None:
    x0, y0, x1, y1 = shown.shape.bounds
    hand.drag((x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2), held=Modifiers.NONE)


Treatment = Callable[[Hand, Annotation, random.Random], None]
POLYGONS, BORDERED = frozenset({ShapeKind.POLYGON}), frozenset({ShapeKind.POLYGON, ShapeKind.POLYLINE})
EVERY = frozenset(ShapeKind)
SIZED = EVERY - {ShapeKind.POINT}
EDITING: dict[str, tuple[str, frozenset[ShapeKind], Treatment]] = {
    "drag of a vertex": ("select", SIZED - {ShapeKind.POLYLINE}, dragged_vertex),
    "nudge": ("select", EVERY, nudged),
    "delete": ("select", EVERY, deleted),
    "many vertices": ("vertices", BORDERED, marked),
    "reshape": ("reshape", POLYGONS, bulged),
    "split": ("split", POLYGONS, across),
    "hole": ("hole", POLYGONS, holed),
    "part": ("part", POLYGONS, parted),
    "turn and scale": ("transform", SIZED, turned),
    "paint on it": ("brush", POLYGONS, painted),
}
"""What is done to one selected annotation: the tool, the shapes it is for, and the gesture."""
