"""From another stretch to the whole view in it; prints one JSON line."""

import argparse
import json
import time
from dataclasses import replace

from PySide6.QtWidgets import QApplication
from scenery.figures import HEIGHT, WIDTH, Loop, spread
from scenery.rasters import cog, u16

from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene
from app.views import background
from app.views.canvas.canvas import Canvas

KINDS = {"cog": cog, "u16": u16}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=sorted(KINDS), default="cog")
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--changes", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    app, loop = QApplication([]), Loop()
    source = RasterSource.open(KINDS[arguments.kind](arguments.size))
    info = source.info
    header = (info.width, info.height, info.bands, info.dtype, info.georeference)
    canvas = Canvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    scene = Scene(SceneId(uuid7()), "bench", info.path, "", 1, *header)
    canvas.show_scene(scene, source, None, Georeference.of(info.georeference, info.width, info.height))
    canvas.one_to_one()
    loop.until(canvas.settled)
    display, times = canvas.display, []
    assert display is not None
    for number in range(arguments.changes):
        start = time.perf_counter()
        canvas.display = replace(display, gamma=1.1 + number / 100)
        loop.until(canvas.complete)
        canvas.repaint()
        times.append((time.perf_counter() - start) * 1e3)
    canvas.close()
    source.close()
    background.shutdown()
    app.quit()
    print(json.dumps({"script": "stretch", "kind": arguments.kind, "visible_ms": spread(times)}))


if __name__ == "__main__":
    main()
