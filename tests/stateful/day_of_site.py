"""Where the day of ten annotators is spent: a painted scene, its classes, its tasks and its people."""

from hashlib import sha256
from pathlib import Path

from app.imagery.correspondence import Located
from app.imagery.georeference import Georeference
from app.models.geometry import Point, ShapeKind
from app.models.ids import OpId, SceneId, TaskId, uuid7
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology, Overlap
from app.models.op import Draft, OpKind
from app.models.person import Role
from app.models.scene import GeoreferenceData, GeoreferenceKind, Scene, scene_body
from app.models.task import EventType
from app.services import tasks
from app.services.events import event_draft
from app.services.workspace import PROJECT_LEVEL, Workspace, new_project

PEOPLE = 10
SIZE = (1000, 800)
ROOMS = ((0, 0, 500, 400), (500, 0, 500, 400), (0, 400, 500, 400), (500, 400, 500, 400))
OBJECTS: dict[tuple[int, int, int, int], Point] = {ROOMS[0]: (350.0, 240.0), ROOMS[3]: (700.0, 530.0)}
"""Where the painted picture shows something a tool can find."""
DAMAGE = Attribute("damage", AttributeKind.CHOICE, ("none", "minor", "major"), required=True)
NOTE = Attribute("note", AttributeKind.TEXT)
CLASSES = Ontology(
    "day",
    1,
    (
        ClassDef("ship", "Ship", "#E69F00", tuple(ShapeKind), "1", attributes=(NOTE,)),
        ClassDef("building", "Building", "#56B4E9", tuple(ShapeKind), "2", attributes=(DAMAGE,)),
        ClassDef("field", "Field", "#009E73", (ShapeKind.POLYGON,), "3", overlap=Overlap.FORBIDDEN),
    ),
)


def site(path: Path, sight_folder: Path) -> Path:
    """A workspace of ten annotators and a reviewer, each annotator with a scene of four tasks to begin with."""
    made = Workspace.create(path, new_project("Day"), CLASSES, "lead")
    made.add_person("lead", "Lead", frozenset({Role.LEAD, Role.REVIEWER}))
    made.add_person("rev", "Rev", frozenset({Role.REVIEWER}))
    raster = sight_folder / "harbour.tif"
    if not raster.exists():
        raster.write_bytes(b"x")
    content = sha256(raster.read_bytes()).hexdigest()
    scenes: list[Scene] = []
    for number in range(PEOPLE):
        made.add_person(f"ann{number}", f"Ann {number}", frozenset({Role.ANNOTATOR}))
        shown = Scene(
            SceneId(uuid7()), f"harbour {number}", str(raster), content, raster.stat().st_size, *SIZE, 3, "uint8",
            GeoreferenceData(GeoreferenceKind.NONE),
        )  # fmt: skip
        made.record([Draft(OpId(uuid7()), OpKind.SCENE, shown.id, PROJECT_LEVEL, scene_body(shown))])
        scenes.append(shown)
    for number in range(PEOPLE):
        for row in range(8):
            for room in ROOMS:
                shown = scenes[(number + row) % PEOPLE]
                _add_task(made, shown, f"{shown.name} {row}", room, f"ann{number}")
    made.close()
    return path


def located(scene: Scene) -> Located:
    return Located(scene.name, *SIZE, Georeference.of(scene.georeference, *SIZE))


def _add_task(workspace: Workspace, scene: Scene, name: str, window: tuple[int, int, int, int], login: str) -> None:
    task = TaskId(uuid7())
    body: dict[str, object] = {"v": 1, "scene": str(scene.id), "name": f"{name} {window}", "window": [*window]}
    made = [Draft(OpId(uuid7()), OpKind.TASK, task, task, {**body, "context": 0}), event_draft(task, EventType.CREATED)]
    workspace.record(made)
    tasks.assign(workspace, task, login)
