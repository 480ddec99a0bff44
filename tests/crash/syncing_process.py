"""Draws and syncs in a tight loop, in a new child for every line read, until somebody kills the child.

A line holds a workspace path, a login, a task, the address of a central and a seed. Standard output gets
`saved OP HASH` for every operation whose recording has returned, and `synced` after a whole sync.
"""

import os
import random
import time
from pathlib import Path
from uuid import UUID

from app.models.errors import AppError
from app.models.geometry import box, to_body
from app.models.ids import NIL, AnnotationId, OpId, TaskId, person_id, uuid7
from app.models.op import Draft, Op, OpKind, utc_text
from app.services.clock import system_clock
from app.services.workspace import Workspace
from app.store.outbox import Outbox
from app.sync.central import Central
from app.sync.engine import sync
from tests.crash.forking import PIPE, serve


def work(file: str, login: str, task: str, url: str, seed: str) -> None:
    """Draw a little, sync, and again."""
    workspace = Workspace.open(Path(file), login)
    outbox = Outbox(workspace.database, lambda: utc_text(system_clock()))
    chance = random.Random(int(seed))
    while True:
        for op in _drawn(workspace, TaskId(UUID(task)), chance):
            os.write(PIPE, f"saved {op.op_id} {op.hash.hex()}\n".encode())
        try:
            with Central(url) as central:
                sync(outbox, central, person_id(login))
            os.write(PIPE, b"synced\n")
        except AppError:
            time.sleep(chance.uniform(0.0, 0.05))


def _drawn(workspace: Workspace, task: TaskId, chance: random.Random) -> list[Op]:
    """Some new annotations and an edit of one of the own."""
    mine = [one for one in workspace.annotations(task=task) if one.author == workspace.person.id][-20:]
    made = []
    for _ in range(chance.randint(1, 5)):
        old = chance.choice(mine) if mine and chance.random() < 0.4 else None
        body: dict[str, object] = {
            "v": 1,
            "op": "edit" if old else "create",
            "scene": str(NIL),
            "class": "ship",
            "shape": to_body(box(0, 0, chance.randint(5, 90), 9)),
            "attributes": {},
        }
        entity = old.id if old else AnnotationId(uuid7())
        draft = Draft(OpId(uuid7()), OpKind.REVISION, entity, task, body, base=old.head if old else None)
        mine = [one for one in mine if one is not old]
        made += workspace.record([draft])
    return made


if __name__ == "__main__":
    serve(work)
