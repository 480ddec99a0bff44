"""From letting go of the mouse to the painted, durable annotation among N others; prints one JSON line.

`paint_ms` is until the first frame that shows a box drawn where the whole scene is in view, `move_ms` and `delete_ms`
until the first that shows one moved or gone at a scale of 1; `handled_ms` until all is done and stored.
"""

import argparse
import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from scenery.figures import Loop, spread
from scenery.shapes import buildings
from scenery.site import LOGIN, drawn, spare_folder
from scenery.window import enter, shown

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId, uuid7
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from app.views import background
from app.views.canvas.canvas import Canvas
from app.views.screens.drawing import Drawing

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


class Hand:
    """A hand on the canvas, and a watch: milliseconds by the clock and of processor time."""

    def __init__(self, canvas: Canvas, loop: Loop) -> None:
        self.canvas, self._loop = canvas, loop
        self.painted: dict[str, list[float]] = {"draw": [], "move": [], "delete": []}
        self.handled: list[float] = []
        self.busy: list[float] = []
        self.blocked: list[float] = []
        self._first = 0.0
        canvas.painted.connect(self._see)

    def press(self, start: QPointF, end: QPointF) -> None:
        """Press and drag, without letting go."""
        send(self.canvas, QEvent.Type.MouseMove, start, NONE, NONE)
        send(self.canvas, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
        for share in (0.3, 1.0):
            send(self.canvas, QEvent.Type.MouseMove, start + (end - start) * share, NONE, LEFT)
        QApplication.processEvents()

    def do(self, kind: str, deed: Callable[[], None]) -> None:
        """Do it and watch; then look for a while how long the window stands."""
        self._first = 0.0
        begun, used = time.perf_counter(), time.thread_time()
        deed()
        self.canvas.repaint()
        if kind == "draw":
            self.handled.append((time.perf_counter() - begun) * 1e3)
            self.busy.append((time.thread_time() - used) * 1e3)
        self.painted[kind].append((self._first - begun) * 1e3)
        until = time.perf_counter() + AFTER_S
        self._loop.until(lambda: time.perf_counter() > until)
        self.blocked.append(self._loop.longest_ms)

    def release(self, at: QPointF) -> None:
        """Let go."""
        send(self.canvas, QEvent.Type.MouseButtonRelease, at, LEFT, NONE)

    def _see(self) -> None:
        self._first = self._first or time.perf_counter()


def in_window(path: Path, folder: Path, edits: int) -> Hand:
    """Draw where all is in view, then draw, move and delete on working scale."""
    window, loop = shown(folder / "settings"), Loop()
    screen = enter(window, path, loop)
    canvas, drawing = screen.stage.canvas, screen.drawing
    loop.until(canvas.settled)
    hand = Hand(canvas, loop)
    for number in range(edits):
        start = place(canvas, number)
        drawing.hold("box")
        hand.press(start, start + QPointF(40, 30))
        known = len(drawing.open.annotations)
        hand.do("draw", lambda at=start: hand.release(at + QPointF(40, 30)))  # type: ignore[misc]
        assert len(drawing.open.annotations) == known + 1
    scene = drawing.open.scene
    canvas.camera = replace(canvas.camera, x=scene.width / 2, y=scene.height / 2, scale=1.0)
    loop.until(canvas.settled)
    for number in range(edits):
        change_one(hand, drawing, place(canvas, number))
    window.close()
    background.shutdown()
    return hand


def place(canvas: Canvas, number: int) -> QPointF:
    """Another place on the screen each time."""
    return QPointF(canvas.width() / 2 - 300 + number * 37 % 560, canvas.height() / 2 - 300 + number * 23 % 560)


def change_one(hand: Hand, drawing: Drawing, start: QPointF) -> None:
    """Draw a box, move it and delete it; the last two count."""
    opened = drawing.open
    assert opened is not None
    camera = hand.canvas.camera
    corners = (*camera.to_image(start.x(), start.y()), *camera.to_image(start.x() + 40, start.y() + 30))
    known = opened.active_class.id
    one = Annotation(AnnotationId(uuid7()), opened.scene.id, opened.task.id, known, box(*corners))
    drawing.keep(edit("draw", [Change(None, one)]))
    drawing.hold("select")
    drawing.select(one.id)
    hand.canvas.setFocus()
    settle(hand)
    middle = start + QPointF(20, 15)
    hand.press(middle, middle + QPointF(30, 20))
    hand.do("move", lambda: hand.release(middle + QPointF(30, 20)))
    moved = opened.annotation(one.id)
    assert moved is not None
    assert moved.shape.bounds != one.shape.bounds
    settle(hand)
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    hand.do("delete", lambda: QApplication.sendEvent(hand.canvas, key) and None)
    assert opened.annotation(one.id) is None


def settle(hand: Hand) -> None:
    """Let the picture come to rest."""
    Loop().until(hand.canvas.settled)


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
        hand = in_window(path, folder, arguments.edits)
    figures = {
        "script": "edit",
        "annotations": arguments.annotations,
        "paint_ms": spread(hand.painted["draw"]),
        "move_ms": spread(hand.painted["move"]),
        "delete_ms": spread(hand.painted["delete"]),
        "handled_ms": spread(hand.handled),
        "handled_cpu_ms": spread(hand.busy),
        "durable_ms": spread(durable),
        "durable_cpu_ms": spread(durable_cpu),
        "bare_commit_ms": spread(bare),
        "gui_block_ms": spread(hand.blocked),
        "bulk_s": round(bulk_s, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
