"""The whole canvas in a process of its own that was told how much memory it may take."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio

ROOT = Path(__file__).resolve().parents[3]
SIZE, CEILING_MB = 12_000, 640
COMPILE = """
from app.imagery import overlay
from app.imagery.overviews import reduction
overlay.warm()
reduction.warm("uint8")
"""
"""Compiling takes memory of its own, once after installing."""
WANDER = """
import sys
from dataclasses import replace
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene
from app.views.canvas.canvas import Canvas

app = QApplication([])
source = RasterSource.open(sys.argv[1])
info = source.info
header = (info.width, info.height, info.bands, info.dtype, info.georeference)
canvas = Canvas()
canvas.resize(1920, 1080)
canvas.show()
scene = Scene(SceneId(uuid7()), "a", info.path, "", 1, *header)
canvas.show_scene(scene, source, None, Georeference.of(info.georeference, info.width, info.height))
canvas.one_to_one()
for y in range(540, info.height, 1080):
    for x in range(960, info.width, 1920):
        canvas.camera = replace(canvas.camera, x=x, y=y, scale=1.0)
        loop, timer = QEventLoop(), QTimer()
        timer.timeout.connect(lambda: canvas.complete() and loop.quit())
        timer.start(2)
        QTimer.singleShot(3000, loop.quit)
        loop.exec()
canvas.close()
source.close()
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is counted in kB on Linux only")
def test_a_walk_over_more_tiles_than_fit_stays_under_the_ceiling(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    shape = {"count": 3, "width": SIZE, "height": SIZE, "dtype": "uint8", "crs": "EPSG:32618"}
    place = rasterio.Affine(1, 0, 5e5, 0, -1, 4e6)
    with rasterio.open(path, "w", **shape, transform=place, tiled=True) as dataset:
        dataset.write(np.random.default_rng(1).integers(0, 255, (3, SIZE, SIZE), np.uint8))
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "ORTHOMARK_MEMORY": str(CEILING_MB),
        "ORTHOMARK_CACHE": str(tmp_path / "cache"),
    }
    subprocess.run([sys.executable, "-c", COMPILE], env=environment, check=True)
    command = [sys.executable, "-c", WANDER, str(path)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    assert int(said) / 1e3 < CEILING_MB
