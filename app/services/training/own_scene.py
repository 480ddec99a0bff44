"""The same workspace on a scene of one's own: three people and open tasks; no made-up past."""

from contextlib import ExitStack
from pathlib import Path

from app.models.ontology import Ontology
from app.services.clock import Clock, system_clock
from app.services.scenes import add_scene
from app.services.training.history import LEAD
from app.services.training.workspace import ROLES, sweep
from app.services.workspace import Workspace, new_project


def make_own(
    folder: Path, raster: Path, ontology: Ontology, clock: Clock = system_clock, name: str | None = None
) -> Path:
    """Make `NAME.orthomark` for a raster (without a name, the raster's); one that is there already is used again.

    Raises:
        UnreadableRasterError: when the file cannot be opened; nothing is left then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = name or raster.stem
    path = folder / f"{name}.orthomark"
    if path.exists():
        return path
    begun = folder / f".{name}.part"
    sweep(begun)
    with ExitStack() as undo:
        undo.callback(sweep, begun)
        _fill(begun, raster, ontology, clock)
        begun.replace(path)
    return path


def _fill(path: Path, raster: Path, ontology: Ontology, clock: Clock) -> None:
    workspace = Workspace.create(path, new_project(raster.stem), ontology, LEAD, clock)
    try:
        for login, (display, roles) in ROLES.items():
            workspace.add_person(login, display, roles)
        workspace.act_as(LEAD)
        add_scene(workspace, raster, context=64)
    finally:
        workspace.close()
