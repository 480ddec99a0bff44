"""The window is killed at random moments while somebody draws: what it showed as saved is there afterwards."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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
from tests.crash.ledger import Ledger, lines_until

ROOT = Path(__file__).resolve().parents[2]
LOGIN = "lea"
ONTOLOGY = Ontology("harbour", 1, (ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1"),))
SIDE = 600
LANES, KILLS = 2, 5
START_S = 60.0
EARLIEST_S, LATEST_S = 0.1, 1.2


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


def draw_until_killed(path: Path, seed: int, after_s: float, ledger: Ledger) -> None:
    """Start the window, let it work, and kill it `after_s` seconds after its first acknowledgement."""
    command = [sys.executable, "-m", "tests.crash.drawing_window", str(path), LOGIN, str(seed)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with (
        (path.parent / "said.txt").open("w+") as said,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=said, text=True, bufsize=1
        ) as window,
    ):
        assert window.stdout is not None
        try:
            first = next(lines_until(window.stdout, time.monotonic() + START_S), None)
            assert first is not None, (path.parent / "said.txt").read_text()
            ledger.note(first)
            for line in lines_until(window.stdout, time.monotonic() + after_s):
                ledger.note(line)
        finally:
            window.kill()
        for line in window.stdout:
            ledger.note(line)
        assert window.wait() == -signal.SIGKILL, (path.parent / "said.txt").read_text()


def killed_again_and_again(folder: Path, seed: int) -> tuple[Ledger, list[str]]:
    """The same file drawn on by one window after the other, each killed."""
    path, ledger, chance, wrong = drawable(folder), Ledger(), random.Random(seed), []
    for number in range(KILLS):
        moment = chance.uniform(EARLIEST_S, LATEST_S)
        draw_until_killed(path, seed * KILLS + number, moment, ledger)
        wrong += [f"seed {seed}, kill {number} after {moment:.3f} s: {said}" for said in ledger.settle(path)]
    return ledger, wrong


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(0, 10, LANES))
def test_nothing_shown_as_saved_is_lost_when_the_window_is_killed(tmp_path: Path, seed: int) -> None:
    seeds = range(seed, seed + LANES)
    with ThreadPoolExecutor(LANES) as lanes:
        outcomes = list(lanes.map(partial(_lane, tmp_path), seeds))
    assert [said for _, wrong in outcomes for said in wrong] == []
    acknowledged = [ledger.lines for ledger, _ in outcomes]
    assert min(acknowledged) >= KILLS


def _lane(folder: Path, seed: int) -> tuple[Ledger, list[str]]:
    return killed_again_and_again(folder / str(seed), seed)
