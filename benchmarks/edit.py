"""From letting go of the mouse to the painted, durable annotation among N others; prints one JSON line."""

import argparse
import json
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from scenery.figures import Loop, spread
from scenery.shapes import buildings
from scenery.site import LOGIN, drawn, spare_folder
from scenery.window import enter, shown

from app.models.edit import Change, edit
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from app.views import background
from app.views.canvas.canvas import Canvas

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
AFTER_S = 0.15
BODY = "x" * 600


def durable_ms(path: Path, edits: int, size: int) -> tuple[list[float], list[float]]:
    """The service alone: one annotation more, until `apply` returns; by the clock, and of processor time."""
    workspace = Workspace.open(path, LOGIN)
    opened = OpenTask(workspace, workspace.tasks()[0].id)
    opened.places.near(0, 0, 1)
    times, busy = [], []
    for one in buildings(edits, size, seed=2):
        made = edit("draw", [Change(None, replace(one, scene=opened.scene.id, task=opened.task.id))])
        start, used = time.perf_counter(), time.thread_time()
        opened.apply(made)
        times.append((time.perf_counter() - start) * 1e3)
        busy.append((time.thread_time() - used) * 1e3)
    opened.close()
    workspace.close()
    return times, busy


def bare_commit_ms(folder: Path, edits: int) -> list[float]:
    """The yardstick: one row of the same size, committed as durably."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE op (body TEXT)"):
        connection.execute(statement)
    times = []
    for _ in range(edits):
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO op VALUES (?)", (BODY,))
        connection.execute("COMMIT")
        times.append((time.perf_counter() - start) * 1e3)
    connection.close()
    return times


def send(canvas: Canvas, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    globally = QPointF(canvas.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(canvas, QMouseEvent(kind, at, globally, button, held, Qt.KeyboardModifier.NoModifier))


def in_window(path: Path, folder: Path, edits: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds from release to repaint by the clock and of processor time, and how long the window then stands."""
    window, loop = shown(folder / "settings"), Loop()
    screen = enter(window, path, loop)
    canvas = screen.stage.canvas
    loop.until(canvas.settled)
    screen.drawing.hold("box")
    painted, busy, blocked = [], [], []
    for number in range(edits):
        start = QPointF(60 + number * 37 % (canvas.width() - 200), 60 + number * 23 % (canvas.height() - 200))
        end = start + QPointF(40, 30)
        send(canvas, QEvent.Type.MouseMove, start, NONE, NONE)
        send(canvas, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
        send(canvas, QEvent.Type.MouseMove, end, NONE, LEFT)
        QApplication.processEvents()
        begun, used = time.perf_counter(), time.thread_time()
        send(canvas, QEvent.Type.MouseButtonRelease, end, LEFT, NONE)
        canvas.repaint()
        painted.append((time.perf_counter() - begun) * 1e3)
        busy.append((time.thread_time() - used) * 1e3)
        until = time.perf_counter() + AFTER_S
        loop.until(lambda until=until: time.perf_counter() > until)  # type: ignore[misc]
        blocked.append(loop.longest_ms)
    window.close()
    background.shutdown()
    return painted, busy, blocked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder:
        start = time.perf_counter()
        path = drawn(folder, arguments.annotations, arguments.size)
        bulk_s = time.perf_counter() - start
        bare = bare_commit_ms(folder, 200)
        durable, durable_cpu = durable_ms(path, 200, arguments.size)
        painted, painted_cpu, blocked = in_window(path, folder, arguments.edits)
    figures = {
        "script": "edit",
        "annotations": arguments.annotations,
        "paint_ms": spread(painted),
        "paint_cpu_ms": spread(painted_cpu),
        "durable_ms": spread(durable),
        "durable_cpu_ms": spread(durable_cpu),
        "bare_commit_ms": spread(bare),
        "gui_block_ms": spread(blocked),
        "bulk_s": round(bulk_s, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
