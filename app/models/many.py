"""Many annotations as columns, to be asked at once which of them a check has to look at one by one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from app.models.columns import Coded
from app.models.errors import NotFoundError
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.models.scene import Scene
from app.models.task import Task

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Border:
    """Every ring or line: `points` (m, 2) in pixels, the ring of each, and of which annotation each ring is."""

    points: NDArray[np.float64]
    ring: NDArray[np.intp]
    of: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Many:
    """(n,) annotations of one task; `boxes` is (n, 4): x0, y0, x1, y1 in pixels."""

    task: Task
    scene: Scene
    ontology: Ontology
    metres_per_pixel: float | None
    geometries: NDArray[np.object_]
    kind: Coded[str]
    class_id: Coded[str]
    attributes: Coded[str]

    def __len__(self) -> int:
        return len(self.geometries)

    @cached_property
    def unsound(self) -> Mask:
        """Empty or invalid: whatever is vectorised below may not hold of them."""
        return np.asarray(shapely.is_empty(self.geometries) | ~shapely.is_valid(self.geometries))

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """The bounds of each."""
        return np.asarray(shapely.bounds(self.geometries))

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """Square pixels, of rings that cross as well."""
        return np.asarray(shapely.area(self.geometries))

    @cached_property
    def lines(self) -> Border:
        """Every ring of areas, closing point included, and every line."""
        parts, of = shapely.get_parts(self.geometries, return_index=True)
        areal = shapely.get_dimensions(parts) > 1
        rings, of_part = shapely.get_rings(parts[areal], return_index=True)
        drawn = shapely.get_dimensions(parts) == 1
        points, ring = shapely.get_coordinates(np.concatenate([rings, parts[drawn]]), return_index=True)
        return Border(points, ring, np.concatenate([of[areal][of_part], of[drawn]]))

    def of_kind(self, *kinds: ShapeKind) -> Mask:
        """Which are of these kinds."""
        return self.kind.where([kind.value for kind in kinds])

    def by_class(self, fits: Callable[[ClassDef | None], bool]) -> Mask:
        """Which are of classes that fit; None is a class the ontology does not have."""
        return self._table([fits(known) for known in self.classes], self.class_id.codes)

    def of_class(self, value: Callable[[ClassDef | None], float]) -> NDArray[np.float64]:
        """A number of the class of each."""
        told = np.array([value(known) for known in self.classes], np.float64)
        return np.asarray(told[self.class_id.codes]) if len(told) else np.zeros(len(self))

    def by_class_and_kind(self, fits: Callable[[ClassDef | None, ShapeKind], bool]) -> Mask:
        """Which are of a class and kind that fit."""
        kinds = [ShapeKind(text) for text in self.kind.table]
        table = [fits(known, kind) for known in self.classes for kind in kinds]
        return self._table(table, self.class_id.codes.astype(np.int64) * len(kinds) + self.kind.codes)

    def by_class_and_attributes(self, fits: Callable[[ClassDef | None, Mapping[str, object]], bool]) -> Mask:
        """Which have a class and attributes that fit; each pair of these is asked of once."""
        joined = self.class_id.codes.astype(np.int64) * len(self.attributes.table) + self.attributes.codes
        pairs, place = np.unique(joined, return_inverse=True)
        classes, texts = np.divmod(pairs, max(1, len(self.attributes.table)))
        told = [
            fits(self.classes[known], json.loads(self.attributes.table[text]) or {})
            for known, text in zip(classes.tolist(), texts.tolist(), strict=True)
        ]
        return self._table(told, place)

    @cached_property
    def classes(self) -> tuple[ClassDef | None, ...]:
        """The classes in the order of their codes; None is one the ontology does not have."""
        return tuple(self._known(class_id) for class_id in self.class_id.table)

    def _known(self, class_id: str) -> ClassDef | None:
        try:
            return self.ontology.find(class_id)
        except NotFoundError:
            return None

    @staticmethod
    def _table(told: list[bool], codes: NDArray[np.int64]) -> Mask:
        return np.array(told, bool)[codes] if told else np.zeros(len(codes), bool)


@dataclass(frozen=True, eq=False)
class Pairs:
    """(m,) pairs of annotations whose bounds touch, both sound: the area of each, and what their bounds share.

    `codes` are their classes in `classes`; `alike` says which pairs have the same class.
    """

    areas: tuple[NDArray[np.float64], NDArray[np.float64]]
    shared: NDArray[np.float64]
    codes: tuple[NDArray[np.int64], NDArray[np.int64]]
    classes: tuple[ClassDef | None, ...]

    @property
    def alike(self) -> Mask:
        """Which are of one class."""
        return np.asarray(self.codes[0] == self.codes[1])

    def both(self, fits: Callable[[ClassDef | None], bool]) -> Mask:
        """Where both are of a class that fits."""
        told = np.array([fits(known) for known in self.classes], bool)
        return np.asarray(told[self.codes[0]] & told[self.codes[1]])


def shared_bounds(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """The area (m,) that boxes (m, 4) share."""
    low, high = np.maximum(one[:, :2], other[:, :2]), np.minimum(one[:, 2:], other[:, 2:])
    return np.asarray(np.prod(np.maximum(high - low, 0.0), axis=1))
