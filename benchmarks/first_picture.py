"""From asking for a scene to its first and its full picture, for three kinds of file; prints one JSON line.

Each kind is measured in a process and with a cache folder of its own. `first` is the whole scene recognisable, `full`
every tile of the view at its level, `second` the same scene opened again. Where a Python has QGIS, its figures for the
same picture stand beside ours. The file is read through before, so that nobody, the yardsticks neither, waits for the
disk; the kernels are there, as in a window that has stood for a second.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import rasterio
from PySide6.QtWidgets import QApplication
from rasterio.windows import Window
from scenery.figures import HEIGHT, WIDTH, Loop, rss_gb
from scenery.rasters import cog, plain, u16

from app.imagery import overlay, packing, resampling
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene
from app.views import background
from app.views.canvas.canvas import Canvas

KINDS = {"cog": cog, "plain": plain, "u16": u16}
SIZES = {"cog": 32768, "plain": 16384, "u16": 16384}
QGIS = Path(__file__).parent / "scenery" / "qgis_picture.py"
QGIS_LIMIT_S = 120
LOOK_S = 0.002
PART_BYTES = 4 << 20


def measure(file: Path) -> dict[str, float]:
    app, loop = QApplication([]), Loop(LOOK_S)
    for kernel in (packing, overlay, resampling):
        kernel.warm()
    read_through(file)
    canvas = Canvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    app.processEvents()
    figures: dict[str, float] = {}
    figures["first_s"], figures["full_s"] = _open(canvas, loop, file)
    canvas.clear()
    _, figures["second_s"] = _open(canvas, loop, file)
    canvas.close()
    background.shutdown()
    figures["rss_gb"] = rss_gb()
    figures["decode_pass_s"] = decode_pass(file)
    return {name: round(value, 3) for name, value in figures.items()}


def _open(canvas: Canvas, loop: Loop, file: Path) -> tuple[float, float]:
    """Seconds to a first recognisable picture everywhere, and to the right one."""
    start = time.perf_counter()
    source = RasterSource.open(file)
    info = source.info
    header = (info.width, info.height, info.bands, info.dtype, info.georeference)
    scene = Scene(SceneId(uuid7()), "bench", info.path, "", 1, *header)
    canvas.show_scene(scene, source, None, Georeference.of(info.georeference, info.width, info.height))
    loop.until(lambda: canvas.overview() is not None)
    canvas.repaint()
    first = time.perf_counter() - start
    loop.until(canvas.complete)
    canvas.repaint()
    return first, time.perf_counter() - start


def read_through(file: Path) -> None:
    """Have the system keep the file in memory, if it can."""
    with file.open("rb", buffering=0) as raw:
        part = bytearray(PART_BYTES)
        while raw.readinto(part):
            pass


def decode_pass(file: Path) -> float:
    """The yardstick: decode all of it once, with two threads."""
    with rasterio.open(file) as header:
        height, width = header.height, header.width
    halves = [range(0, height // 2, 512), range(height // 2, height, 512)]

    def read(rows: range) -> None:
        with rasterio.open(file) as source:
            for row in rows:
                source.read(window=Window(0, row, width, min(512, rows.stop - row)))

    start = time.perf_counter()
    threads = [threading.Thread(target=read, args=(rows,)) for rows in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def qgis(python: str, file: Path) -> dict[str, object]:
    """What QGIS takes for the same picture; empty where it is not installed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        said = subprocess.run(
            [python, str(QGIS), str(file)],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            timeout=QGIS_LIMIT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return dict(json.loads(said.stdout.splitlines()[-1])) if said.returncode == 0 and said.stdout else {}


def one(kind: str, size: int, python: str) -> dict[str, object]:
    """Our figures in a process of its own, then those of QGIS."""
    file = KINDS[kind](size)
    command = [sys.executable, __file__, "--kind", kind, "--size", str(size)]
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "ORTHOMARK_CACHE": cache}
        said = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, object] = {"size": size, **json.loads(said.splitlines()[-1])}
    figures |= {f"qgis_{name}": value for name, value in qgis(python, file).items()}
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4096, help="of all kinds; 0 takes the sizes of the goals")
    parser.add_argument("--kind", choices=sorted(KINDS), help="measure this one here, in this cache folder")
    parser.add_argument("--only", action="append", choices=sorted(KINDS))
    parser.add_argument("--qgis", default="/usr/bin/python3", metavar="PYTHON", help="a Python that may have QGIS")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    if arguments.kind:
        print(json.dumps(measure(KINDS[arguments.kind](arguments.size))))
        return
    figures: dict[str, object] = {"script": "first_picture"}
    for kind in arguments.only or KINDS:
        figures[kind] = one(kind, arguments.size or SIZES[kind], arguments.qgis)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
