"""Cells of annotations to run one check on, and how its findings are compared."""

from collections.abc import Sequence

from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.book import Book
from app.models.columns import Columns
from app.models.finding import Check, CheckContext, Finding, Scope
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId, SceneId, TaskId, uuid7
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology, Overlap
from app.models.scene import GeoreferenceData, GeoreferenceKind, Scene
from app.models.task import Task
from app.services.checking import Ground
from app.services.screening import Screening

SCENE = Scene(SceneId(uuid7()), "harbour", "", "", 1, 1000, 800, 3, "uint8", GeoreferenceData(GeoreferenceKind.NONE))
TASK = Task(TaskId(uuid7()), SCENE.id, "Cell 1", (0, 0, 500, 800))
LAST = Task(TaskId(uuid7()), SCENE.id, "Cell 2", (500, 0, 500, 800))
DAMAGE = Attribute("damage", AttributeKind.CHOICE, ("none", "minor"), required=True)
FLOORS = Attribute("floors", AttributeKind.NUMBER, required=True, default=1)
ROOF = Attribute("roof", AttributeKind.TEXT)
KIND = Attribute("kind", AttributeKind.CHOICE, ("wet", "dry"), required=True)
DEPTH = Attribute("depth", AttributeKind.NUMBER, required=True, minimum=1, maximum=30, when=("kind", ("wet",)))
LENGTH = Attribute("covered", AttributeKind.YES_NO)
MARKS = Attribute("marks", AttributeKind.MULTIPLE, ("a", "b"))
ONTOLOGY = Ontology(
    "test",
    1,
    (
        ClassDef("ship", "Ship", "#E69F00", tuple(ShapeKind), "1"),
        ClassDef("tug", "Tug", "#D55E00", tuple(ShapeKind)),
        ClassDef("building", "Building", "#56B4E9", (ShapeKind.POLYGON,), "2", attributes=(DAMAGE, FLOORS, ROOF)),
        ClassDef("aircraft", "Aircraft", "#009E73", (ShapeKind.ROTATED_BOX,), "3"),
        ClassDef("vehicle", "Vehicle", "#CC79A7", (ShapeKind.BOX, ShapeKind.POINT), "4"),
        ClassDef("parcel", "Parcel", "#F0E442", (ShapeKind.POLYGON,), overlap=Overlap.FORBIDDEN),
        ClassDef("crane", "Crane", "#0072B2", tuple(ShapeKind), size_band=(20.0, 60.0), minimum_px=8.0, heading=True),
        ClassDef("dock", "Dock", "#0072B2", tuple(ShapeKind), attributes=(KIND, DEPTH, LENGTH, MARKS)),
    ),
)


def annotation(shape: Shape, class_id: str = "ship", **attributes: object) -> Annotation:
    return Annotation(AnnotationId(uuid7()), SCENE.id, TASK.id, class_id, shape, attributes)


def findings(
    check: Check, annotations: Sequence[Annotation], task: Task = TASK, metres_per_pixel: float | None = None
) -> list[Finding]:
    found = list(check.run(CheckContext(task, SCENE, ONTOLOGY, annotations, metres_per_pixel)))
    told = {one.annotation for one in found if one.annotation is not None}
    missed = told - suspects(check, annotations, task, metres_per_pixel)
    assert not missed, f"the screen of {check.name} leaves out what has a finding"
    return found


def suspects(
    check: Check, annotations: Sequence[Annotation], task: Task, metres_per_pixel: float | None
) -> set[AnnotationId]:
    """Which of these a look at many at once leaves for this check."""
    if not annotations or check.scope is Scope.TASK:
        return {one.id for one in annotations}
    ground = Ground(task, SCENE, ONTOLOGY, metres_per_pixel, Book(Columns.of(annotations)), Overlay([], {}))
    ids = [one.id for one in annotations]
    return set(Screening(ground, [check]).suspects(ground, ids))


def repaired(finding: Finding) -> Annotation | None:
    """What the quick fix leaves of the annotation."""
    assert finding.repair is not None
    (change,) = finding.repair().changes
    assert change.before is not None
    return change.after
