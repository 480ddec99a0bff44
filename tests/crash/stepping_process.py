"""Syncs once, in a new child for every line read, and kills itself before the step it is told.

A line holds a workspace path, a login, the address of a central and the number of the step: every call of central and
every writing of the local store is one; before a look at the store is before what follows it. Standard output gets
`ended STEPS` when the sync came to its end before that.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.models.ids import person_id
from app.store.database import Database
from app.store.outbox import Outbox
from app.sync import engine, reconcile
from app.sync.central import Central
from tests.crash.forking import PIPE, serve
from tests.sync.desk import now

engine.BATCH_OPS = reconcile.BATCH_OPS = 3  # type: ignore[misc]
engine.PAGE_OPS = 2  # type: ignore[misc]
LOOKS = {
    *("project", "device", "pending", "cursor", "read_page", "digest", "checked", "witnesses", "hash_at"),
    *("first_unsent", "recovered", "unsent", "left_by", "waits"),
}


@dataclass
class Steps:
    """Counts steps; at the last one the process is gone."""

    left: int
    done: int = 0

    def step(self) -> None:
        if self.done == self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        self.done += 1


@dataclass
class Stepping:
    """Something whose every call is a step."""

    inner: Any
    steps: Steps = field(repr=False)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        return self._stepping(found) if callable(found) and name not in LOOKS else found

    def _stepping(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*arguments: Any, **named: Any) -> Any:
            self.steps.step()
            return call(*arguments, **named)

        return stepped


def work(file: str, login: str, url: str, left: str) -> None:
    """One sync, as far as it comes."""
    steps = Steps(int(left))
    database = Database.open(Path(file))
    with Central(url) as central:
        store: Any = Stepping(Outbox(database, now), steps)
        talking: Any = Stepping(central, steps)
        engine.sync(store, talking, person_id(login))
    os.write(PIPE, f"ended {steps.done}\n".encode())


if __name__ == "__main__":
    serve(work)
