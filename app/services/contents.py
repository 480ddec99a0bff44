"""What is read of a task or a scene to be shown, on whatever thread has time for it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from app.imagery.laid_out import LaidOut, Shapes
from app.imagery.memory import give_back
from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.book import Book
from app.models.columns import ID_BYTES, Columns
from app.models.ids import NIL, AnnotationId, SceneId, TaskId
from app.store import columns as stored
from app.store.columns import Wanted
from app.store.database import Database

_MANY = 100_000
"""Laying out so many leaves tens of megabytes behind."""


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Annotations as columns, and laid out to be drawn and found where somebody will look at them."""

    columns: Columns
    overlay: Overlay | None = None


def read_contents(database: Database, task: TaskId) -> Contents:
    """The annotations of a task; on a connection of its own, so that any thread may ask."""
    with database.read() as connection:
        return Contents(stored.of_task(connection, task))


def read_to_show(database: Database, task: TaskId) -> Contents:
    """The same, laid out, and its identifiers sorted here rather than at the first look for one."""
    laid = _laid_out(database, Wanted.task(task))
    return Contents(laid.columns, Overlay([laid], {}))


def read_neighbours(database: Database, scene: SceneId, task: TaskId) -> LaidOut:
    """The annotations of the other tasks of a scene, laid out."""
    return _laid_out(database, Wanted.scene(scene, without=task))


def _laid_out(database: Database, wanted: Wanted) -> LaidOut:
    """Read annotations, and lay their geometries out on another thread while the rest is read."""
    with ThreadPoolExecutor(1) as beside, database.read() as connection:
        drawn = stored.outline(connection, wanted)
        shapes = beside.submit(Shapes, drawn.shapes)
        columns = stored.filled(connection, drawn)
        columns.row(AnnotationId(NIL))
        laid = LaidOut(columns, shapes.result())
    if len(laid) > _MANY:
        give_back()
    return laid


def differing(before: Book, after: Book) -> list[AnnotationId]:
    """Which annotations may be others in one book than in the other."""
    one, other = _states(before.columns), _states(after.columns)
    changed = {AnnotationId(UUID(bytes=state[:ID_BYTES])) for state in one ^ other}
    return list(dict.fromkeys([*changed, *before.changed, *after.changed]))


def version(annotation: Annotation | None) -> tuple[object, ...] | None:
    """What tells one state of an annotation from another."""
    return (annotation.head, annotation.status, annotation.number) if annotation is not None else None


def _states(columns: Columns) -> set[bytes]:
    states = np.ascontiguousarray(columns.states)
    return set(states.view(f"V{states.shape[1]}").reshape(-1).tolist()) if len(states) else set()
