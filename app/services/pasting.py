"""Copy and paste: inside a scene at the cursor, and to other scenes and dates by map position."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.imagery.carrying import Carried, UncarriableShapeError, carry
from app.imagery.correspondence import Correspondence, Located, UnplacedSceneError, by_pixels, by_position, same_size
from app.models.annotation import Annotation
from app.models.edit import Change, Edit, edit
from app.models.errors import AppError
from app.models.geometry import Point
from app.models.ontology import Ontology
from app.models.scene import Scene
from app.models.task import Task
from app.models.words import plural
from app.services.shaping import UnfitSelectionError
from app.tools.drag_body import moved
from app.tools.edit_tool import copied as copy_of

WHOLE = 0.9999
"""The share of a shape that must lie on the other scene; a hair may be lost to rounding."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Annotations taken up, and where the scene lies in whose pixels they are."""

    annotations: tuple[Annotation, ...]
    scene: Scene
    located: Located


@dataclass(frozen=True, slots=True)
class Pasted:
    """The edit that leaves them here, and the sentence that says how exactly."""

    edit: Edit
    sentence: str


class NothingPastedError(AppError):
    """None of what was copied has a place here."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"Nothing of what was copied on {one} lies wholly on {other}; nothing was pasted.")


def paste_at(copied: Copied, task: Task, scene: Scene, at: Point) -> Pasted:
    """Paste into the scene they came from, their common middle at a point, or as near as the scene lets it."""
    bounds = np.array([each.shape.bounds for each in copied.annotations])
    middle_x = (bounds[:, 0].min() + bounds[:, 2].max()) / 2
    middle_y = (bounds[:, 1].min() + bounds[:, 3].max()) / 2
    shapes = moved(copied.annotations, at[0] - middle_x, at[1] - middle_y, (scene.width, scene.height))
    pairs = zip(copied.annotations, shapes, strict=True)
    made = [Change(None, replace(copy_of(one, shape), task=task.id), (one.id,)) for one, shape in pairs]
    return Pasted(_edit(made), f"{plural(len(made), 'annotation')} pasted at the cursor.")


def paste_by_position(copied: Copied, task: Task, here: Located, scene: Scene, ontology: Ontology) -> Pasted:
    """Paste into another scene where they lie on the ground; what lies partly outside it is left out and counted.

    Raises:
        UnplacedSceneError: when one of the scenes has no map position and they differ in size.
        ScenesApartError: when they show no common ground.
        NothingPastedError: when none lies on the other scene.
    """
    way = _correspondence(copied.located, here)
    carried = [(one, _carried(one, way)) for one in copied.annotations]
    whole = [(one, there) for one, there in carried if there is not None and there.inside >= WHOLE]
    kept = [(one, there) for one, there in whole if _allowed(one, there, ontology)]
    if not kept:
        raise NothingPastedError(copied.located.name, here.name)
    copies = [(one, replace(copy_of(one, there.shape), task=task.id, scene=scene.id)) for one, there in kept]
    made = [Change(None, copy, (one.id,)) for one, copy in copies]
    return Pasted(_edit(made), _sentence(kept, len(carried) - len(kept), way))


def _correspondence(there: Located, here: Located) -> Correspondence:
    try:
        return by_position(there, here)
    except UnplacedSceneError:
        if same_size(there, here):
            return by_pixels(there, here)
        raise


def _carried(annotation: Annotation, way: Correspondence) -> Carried | None:
    try:
        return carry(annotation.shape, way)
    except UncarriableShapeError:
        return None


def _allowed(annotation: Annotation, carried: Carried, ontology: Ontology) -> bool:
    """A box that a map turns becomes a rotated one, which its class may not allow."""
    if not ontology.knows(annotation.class_id):
        return False
    return carried.shape.kind in ontology.find(annotation.class_id).shapes


def _sentence(kept: Sequence[tuple[Annotation, Carried]], left: int, way: Correspondence) -> str:
    how = "by map position" if way.by_position else "pixel on pixel, as one scene has no map position"
    worst = max(there.error for _, there in kept)
    text = f"{plural(len(kept), 'annotation')} pasted {how}, outlines within {worst:.2g} px; {way.exactness}."
    return f"{text} {left} left out: not wholly on this scene, or of a shape its class forbids." if left else text


def _edit(changes: Sequence[Change]) -> Edit:
    if not changes:
        raise UnfitSelectionError("Nothing was copied; select annotations and press Ctrl+C.")
    return edit(f"paste {plural(len(changes), 'annotation')}", changes)
