"""From a mouse event to the painted preview, and from letting go to durable, among N others; prints one JSON line."""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
from edit import LEFT, NONE, bare_commit_ms, send
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QApplication
from scenery.figures import Loop, memcpy_frame_ms, spread
from scenery.site import drawn, spare_folder
from scenery.window import enter, shown

from app.views import background
from app.views.canvas.canvas import Canvas

PREVIEW_LIMIT_MS, DURABLE_LIMIT_MS = 16.0, 20.0
MARGIN = 160
ROUND, RADIUS = 96, 100.0
PREVIEWS = ("polygon_preview_ms", "box_preview_ms")


def moved_ms(canvas: Canvas, at: QPointF, held: bool) -> float:
    """One move of the mouse until the frame that shows it is painted."""
    start = time.perf_counter()
    send(canvas, QEvent.Type.MouseMove, at, NONE, LEFT if held else NONE)
    canvas.repaint()
    return (time.perf_counter() - start) * 1e3


def bare_frame_ms(canvas: Canvas, count: int) -> list[float]:
    """The yardstick: the same frame painted without any event."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        canvas.repaint()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def places(canvas: Canvas, count: int) -> list[QPointF]:
    """A wandering hand over the view, the same in every run."""
    chance = np.random.default_rng(7)
    spots = chance.uniform((MARGIN, MARGIN), (canvas.width() - MARGIN, canvas.height() - MARGIN), (count, 2))
    return [QPointF(x, y) for x, y in spots.tolist()]


def polygon_ms(canvas: Canvas, moves: int) -> tuple[list[float], list[float]]:
    """Moves while polygons of twelve corners, 200 screen pixels across, are drawn, each snapped to what lies near."""
    wall: list[float] = []
    busy: list[float] = []
    for middle in places(canvas, max(1, moves // ROUND)):
        for number in range(ROUND):
            angle = 2 * math.pi * number / ROUND
            at = middle + QPointF(RADIUS * math.cos(angle), RADIUS * math.sin(angle))
            before = time.thread_time()
            wall.append(moved_ms(canvas, at, held=False))
            busy.append((time.thread_time() - before) * 1e3)
            if number % (ROUND // 12) == 0:
                send(canvas, QEvent.Type.MouseButtonPress, at, LEFT, LEFT)
                send(canvas, QEvent.Type.MouseButtonRelease, at, LEFT, NONE)
            QApplication.processEvents()
        canvas.cancel()
    return wall, busy


def box_ms(canvas: Canvas, boxes: int) -> tuple[list[float], list[float], list[float]]:
    """Moves of dragged boxes, and releases until the edit is durable: by the clock, and busy on the processor."""
    moves, releases, busy = [], [], []
    for start in places(canvas, boxes):
        send(canvas, QEvent.Type.MouseMove, start, NONE, NONE)
        send(canvas, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
        moves += [moved_ms(canvas, start + QPointF(6 * step, 4 * step), held=True) for step in range(1, 8)]
        begun, before = time.perf_counter(), time.thread_time()
        send(canvas, QEvent.Type.MouseButtonRelease, start + QPointF(42, 28), LEFT, NONE)
        releases.append((time.perf_counter() - begun) * 1e3)
        busy.append((time.thread_time() - before) * 1e3)
        QApplication.processEvents()
    return moves, releases, busy


def in_window(path: Path, folder: Path, moves: int, boxes: int) -> dict[str, list[float]]:
    """Everything that is measured in the real window."""
    window, loop = shown(folder / "settings"), Loop()
    screen = enter(window, path, loop)
    canvas = screen.stage.canvas
    loop.until(lambda: canvas.settled() and canvas.annotations.ready)
    screen.drawing.hold("polygon")
    found = {"bare_frame_ms": bare_frame_ms(canvas, 100)}
    found["polygon_preview_ms"], found["polygon_preview_busy_ms"] = polygon_ms(canvas, moves)
    screen.drawing.hold("box")
    found["box_preview_ms"], found["release_to_durable_ms"], found["release_busy_ms"] = box_ms(canvas, boxes)
    window.close()
    background.shutdown()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=50_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--moves", type=int, default=480)
    parser.add_argument("--boxes", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder:
        path = drawn(folder, arguments.annotations, arguments.size)
        bare = bare_commit_ms(folder, 200)
        found = {
            name: spread(times) for name, times in in_window(path, folder, arguments.moves, arguments.boxes).items()
        }
    figures = {
        "script": "draw_latency",
        "annotations": arguments.annotations,
        **found,
        "bare_commit_ms": spread(bare),
        "memcpy_frame_ms": memcpy_frame_ms(),
        "held": {
            "preview": bool(max(found[one]["p95"] for one in PREVIEWS) < PREVIEW_LIMIT_MS),
            "durable": bool(found["release_to_durable_ms"]["p95"] < DURABLE_LIMIT_MS),
        },
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
