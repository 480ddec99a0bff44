"""Minutes of panning, zooming, drawing and switching scenes in the real window; prints one JSON line.

RSS, threads, open files and warnings are noted on the way. `growth` compares the last quarter with the second one.
"""

import argparse
import json
import os
import sys
import threading
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QPoint, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from scenery.figures import HEIGHT, WIDTH, Loop
from scenery.rasters import cog, plain, u16

from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.models.person import Role
from app.models.task import TaskState
from app.services.scenes import add_scene
from app.services.tasks import claim
from app.services.workspace import Workspace, new_project
from app.views import background, recents
from app.views.application import application
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.stage import Stage

PERSON = "ann"
SWITCH_EVERY = 12
NOTE_S = 2.0
QUIET = ("This plugin does not support",)


@dataclass
class Notes:
    """What was seen at each look: seconds, MB resident, threads, open files."""

    at: list[float] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def look(self, start: float) -> None:
        now = time.perf_counter() - start
        if self.at and now - self.at[-1] < NOTE_S:
            return
        self.at.append(round(now, 1))
        self.rss_mb.append(
            round(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6)
        )
        self.threads.append(threading.active_count())
        self.files.append(len(list(Path("/proc/self/fd").iterdir())))


def workspace(folder: Path, size: int) -> Path:
    path = folder / "soak.orthomark"
    classes = Ontology("soak", 1, (ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1"),))
    made = Workspace.create(path, new_project("Soak", marking="UNCLASSIFIED"), classes, PERSON)
    made.add_person(PERSON, PERSON, frozenset({Role.ANNOTATOR, Role.LEAD}))
    for make in (cog, plain, u16):
        add_scene(made, make(size), cell=size // 2)
    made.close()
    return path


class Walk:
    """Does one thing after the other, always the same for a seed."""

    def __init__(self, window: MainWindow, loop: Loop) -> None:
        self._window, self._loop = window, loop
        self._rng = np.random.default_rng(5)
        self._tasks = [task.id for task in window.session.workspace.tasks()]
        self._count = 0
        self.drawn = self.switched = 0

    def step(self) -> None:
        if self._count % SWITCH_EVERY == 0:
            self._switch()
        doing = (self._pan, self._zoom, self._pan, self._draw)[self._count % 4]
        doing()
        self._count += 1
        self._pause(150)

    def _switch(self) -> None:
        task = self._tasks[(self._count // SWITCH_EVERY * 5) % len(self._tasks)]
        self._window.show_mode(Mode.ANNOTATE)
        self._window.current.open_task(task)
        self._loop.until(lambda: self._stage().task_shown == task)
        if self._window.session.workspace.task(task).state is TaskState.READY:
            self._window.session.attempt(lambda: claim(self._window.session.workspace, task))
            self._window.current.open_task(task)
            self._loop.until(lambda: self._stage().task_shown == task)
        self.switched += 1

    def _stage(self) -> Stage:
        stage = self._window.current.stage
        assert isinstance(stage, Stage)
        return stage

    def _pan(self) -> None:
        dx, dy = (self._rng.uniform(-0.5, 0.5, 2) * (WIDTH, HEIGHT)).tolist()
        canvas = self._stage().canvas
        canvas.camera = canvas.camera.panned(dx, dy)

    def _zoom(self) -> None:
        self._stage().canvas.zoom_by(float(self._rng.choice([0.4, 0.7, 1.5, 2.5])))

    def _draw(self) -> None:
        canvas = self._stage().canvas
        QTest.keyClick(canvas, Qt.Key.Key_1)
        x, y = (int(value) for value in self._rng.integers(200, 400, 2))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        QTest.mouseMove(canvas, QPoint(x + 30, y + 20))
        QTest.mouseMove(canvas, QPoint(x + 60, y + 40))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x + 60, y + 40))
        if self._count % 64 == 63:
            self.drawn = len(self._window.session.workspace.annotations())

    def _pause(self, milliseconds: float) -> None:
        end = time.perf_counter() + milliseconds / 1e3
        self._loop.until(lambda: time.perf_counter() > end)


def soak(minutes: float, size: int, folder: Path) -> dict[str, object]:
    notes = Notes()

    def note(kind: QtMsgType, _context: object, text: str) -> None:
        if not text.startswith(QUIET):
            notes.warnings.append(f"{kind.name}: {text}")

    qInstallMessageHandler(note)
    warnings.showwarning = lambda message, *_rest, **_more: notes.warnings.append(str(message))
    sys.excepthook = lambda _kind, error, _trace: notes.warnings.append(repr(error))
    recents.keep_in(folder / "settings")
    app, loop = application(), Loop()
    window = MainWindow()
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.doors.enter(workspace(folder, size), PERSON)
    loop.until(lambda: window.session.is_open)
    walk, start = Walk(window, loop), time.perf_counter()
    while time.perf_counter() - start < minutes * 60:
        walk.step()
        notes.look(start)
    window.close()
    background.shutdown()
    app.quit()
    quarter = max(1, len(notes.rss_mb) // 4)
    early, late = np.median(notes.rss_mb[quarter : 2 * quarter]), np.median(notes.rss_mb[-quarter:])
    return {
        "script": "soak",
        "minutes": minutes,
        "size": size,
        "scenes_opened": walk.switched,
        "annotations": walk.drawn,
        "rss_mb": notes.rss_mb[:: max(1, len(notes.rss_mb) // 12)],
        "growth": round(float(late / early - 1), 3),
        "threads": [min(notes.threads), max(notes.threads), notes.threads[-1]],
        "files": [min(notes.files), max(notes.files), notes.files[-1]],
        "warnings": notes.warnings[:20],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--size", type=int, default=6144)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ["ORTHOMARK_CACHE"] = str(Path(folder) / "cache")
        print(json.dumps(soak(arguments.minutes, arguments.size, Path(folder))))


if __name__ == "__main__":
    main()
