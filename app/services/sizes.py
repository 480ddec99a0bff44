"""Annotations by their size: the longer side of the upright box, in pixels, or in metres where pixels have a size.

Metres are pixels times the ground size of a pixel in the middle of the annotation's task, as in the window.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.models.annotation import Annotation
from app.models.errors import BadInputError
from app.models.ids import TaskId
from app.models.look import SizeSpan
from app.services.tasks import metres_per_pixel
from app.services.workspace import Workspace

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(px|m)")


@dataclass(frozen=True, slots=True)
class Size:
    """A length in pixels, or in metres."""

    value: float
    metres: bool = False

    @classmethod
    def read(cls, text: str) -> "Size":
        """Read 16px or 2.5m.

        Raises:
            BadInputError: when it is no size.
        """
        found = _SIZE.fullmatch(text.strip().casefold())
        if found is None:
            raise BadInputError(text, "it is no size", "write pixels as 16px, metres as 2.5m")
        return cls(float(found[1]), found[2] == "m")

    def pixels(self, metres: float | None) -> float:
        """Give it in pixels, of which each spans `metres`; infinity is never asked for where there are none."""
        return self.value / metres if self.metres and metres else self.value


@dataclass(frozen=True, slots=True)
class Sizes:
    """Which sizes are let through; None lets every one through."""

    at_least: Size | None = None
    at_most: Size | None = None

    @classmethod
    def read(cls, at_least: str | None, at_most: str | None) -> "Sizes":
        """Read both from text.

        Raises:
            BadInputError: when one is no size.
        """
        return cls(*(Size.read(text) if text is not None else None for text in (at_least, at_most)))

    @property
    def in_metres(self) -> bool:
        """Whether a map position is needed."""
        return any(size is not None and size.metres for size in (self.at_least, self.at_most))

    def span(self, metres: float | None) -> SizeSpan:
        """Give them in pixels."""
        ends = (size.pixels(metres) if size is not None else None for size in (self.at_least, self.at_most))
        return SizeSpan(*ends)


ANY = Sizes()


def of_sizes(workspace: Workspace, annotations: Sequence[Annotation], sizes: Sizes) -> list[Annotation]:
    """Give those within the sizes.

    Raises:
        BadInputError: when metres are asked for and a scene has no map position to tell them by.
    """
    if sizes == ANY:
        return list(annotations)
    spans: dict[TaskId, SizeSpan] = {}
    for task in {one.task: None for one in annotations}:
        spans[task] = sizes.span(_metres(workspace, task) if sizes.in_metres else None)
    return [one for one in annotations if spans[one.task].holds(one.shape.bounds)]


def _metres(workspace: Workspace, ref: TaskId) -> float:
    task = workspace.task(ref)
    scene = workspace.scene(task.scene)
    metres = metres_per_pixel(scene, task)
    if metres is None:
        what = "it has no map position, so that its pixels have no size in metres"
        raise BadInputError(scene.name, what, "give sizes in pixels, as 16px")
    return metres
