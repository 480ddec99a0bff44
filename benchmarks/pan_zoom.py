"""Frames, settling and blocking while panning, zooming and turning, with N annotations; prints one JSON line."""

import argparse
import json
import time
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtWidgets import QApplication
from scenery.figures import HEIGHT, WIDTH, Loop, memcpy_frame_ms, rss_gb, spread
from scenery.rasters import cog
from scenery.shapes import COLOURS, buildings

from app.imagery.georeference import Georeference
from app.imagery.laid_out import LaidOut
from app.imagery.overlay import warm
from app.imagery.source import RasterSource
from app.models.columns import Columns
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene
from app.views import background
from app.views.canvas.camera import Camera, between
from app.views.canvas.canvas import Canvas

DRAG_FRAMES = 8


@dataclass
class Times:
    frame: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    blocked: list[float] = field(default_factory=list)
    blank: float = 0.0


def opened(size: int) -> tuple[Canvas, RasterSource]:
    source = RasterSource.open(cog(size))
    info = source.info
    scene = Scene(SceneId(uuid7()), "bench", info.path, "", 1, size, size, 3, info.dtype, info.georeference)
    canvas = Canvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    canvas.show_scene(scene, source, None, Georeference.of(info.georeference, size, size))
    return canvas, source


def path(size: int, steps: int) -> list[Camera]:
    """A walk of pans, zooms and turns between the whole scene and 4x, always the same; upright again at every tenth."""
    rng = np.random.default_rng(11)
    camera, cameras = Camera(size / 2, size / 2, HEIGHT / size, WIDTH, HEIGHT), []
    for step in range(steps):
        if step % 5 == 4:
            camera = camera.rotated(0.0 if step % 10 == 9 else float(rng.uniform(10, 350)))
        elif step % 3 == 2:
            camera = camera.zoomed(
                float(np.clip(camera.scale * rng.choice([0.5, 0.8, 1.25, 2.0, 2.6]), 0.05, 4)), (800, 500)
            )
        else:
            camera = camera.panned(*(rng.uniform(-0.5, 0.5, 2) * (WIDTH, HEIGHT)).tolist())
        camera = camera.clamped(size, size)
        cameras.append(camera)
    return cameras


def frame(canvas: Canvas, camera: Camera, times: Times) -> float:
    start = time.perf_counter()
    canvas.camera = camera
    canvas.repaint()
    took = (time.perf_counter() - start) * 1e3
    times.frame.append(took)
    times.blank = max(times.blank, canvas.blank_share)
    return took


def step(canvas: Canvas, loop: Loop, goal: Camera, times: Times) -> None:
    """A drag or a turn of a few frames, or one jump when the scale changes; then wait for the whole picture."""
    start, blocked = canvas.camera, 0.0
    frames = DRAG_FRAMES if start.scale == goal.scale else 1
    for number in range(1, frames + 1):
        share = number / frames
        blocked = max(blocked, frame(canvas, between(start, goal, share), times))
        QApplication.processEvents()
    begun = time.perf_counter()
    loop.until(canvas.complete)
    canvas.repaint()
    times.settled.append((time.perf_counter() - begun) * 1e3)
    times.blocked.append(max(blocked, loop.longest_ms))
    loop.until(canvas.settled)
    times.blocked[-1] = max(times.blocked[-1], loop.longest_ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    app = QApplication([])
    warm()
    canvas, source = opened(arguments.size)
    loop, times = Loop(), Times()
    loop.until(canvas.settled)
    laid = LaidOut(Columns.of(buildings(arguments.annotations, arguments.size)))
    canvas.annotations.set_laid(laid, COLOURS, {})
    drawn_ms = loop.until(canvas.settled)
    for goal in path(arguments.size, arguments.steps):
        step(canvas, loop, goal, times)
    canvas.close()
    source.close()
    background.shutdown()
    app.quit()
    figures = {
        "script": "pan_zoom",
        "annotations": arguments.annotations,
        "size": arguments.size,
        "frame_ms": spread(times.frame),
        "settled_ms": spread(times.settled),
        "gui_block_ms": spread(times.blocked),
        "blank_share": round(times.blank, 3),
        "drawn_ms": round(drawn_ms),
        "rss_gb": rss_gb(),
        "memcpy_frame_ms": memcpy_frame_ms(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
