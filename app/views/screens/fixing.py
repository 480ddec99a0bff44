"""What a tool may know while a reviewer fixes: the open task, without the annotator's lock on it."""

from collections.abc import Sequence

from app.models.annotation import Annotation
from app.models.geometry import Point
from app.models.ids import AnnotationId
from app.models.ontology import ClassDef, Ontology
from app.models.scene import Scene
from app.models.task import Task
from app.services.editing import OpenTask


class FixContext:
    """Only the annotation being fixed can be touched; it answers for the open task otherwise."""

    def __init__(self, opened: OpenTask, fixed: AnnotationId) -> None:
        self._opened = opened
        self._fixed = fixed
        self.read_only = ""
        self.selection: Sequence[AnnotationId] = (fixed,)
        self.active_class: ClassDef | None = None
        self.locked: frozenset[AnnotationId] = frozenset()

    @property
    def task(self) -> Task:
        """The task in review."""
        return self._opened.task

    @property
    def scene(self) -> Scene:
        """Its scene."""
        return self._opened.scene

    @property
    def ontology(self) -> Ontology:
        """The classes."""
        return self._opened.ontology

    @property
    def metres_per_pixel(self) -> float | None:
        """Ground size of a pixel."""
        return self._opened.metres_per_pixel

    def annotation(self, annotation: AnnotationId) -> Annotation | None:
        """The annotation being fixed, and no other."""
        return self._opened.annotation(annotation) if annotation == self._fixed else None

    def annotations_at(self, x: float, y: float, tolerance: float) -> Sequence[Annotation]:
        """The annotation being fixed, where it is."""
        return [one for one in self._opened.annotations_at(x, y, tolerance) if one.id == self._fixed]

    def ids_at(self, x: float, y: float, tolerance: float) -> Sequence[AnnotationId]:
        """The annotation being fixed, where it is."""
        return [one for one in self._opened.ids_at(x, y, tolerance) if one == self._fixed]

    def ids_inside(self, bounds: tuple[float, float, float, float]) -> Sequence[AnnotationId]:
        """A rubber band selects nothing else."""
        del bounds
        return []

    def ids_within(self, ring: Sequence[Point]) -> Sequence[AnnotationId]:
        """A lasso selects nothing else."""
        del ring
        return []
