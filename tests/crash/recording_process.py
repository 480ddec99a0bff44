"""Records edits in a tight loop, in a new child for every line read, until somebody kills the child.

A line holds a workspace path, a seed, and how many bytes more its files may grow (0 for no limit). Standard output
gets one acknowledgement per edit that `apply` has returned from, and `refused SENTENCE` when one is refused.
"""

import os
import random
import resource
import signal
from dataclasses import replace
from pathlib import Path

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.errors import AppError
from app.models.geometry import Shape, box
from app.models.ids import AnnotationId, uuid7
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from tests.crash.forking import PIPE, serve
from tests.crash.ledger import acknowledge, bounds_of

SIDE = 400.0


def record(file: str, seed: str, room: str) -> None:
    """Draw, move, delete, take back and do again; stop when an edit is refused."""
    path = Path(file)
    workspace = Workspace.open(path, "lea")
    opened = OpenTask(workspace, workspace.tasks()[0].id)
    if int(room):
        _limit(path, int(room))
    chance = random.Random(int(seed))
    shown = bounds_of(opened.annotations)
    while True:
        try:
            one_edit(opened, chance)
        except AppError as error:
            os.write(PIPE, f"refused {error}\n".encode())
            return
        now = bounds_of(opened.annotations)
        acknowledge(PIPE, shown, now)
        shown = now


def one_edit(opened: OpenTask, chance: random.Random) -> None:
    """Something an annotator does."""
    living = list(opened.annotations.values())
    deed = chance.choice(("draw", "draw", "draw", "move", "delete", "undo", "redo"))
    if deed == "undo":
        opened.undo()
    elif deed == "redo":
        opened.redo()
    elif deed == "draw" or not living:
        opened.apply(edit("draw box", [Change(None, _drawn(opened, chance))]))
    else:
        old = chance.choice(living)
        moved = replace(old, shape=_box(chance)) if deed == "move" else None
        opened.apply(edit(deed, [Change(old, moved)]))


def _drawn(opened: OpenTask, chance: random.Random) -> Annotation:
    known = opened.ontology.classes[0].id
    return Annotation(AnnotationId(uuid7()), opened.scene.id, opened.task.id, known, _box(chance))


def _box(chance: random.Random) -> Shape:
    x, y = chance.uniform(0, SIDE), chance.uniform(0, SIDE)
    return box(x, y, x + chance.uniform(5, 80), y + chance.uniform(5, 80))


def _limit(path: Path, room: int) -> None:
    largest = max(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room, resource.RLIM_INFINITY))


if __name__ == "__main__":
    serve(record)
