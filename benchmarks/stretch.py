"""From another stretch to the whole view in it, one by one and dragged; prints one JSON line."""

import argparse
import json
import time
from dataclasses import replace
from itertools import pairwise

from PySide6.QtWidgets import QApplication
from scenery.figures import HEIGHT, WIDTH, Loop, spread
from scenery.rasters import cache_folder, cog, u16

from app.imagery.display import Display, to_bgra
from app.imagery.georeference import Georeference
from app.imagery.grid import TileGrid
from app.imagery.source import RasterSource
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene
from app.views import background, recents
from app.views.canvas.canvas import Canvas
from app.views.panels.stretching import Stretching

KINDS = {"cog": cog, "u16": u16}
MOVES_A_SECOND = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=sorted(KINDS), default="cog")
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--changes", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    recents.keep_in(cache_folder() / "settings")
    app, loop = QApplication([]), Loop()
    source = RasterSource.open(KINDS[arguments.kind](arguments.size))
    info = source.info
    header = (info.width, info.height, info.bands, info.dtype, info.georeference)
    canvas = Canvas()
    stretching = Stretching(canvas)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    scene = Scene(SceneId(uuid7()), "bench", info.path, "", 1, *header)
    stretching.expect(scene.id, source)
    canvas.show_scene(scene, source, None, Georeference.of(info.georeference, info.width, info.height))
    canvas.one_to_one()
    loop.until(canvas.settled)
    found = {
        "visible_ms": spread(changes(canvas, loop, arguments.changes)),
        **dragged(canvas, stretching, loop, arguments.changes),
        "pack_view_ms": yardstick(canvas, source),
    }
    stretching.leave()
    canvas.close()
    source.close()
    background.shutdown()
    app.quit()
    print(json.dumps({"script": "stretch", "kind": arguments.kind, **found}))


def changes(canvas: Canvas, loop: Loop, count: int) -> list[float]:
    """Milliseconds from each other stretch to the whole view painted in it."""
    display, times = canvas.display, []
    assert display is not None
    for number in range(count):
        start = time.perf_counter()
        canvas.display = replace(display, gamma=1.1 + number / 100)
        loop.until(canvas.stands)
        times.append((time.perf_counter() - start) * 1e3)
    canvas.display = display
    loop.until(canvas.stands)
    return times


def dragged(canvas: Canvas, stretching: Stretching, loop: Loop, count: int) -> dict[str, object]:
    """Drag a limit at 60 moves a second: how late each whole view is, how many there are, and the end of it."""
    shown: list[float] = []
    canvas.display_changed.connect(lambda: shown.append(time.perf_counter()))
    look, display = stretching.look, canvas.display
    assert look is not None
    assert display is not None
    start, worked = time.perf_counter(), []
    for number in range(2 * count):
        low, high = display.limits[0]
        begun = time.thread_time()
        stretching.choose(look.typed(((low, high + (high - low) * number / 200),) * len(display.limits)))
        due = start + (number + 1) / MOVES_A_SECOND
        chosen = (time.thread_time() - begun) * 1e3
        loop.until(lambda due=due: time.perf_counter() >= due)
        worked.append(max(chosen, loop.longest_cpu_ms))
    last = time.perf_counter()
    wanted = stretching.display
    loop.until(lambda: canvas.display == wanted and canvas.stands())
    ended = (time.perf_counter() - last) * 1e3
    gaps = [(after - before) * 1e3 for before, after in pairwise(shown)]
    found = {"moves": 2 * count, "pictures": len(shown), "apart_ms": spread(gaps), "end_ms": round(ended, 1)}
    return {"dragged": {**found, "gui_block_cpu_ms": spread(worked)}}


def yardstick(canvas: Canvas, source: RasterSource) -> float:
    """Milliseconds to pack the tiles of the view in one thread, without reading or painting."""
    display: Display | None = canvas.display
    assert display is not None
    grid = TileGrid(source.info.width, source.info.height)
    keys = grid.tiles(canvas.seen, 0)
    tiles = [source.read(grid.window(key), grid.size(key), display.bands) for key in keys]
    start = time.perf_counter()
    for tile in tiles:
        to_bgra(tile, display)
    return round((time.perf_counter() - start) * 1e3, 1)


if __name__ == "__main__":
    main()
