"""What the tour draws: real objects where the truth is known, plain shapes on a scene of one's own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.imagery.training.truth import Truth, TruthObject
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.models.task import Task, TaskState

Place = tuple[float, float]
FEW, MANY = 4, 12


@dataclass(frozen=True, slots=True)
class Role:
    """One object to draw: its class, the clicks that draw it, and its attributes. `reach` is half its longest side."""

    class_id: str
    kind: ShapeKind
    ring: tuple[Place, ...]
    attributes: dict[str, object]

    @property
    def centre(self) -> Place:
        """The middle of the ring."""
        xs, ys = zip(*self.ring, strict=True)
        return (sum(xs) / len(xs), sum(ys) / len(ys))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1)."""
        xs, ys = zip(*self.ring, strict=True)
        return (min(xs), min(ys), max(xs), max(ys))


def choose_task(tasks: Sequence[Task], truth: Truth | None, ontology: Ontology) -> Task:
    """A ready task with a handful of large objects of which some have something to fill in: short, yet worth a look."""
    ready = [task for task in tasks if task.state is TaskState.READY]
    if truth is None:
        return max(ready, key=lambda task: (task.window[2] * task.window[3], -math.dist(_middle(task), _mean(tasks))))
    asking = {known.id for known in ontology.classes if asks(known)}

    def worth(task: Task) -> tuple[bool, bool, float]:
        there = within(truth.objects, task)
        mean = sum(_size(one) for one in there) / (len(there) or 1)
        return (FEW <= len(there) <= MANY, any(one.class_id in asking for one in there), mean)

    return max(ready, key=worth)


def _middle(task: Task) -> Place:
    x, y, width, height = task.window
    return (x + width / 2, y + height / 2)


def _mean(tasks: Sequence[Task]) -> Place:
    xs, ys = zip(*map(_middle, tasks), strict=True)
    return (sum(xs) / len(xs), sum(ys) / len(ys))


def asks(known: ClassDef) -> bool:
    """Whether something must be filled in that has no default."""
    return any(one.required and one.default is None for one in known.attributes)


def roles(task: Task, truth: Truth | None, ontology: Ontology) -> list[Role]:
    """What there is to draw in a task, largest first."""
    if truth is not None:
        there = sorted(within(truth.objects, task), key=_size, reverse=True)[:MANY]
        return [Role(one.class_id, one.kind, one.ring, dict(one.attributes)) for one in there]
    x, y, width, height = task.window
    side = min(width, height) / 8
    known = ontology.classes[0]
    return [_plain(known, x + width * (n + 1) / (FEW + 1), y + height * 0.5, side) for n in range(FEW)]


def within(objects: Sequence[TruthObject], task: Task) -> list[TruthObject]:
    """True objects with their middle in a task."""
    x, y, width, height = task.window
    found = []
    for one in objects:
        cx, cy = one.shape().geometry.centroid.coords[0]
        if x <= cx < x + width and y <= cy < y + height:
            found.append(one)
    return found


def _size(one: TruthObject) -> float:
    x0, y0, x1, y1 = one.shape().bounds
    return max(x1 - x0, y1 - y0)


def _plain(known: ClassDef, x: float, y: float, side: float) -> Role:
    half = side / 2
    ring = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
    attributes: dict[str, object] = {one.name: one.choices[0] for one in known.attributes if one.choices}
    return Role(known.id, known.shapes[0], ring, attributes)
