"""A seeded workspace with one task and many annotations, made once and kept under the cache folder."""

import multiprocessing
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.models.edit import Change, edit
from app.models.geometry import ShapeKind
from app.models.ids import EditId, uuid7
from app.models.ontology import ClassDef, Ontology
from app.services import tasks
from app.services.revising import revision_drafts
from app.services.scenes import add_scene
from app.services.workspace import Workspace, new_project
from scenery.rasters import cache_folder, cog
from scenery.shapes import COLOURS, buildings

LOGIN = "lea"
KINDS = (ShapeKind.BOX, ShapeKind.POLYGON)
BATCH = 10_000


@contextmanager
def spare_folder() -> Iterator[Path]:
    """A folder on the disk of the cache, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as folder:
        yield Path(folder)


def drawn(folder: Path, annotations: int, size: int, cells: int = 1) -> Path:
    """A copy of a workspace file with `cells` tasks along each side of the scene, the first claimed, in `folder`."""
    kept = cache_folder() / f"site_{annotations}_{size}_{cells}.orthomark"
    cog(size)
    if not kept.exists():
        maker = multiprocessing.get_context("spawn").Process(target=_make, args=(kept, annotations, size, cells))
        maker.start()
        maker.join()
    return Path(shutil.copy(kept, folder / "bench.orthomark"))


def _make(kept: Path, annotations: int, size: int, cells: int) -> None:
    """Write it through the program's own log and projections: every hash in its chain is a true one."""
    with spare_folder() as folder:
        path = folder / "bench.orthomark"
        workspace = Workspace.create(path, new_project("bench"), ontology(), LOGIN)
        side = -(-size // cells)
        scene = add_scene(workspace, cog(size), cell=side)
        of_cell = {one.window[:2]: one for one in workspace.tasks()}
        tasks.claim(workspace)
        for start in range(0, annotations, BATCH):
            part = buildings(min(BATCH, annotations - start), size, seed=start + 1)
            placed = []
            for one in part:
                x, y = one.shape.geometry.centroid.coords[0]
                cell = of_cell[(int(x // side) * side, int(y // side) * side)]
                placed.append(replace(one, scene=scene.id, task=cell.id))
            made = replace(edit("seed", [Change(None, one) for one in placed]), id=EditId(uuid7()))
            workspace.record(revision_drafts(made, {}, [scene]))
        workspace.close()
        path.rename(kept)


def ontology() -> Ontology:
    """Classes in the colours of the shapes."""
    classes = tuple(
        ClassDef(name, name.title(), f"#{r:02x}{g:02x}{b:02x}", KINDS) for name, (r, g, b) in COLOURS.items()
    )
    return Ontology("bench", 1, classes)
