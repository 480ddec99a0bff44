"""What a check found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.ids import AnnotationId
from app.models.many import Many, Pairs
from app.models.ontology import Ontology
from app.models.scene import Scene
from app.models.task import Task


class Hardness(StrEnum):
    """A hard finding stops a submit; a soft one asks for a reason."""

    HARD = "hard"
    SOFT = "soft"


class Scope(StrEnum):
    """What a finding about an annotation depends on: itself, what its bounds touch as well, or the whole task."""

    ONE = "one"
    NEAR = "near"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may look at: the task's living annotations (`annotations`), never anything else.

    `metres_per_pixel` is the ground size of a pixel in the middle of the task, None without a map position; `unseen`
    are the middles (x, y in pixels) of cells nobody has looked at on working scale, None where that is not recorded.
    """

    task: Task
    scene: Scene
    ontology: Ontology
    annotations: Sequence[Annotation]
    metres_per_pixel: float | None = None
    unseen: Sequence[tuple[float, float]] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `at` is (x, y) in pixels, `fix` the name of the quick fix or None, `repair` makes its edit.

    `place` is what offends, in pixels: a corner, a piece of border, an area; None where the whole annotation does.
    `waived` is the reason a soft one may stay for.
    """

    check: str
    hardness: Hardness
    annotation: AnnotationId | None
    at: tuple[float, float]
    sentence: str
    fix: str | None = None
    repair: Callable[[], Edit] | None = field(default=None, compare=False)
    place: BaseGeometry | None = field(default=None, compare=False)
    waived: str = ""

    @property
    def hard(self) -> bool:
        """Whether it stops a submit."""
        return self.hardness is Hardness.HARD


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its stable name, its title, and the function that applies it.

    `scope` says what has to be looked at again when an annotation changes; `drawn` whether what it finds can be told
    of a shape that is still being drawn.

    `screen` says of many sound annotations at once which may have a finding, `pairs` the same of pairs that touch, for
    the scope NEAR; what they leave out never has one. Without them every annotation is looked at by itself.
    """

    name: str
    title: str
    run: Callable[[CheckContext], Iterable[Finding]]
    scope: Scope = Scope.ONE
    drawn: bool = False
    screen: Callable[[Many], NDArray[np.bool_]] | None = None
    pairs: Callable[[Pairs], NDArray[np.bool_]] | None = None
