"""What a verdict costs the GUI thread in a task of N objects, from the key to panels that tell of it; one JSON line.

`verdict_ms` is what the key does: the operation in the log, the next object looked for and taken in hand;
`panels_ms` what follows when the panels are brought up to date. Processor time, without painting.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from scenery.figures import Loop, spread
from scenery.site import LOGIN, drawn, spare_folder
from scenery.window import shown

from app.models.task import EventType
from app.services.events import event_draft
from app.services.workspace import Workspace
from app.views import background
from app.views.modes import Mode
from app.views.screens.review import ReviewScreen

REVIEWER = "ben"


def hand_in(path: Path) -> None:
    """Submit the task as it is; what the checks find of so many is not the matter here."""
    workspace = Workspace.open(path, LOGIN)
    workspace.record([event_draft(workspace.tasks()[0].id, EventType.SUBMITTED)])
    workspace.close()


def busy_ms(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=50_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--verdicts", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder:
        path = drawn(folder, arguments.annotations, arguments.size)
        hand_in(path)
        window, loop = shown(folder / "settings"), Loop()
        window.doors.enter(path, REVIEWER)
        window.show_mode(Mode.REVIEW)
        screen = window.current
        assert isinstance(screen, ReviewScreen)
        screen.start(None)
        loop.until(lambda: screen.judging.judgeable and screen.stage.canvas.settled())
        verdicts, panels = [], []
        for _ in range(arguments.verdicts):
            verdicts.append(busy_ms(lambda: screen.judging.accept("")))
            panels.append(busy_ms(screen.refresh_changed))
        left = len(screen.judging.left)
        window.close()
        background.shutdown()
    figures = {
        "script": "verdict",
        "annotations": arguments.annotations,
        "left": left,
        "verdict_ms": spread(verdicts),
        "panels_ms": spread(panels),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
