"""The same workspace on a scene of one's own: three people and open tasks; no made-up past."""

from pathlib import Path

from app.models.ontology import Ontology
from app.services.clock import Clock, system_clock
from app.services.scenes import add_scene
from app.services.training.history import LEAD
from app.services.training.workspace import ROLES
from app.services.workspace import Workspace, new_project


def make_own(folder: Path, raster: Path, ontology: Ontology, clock: Clock = system_clock) -> Path:
    """Make `NAME.orthomark` for a raster; one that is there already is used again.

    Raises:
        UnreadableRasterError: when the file cannot be opened; nothing is left then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{raster.stem}.orthomark"
    if path.exists():
        return path
    begun = folder / f".{raster.stem}.part"
    for leftover in folder.glob(f".{raster.stem}.part*"):
        leftover.unlink()
    workspace = Workspace.create(begun, new_project(raster.stem), ontology, LEAD, clock)
    try:
        for login, (display, roles) in ROLES.items():
            workspace.add_person(login, display, roles)
        workspace.act_as(LEAD)
        add_scene(workspace, raster, context=64)
    finally:
        workspace.close()
    begun.replace(path)
    return path
