"""What keeping the checks current costs per edit among N annotations, on the GUI thread and off it; one JSON line.

Processor time: `gui_ms` is what the GUI thread does when an edit has been made, `show_ms` what it does when the answer
is there (list, counts and marks), `aside_ms` the work between, on another thread in the window; `first_pass_s` is the
look through everything when a task is opened, in pieces of which `piece_ms` tells the length.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scenery.figures import spread
from scenery.shapes import buildings
from scenery.site import LOGIN, drawn, spare_folder

from app.models.edit import Change, edit
from app.services.editing import OpenTask
from app.services.live_checks import LiveChecks
from app.services.workspace import Workspace
from app.views.application import application
from app.views.canvas.camera import Camera
from app.views.canvas.marks_layer import MarksLayer
from app.views.panels.checks import ChecksPanel


class Later:
    """Keeps work until it is wanted, so that each side is measured by itself."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.waiting.append((work, done))


def busy_ms(work: Callable[[], Any]) -> tuple[Any, float]:
    """Do it; its outcome and its processor time."""
    start = time.thread_time()
    made = work()
    return made, (time.thread_time() - start) * 1e3


def first_pass(later: Later) -> list[float]:
    pieces = []
    while later.waiting:
        work, done = later.waiting.pop(0)
        made, spent = busy_ms(work)
        pieces.append(spent)
        done(made)
    return pieces


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=50_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    application()
    panel, marks = ChecksPanel(), MarksLayer()
    camera = Camera(arguments.size / 2, arguments.size / 2, 1.0, 1400, 900)
    with spare_folder() as folder:
        workspace = Workspace.open(drawn(folder, arguments.annotations, arguments.size), LOGIN)
        opened, later = OpenTask(workspace, workspace.tasks()[0].id), Later()
        live = LiveChecks(opened, later)
        pieces = first_pass(later)
        gui, aside, show = [], [], []
        live._off[0]()  # noqa: SLF001  told of edits by hand, so that its own share is measured alone
        for one in buildings(arguments.edits, arguments.size, seed=3):
            made = edit("draw", [Change(None, replace(one, scene=opened.scene.id, task=opened.task.id))])
            applied = opened.apply(made)
            gui.append(busy_ms(lambda applied=applied: live._edited(applied))[1])  # type: ignore[misc]  # noqa: SLF001
            work, done = later.waiting.pop(0)
            board, spent = busy_ms(work)
            aside.append(spent)

            def shown(board: Any = board, done: Callable[[Any], None] = done) -> None:
                done(board)
                panel.show_board(board)
                marks.board = board
                marks.in_view(camera)

            show.append(busy_ms(shown)[1])
        found = len(live.board.findings)
        opened.close()
        workspace.close()
    figures = {
        "script": "live_checks",
        "annotations": arguments.annotations,
        "findings": found,
        "gui_ms": spread(gui, 3),
        "show_ms": spread(show),
        "aside_ms": spread(aside),
        "first_pass_s": round(sum(pieces) / 1e3, 2),
        "piece_ms": spread(pieces),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
