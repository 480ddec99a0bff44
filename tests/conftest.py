"""Fixtures every room may use: a small ontology, a scene without real pixels, a workspace with tasks."""

import gc
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from hypothesis import settings
from keyring.backends.fail import Keyring as NoKeyring

from app.imagery import precedence
from app.models.annotation import Annotation
from app.models.geometry import Shape, ShapeKind, box
from app.models.ids import AnnotationId, OpId, SceneId, TaskId, uuid7
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology
from app.models.op import Draft, OpKind
from app.models.scene import GeoreferenceData, GeoreferenceKind, Scene, scene_body
from app.models.task import EventType, Task
from app.services.events import event_draft
from app.services.workspace import PROJECT_LEVEL, Workspace, new_project
from tests.sync.site import pristine, server

__all__ = ["pristine", "server"]

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold something slow: what begins last must be short, or one process works alone."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have no collection of garbage look at modules and tests again and again; they stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collect what is due here, once a window has switched off that it happens at any moment on any thread."""
    if not gc.isenabled():
        due = [oldest for oldest, made in enumerate(gc.get_count()) if made > gc.get_threshold()[oldest]]
        if due:
            gc.collect(due[-1])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted, also in processes whose own output goes nowhere."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, told in report.user_properties:
            if name == "figures" and report.when == "call":
                terminalreporter.write_line(str(told))


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str, dict[str, object]], None]:
    """Have what a test counted printed at the end of the run, as one line of JSON."""
    return lambda name, counted: record_property("figures", json.dumps({name: counted}))


class SteppingClock:
    """A clock that moves one second at every look, so that order never depends on the machine."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(autouse=True, scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what tests cache away from the user's own."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORTHOMARK_CACHE", str(folder))
        yield folder


@pytest.fixture(autouse=True, scope="session")
def no_keyring() -> None:
    """Ask no keyring of this computer: it holds the user's own secrets, and may wait for ever to be unlocked."""
    keyring.set_keyring(NoKeyring())


@pytest.fixture(autouse=True, scope="session")
def workers_as_quick() -> Iterator[None]:
    """Let two test processes share two cores: a worker that steps back would wait for the other process as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(precedence, "STEPS_BACK", 0)
        yield


@pytest.fixture
def ontology() -> Ontology:
    damage = Attribute("damage", AttributeKind.CHOICE, ("none", "minor", "major"), required=True)
    return Ontology(
        "test",
        1,
        (
            ClassDef("ship", "Ship", "#E69F00", tuple(ShapeKind), "1"),
            ClassDef("building", "Building", "#56B4E9", (ShapeKind.POLYGON, ShapeKind.BOX), "2", attributes=(damage,)),
        ),
    )


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(datetime(2026, 3, 9, 8, 0, tzinfo=UTC))


@pytest.fixture
def workspace(tmp_path: Path, ontology: Ontology, clock: SteppingClock) -> Iterator[Workspace]:
    made = Workspace.create(tmp_path / "test.orthomark", new_project("test"), ontology, "lea", clock)
    yield made
    made.close()


@pytest.fixture
def scene(workspace: Workspace, tmp_path: Path) -> Scene:
    raster = tmp_path / "harbour.tif"
    raster.write_bytes(b"x")
    made = Scene(
        id=SceneId(uuid7()),
        name="harbour",
        uri=str(raster),
        sha256="00" * 32,
        bytes=1,
        width=1000,
        height=800,
        bands=3,
        dtype="uint8",
        georeference=GeoreferenceData(GeoreferenceKind.NONE),
    )
    workspace.record([Draft(OpId(uuid7()), OpKind.SCENE, made.id, PROJECT_LEVEL, scene_body(made))])
    return made


@pytest.fixture
def add_task(workspace: Workspace, scene: Scene) -> Callable[..., Task]:
    def add(name: str = "Cell 1", window: tuple[int, int, int, int] = (0, 0, 500, 800)) -> Task:
        task = TaskId(uuid7())
        body: dict[str, object] = {"v": 1, "scene": str(scene.id), "name": name, "window": list(window), "context": 0}
        made = [Draft(OpId(uuid7()), OpKind.TASK, task, task, body), event_draft(task, EventType.CREATED)]
        workspace.record(made)
        return workspace.task(task)

    return add


@pytest.fixture
def task(add_task: Callable[..., Task]) -> Task:
    return add_task()


@pytest.fixture
def draw(scene: Scene) -> Callable[..., Annotation]:
    """Make an annotation of a task without storing it."""

    def make(task: Task, shape: Shape | None = None, class_id: str = "ship", **attributes: object) -> Annotation:
        chosen = shape or box(10, 20, 40, 60)
        return Annotation(AnnotationId(uuid7()), scene.id, task.id, class_id, chosen, attributes)

    return make


@pytest.fixture(scope="session")
def data() -> Path:
    """Real imagery and annotation files beside the checkout."""
    if not DATA.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return DATA
