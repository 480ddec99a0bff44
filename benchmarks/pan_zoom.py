"""Frames, settling and blocking while panning, zooming and turning, with N annotations; prints one JSON line."""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication
from scenery.figures import HEIGHT, WIDTH, Loop, memcpy_frame_ms, rss_gb, spread
from scenery.rasters import cog
from scenery.shapes import COLOURS, buildings

from app.imagery import blitting, overlay, packing, resampling
from app.imagery.georeference import Georeference
from app.imagery.laid_out import LaidOut
from app.imagery.source import RasterSource
from app.models.columns import Columns
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene
from app.views import background, pauses
from app.views.canvas.camera import Camera, between
from app.views.canvas.canvas import Canvas

DRAG_FRAMES = 8
FRAMES_A_SECOND = 60
REST_S = 0.1
FIRST_TURN = 33.0


@dataclass
class Times:
    """Milliseconds; `frame` only of what was painted while the view moved, `cpu` is work of the GUI thread alone."""

    frame: list[float] = field(default_factory=list)
    frame_cpu: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    blocked: list[float] = field(default_factory=list)
    blocked_cpu: list[float] = field(default_factory=list)
    blank: float = 0.0

    def figures(self) -> dict[str, object]:
        """As the JSON has them."""
        return {
            "frame_ms": spread(self.frame),
            "frame_cpu_ms": spread(self.frame_cpu),
            "settled_ms": spread(self.settled),
            "gui_block_ms": spread(self.blocked),
            "gui_block_cpu_ms": spread(self.blocked_cpu),
            "blank_share": round(self.blank, 3),
        }


class TimedCanvas(Canvas):
    """The canvas with a watch: a frame is following the camera and painting, whoever asked for it."""

    def __init__(self) -> None:
        super().__init__()
        self.times = Times()
        self._spent = np.zeros(2)

    def _look(self) -> None:
        begun = _now()
        super()._look()
        self._spent += _now() - begun

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint, and note what that and following the camera took."""
        begun = _now()
        super().paintEvent(event)
        took, self._spent = (_now() - begun + self._spent) * 1e3, np.zeros(2)
        if self.navigator.moving:
            self.times.frame.append(float(took[0]))
            self.times.frame_cpu.append(float(took[1]))
        self.times.blank = max(self.times.blank, self.blank_share)


def _now() -> np.ndarray:
    return np.array((time.perf_counter(), time.thread_time()))


def opened(size: int) -> tuple[TimedCanvas, RasterSource]:
    source = RasterSource.open(cog(size))
    info = source.info
    scene = Scene(SceneId(uuid7()), "bench", info.path, "", 1, size, size, 3, info.dtype, info.georeference)
    canvas = TimedCanvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    canvas.show_scene(scene, source, None, Georeference.of(info.georeference, size, size))
    return canvas, source


def path(size: int, steps: int, *, turned: bool) -> list[Camera]:
    """A walk of pans and zooms between the whole scene and 4x, always the same; `turned` slants it, ever otherwise."""
    rng = np.random.default_rng(11)
    angle = FIRST_TURN if turned else 0.0
    camera, cameras = Camera(size / 2, size / 2, HEIGHT / size, WIDTH, HEIGHT, angle), []
    for step in range(steps):
        if turned and step % 5 == 4:
            camera = camera.rotated(float(rng.uniform(10, 350)))
        elif step % 3 == 2:
            camera = camera.zoomed(
                float(np.clip(camera.scale * rng.choice([0.5, 0.8, 1.25, 2.0, 2.6]), 0.05, 4)), (800, 500)
            )
        else:
            camera = camera.panned(*rng.uniform(-0.5, 0.5, 2).round(3).tolist() * np.array((WIDTH, HEIGHT)))
        camera = camera.clamped(size, size)
        cameras.append(camera)
    return cameras


class Walk:
    """Goes from place to place as a hand does, and notes for each the longest the event loop did not turn."""

    def __init__(self, canvas: TimedCanvas, loop: Loop) -> None:
        self._canvas, self._loop = canvas, loop
        self._longest = self._longest_cpu = 0.0

    def go(self, goals: list[Camera]) -> Times:
        """Visit them all; the first only to begin there."""
        self._visit(goals[0])
        times = self._canvas.times = Times()
        for goal in goals[1:]:
            self._longest = self._longest_cpu = 0.0
            times.settled.append(self._visit(goal))
            times.blocked.append(self._longest)
            times.blocked_cpu.append(self._longest_cpu)
        return times

    def _visit(self, goal: Camera) -> float:
        """A drag at 60 frames a second, or a glide to another scale or turn; milliseconds until all is there."""
        start = self._canvas.camera
        if (start.scale, start.angle) == (goal.scale, goal.angle):
            self._drag(start, goal)
        else:
            self._canvas.navigator.glide(goal)
            self._turn(lambda: not self._canvas.navigator.gliding)
        begun = time.perf_counter()
        self._turn(self._canvas.stands)
        took = (time.perf_counter() - begun) * 1e3
        rested = time.perf_counter() + REST_S
        self._turn(lambda: time.perf_counter() > rested and self._canvas.settled())
        return took

    def _drag(self, start: Camera, goal: Camera) -> None:
        due = time.perf_counter()
        for number in range(1, DRAG_FRAMES + 1):
            self._canvas.camera = between(start, goal, number / DRAG_FRAMES)
            due += 1 / FRAMES_A_SECOND
            self._turn(lambda due=due: time.perf_counter() >= due)

    def _turn(self, condition: Callable[[], bool]) -> None:
        self._loop.until(condition)
        self._longest = max(self._longest, self._loop.longest_ms)
        self._longest_cpu = max(self._longest_cpu, self._loop.longest_cpu_ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--turned-steps", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    app = QApplication([])
    pauses.hand_over_quickly()
    for warm in (overlay.warm, packing.warm, resampling.warm, blitting.warm):
        warm()
    pauses.keep_for_good()
    canvas, source = opened(arguments.size)
    loop = Loop()
    loop.until(canvas.settled)
    laid = LaidOut(Columns.of(buildings(arguments.annotations, arguments.size)))
    canvas.annotations.set_laid(laid, COLOURS, {})
    drawn_ms = loop.until(canvas.settled)
    pauses.keep_for_good()  # what making so many annotations left behind is not the window's to look through
    walk = Walk(canvas, loop)
    upright = walk.go(path(arguments.size, arguments.steps, turned=False))
    turned = walk.go(path(arguments.size, arguments.turned_steps, turned=True))
    canvas.close()
    source.close()
    background.shutdown()
    app.quit()
    figures = {
        "script": "pan_zoom",
        "annotations": arguments.annotations,
        "size": arguments.size,
        **upright.figures(),
        "turned": turned.figures(),
        "drawn_ms": round(drawn_ms),
        "rss_gb": rss_gb(),
        "memcpy_frame_ms": memcpy_frame_ms(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
