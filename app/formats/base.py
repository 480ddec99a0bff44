"""What a format is: an exporter and an importer over values, each declaring what it cannot carry.

Exporters are pure: the same work gives the same bytes. Importers read all or nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from app.models.annotation import Annotation
from app.models.edit import Assist
from app.models.errors import AppError
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId
from app.models.ontology import ClassDef, Ontology
from app.models.scene import Scene
from app.plugins import discover

EVERY_SHAPE = frozenset(ShapeKind)
_SHOWN = 3


class Positions(Protocol):
    """Where pixels of a scene lie on the ground; longitudes and latitudes are WGS84 degrees."""

    @property
    def known(self) -> bool:
        """Whether the scene has a map position at all."""

    def to_lonlat(self, xs: ArrayLike, ys: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Pixels to degrees."""

    def from_lonlat(self, lon: ArrayLike, lat: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Degrees to pixels."""


@dataclass(frozen=True, slots=True)
class SceneWork:
    """A scene, where it lies, and its annotations (none when reading, or when there is nothing on it).

    `assisted` says of which of them a tool or a model found the shape; all others were drawn by hand.
    """

    scene: Scene
    positions: Positions
    annotations: Sequence[Annotation] = ()
    assisted: Mapping[AnnotationId, Sequence[Assist]] = field(default_factory=dict)

    def assist(self, annotation: Annotation) -> list[dict[str, str]]:
        """Write what found the shape of one of them; empty for one drawn by hand."""
        return [note.body() for note in self.assisted.get(annotation.id, ())]


@dataclass(frozen=True, slots=True)
class Work:
    """What is exported, or what an import must fit into."""

    ontology: Ontology
    scenes: Sequence[SceneWork]


@dataclass(frozen=True, slots=True)
class Document:
    """One file of an export: its path below the target (empty: the target itself) and its text in pieces."""

    path: str
    pieces: Iterable[str]


@dataclass(frozen=True, slots=True)
class NewAnnotation:
    """One annotation read from a file; `place` names its record for messages, `id` says which one it replaces."""

    scene: Scene
    known: ClassDef
    shape: Shape
    attributes: dict[str, object]
    place: str
    id: AnnotationId | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a file holds, and notes on what in it has no place here."""

    annotations: tuple[NewAnnotation, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exporter:
    """Writes a format. `losses` are declared once; `lost` names what of this very work would be lost."""

    name: str
    title: str
    shapes: frozenset[ShapeKind]
    losses: tuple[str, ...]
    documents: Callable[[Work], Sequence[Document]]
    lost: Callable[[Work], Sequence[str]] = field(default=lambda _work: ())


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads a format into a work: its scenes are those a record may lie on."""

    name: str
    title: str
    read: Callable[[Path, Work], Reading]


class LossError(AppError):
    """An export would lose something nobody agreed to lose."""

    def __init__(self, name: str, lost: Sequence[str]) -> None:
        super().__init__(f"Exporting to {name} would lose: {'; '.join(lost)}. Choose another format or allow the loss.")


class ImportRefusedError(AppError):
    """A file with records that cannot be used; nothing of it was taken."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        shown = "; ".join(problems[:_SHOWN])
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        self.problems = tuple(problems)
        super().__init__(f"{path.name} was not imported: {shown}{more}. Correct the file and import it again.")


class UnknownFormatError(AppError):
    """A format nobody reads or writes here."""

    def __init__(self, name: str, verb: str, names: Iterable[str]) -> None:
        super().__init__(f"Orthomark cannot {verb} “{name}”; it can {verb} {', '.join(sorted(names))}.")


def exporters() -> dict[str, Exporter]:
    """Every exporter of the shelf by its name."""
    return {found.name: found for found in discover("app.formats", "EXPORTER", Exporter)}


def importers() -> dict[str, Importer]:
    """Every importer of the shelf by its name."""
    return {found.name: found for found in discover("app.formats", "IMPORTER", Importer)}


def exporter(name: str) -> Exporter:
    """Give the exporter of this name.

    Raises:
        UnknownFormatError: naming those there are.
    """
    known = exporters()
    if name not in known:
        raise UnknownFormatError(name, "write", known)
    return known[name]


def importer(name: str) -> Importer:
    """Give the importer of this name.

    Raises:
        UnknownFormatError: naming those there are.
    """
    known = importers()
    if name not in known:
        raise UnknownFormatError(name, "read", known)
    return known[name]


def in_order(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Sort annotations by their id, the stable order of every export."""
    return sorted(annotations, key=lambda annotation: annotation.id)
