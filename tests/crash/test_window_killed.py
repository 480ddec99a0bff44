"""The window is killed at random moments while somebody draws: what it showed as saved is there afterwards."""

import random
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.services import tasks
from app.services.scenes import add_scene
from app.services.workspace import Workspace, new_project
from tests.crash.forking import Forked
from tests.crash.ledger import Ledger

LOGIN = "lea"
ONTOLOGY = Ontology("harbour", 1, (ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1"),))
SIDE = 600
LANES, KILLS = 2, 5
EARLIEST_S, LATEST_S = 0.05, 1.2

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the drawing process forks its children")


def drawable(folder: Path) -> Path:
    """A workspace with one small scene and one claimed task."""
    folder.mkdir()
    raster = folder / "harbour.tif"
    where = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 323000, 0, -0.5, 4306000)}
    pixels = np.random.default_rng(5).integers(40, 200, (3, SIDE, SIDE), np.uint8)
    with rasterio.open(raster, "w", driver="GTiff", width=SIDE, height=SIDE, count=3, dtype="uint8", **where) as target:
        target.write(pixels)
    path = folder / "site.orthomark"
    workspace = Workspace.create(path, new_project("Harbour"), ONTOLOGY, LOGIN)
    add_scene(workspace, raster)
    tasks.claim(workspace)
    workspace.close()
    return path


def draw_until_killed(drawer: Forked, path: Path, seed: int, after_s: float, ledger: Ledger) -> None:
    """Open a window, let it work, and kill it `after_s` seconds after its first acknowledgement."""
    drawer.start(path, LOGIN, seed)
    assert drawer.listen(ledger, lines=1) == ""
    assert drawer.listen(ledger, after_s) == ""
    drawer.kill()
    assert drawer.listen(ledger) == f"gone {-signal.SIGKILL}"


def killed_again_and_again(drawer: Forked, folder: Path, seed: int) -> tuple[Ledger, list[str]]:
    """The same file drawn on by one window after the other, each killed."""
    path, ledger, chance, wrong = drawable(folder), Ledger(), random.Random(seed), []
    for number in range(KILLS):
        moment = EARLIEST_S * (LATEST_S / EARLIEST_S) ** chance.random()
        draw_until_killed(drawer, path, seed * KILLS + number, moment, ledger)
        wrong += [f"seed {seed}, kill {number} after {moment:.3f} s: {said}" for said in ledger.settle(path)]
    return ledger, wrong


@pytest.fixture(scope="module")
def drawers() -> Iterator[list[Forked]]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("QT_QPA_PLATFORM", "offscreen")
        yield [stack.enter_context(Forked("tests.crash.drawing_window")) for _ in range(LANES)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(0, 10, LANES))
def test_nothing_shown_as_saved_is_lost_when_the_window_is_killed(
    drawers: list[Forked], tmp_path: Path, seed: int
) -> None:
    folders = [tmp_path / str(lane) for lane in range(LANES)]
    with ThreadPoolExecutor(LANES) as lanes:
        outcomes = list(lanes.map(killed_again_and_again, drawers, folders, range(seed, seed + LANES)))
    assert [said for _, wrong in outcomes for said in wrong] == []
    acknowledged = [ledger.lines for ledger, _ in outcomes]
    assert min(acknowledged) >= KILLS
