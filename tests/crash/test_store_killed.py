"""A process that records edits is killed at random moments, or runs out of disk: what it acknowledged is there."""

import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.task import Task
from app.services import tasks
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from app.store.errors import StoreWriteError
from app.store.verify import verify
from tests.crash.forking import Forked
from tests.crash.ledger import Ledger

KILLS = 30
ROOM = 150_000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the recording process forks its children")


@pytest.fixture
def claimed(workspace: Workspace, task: Task) -> Path:
    """A workspace with one claimed task, let go of."""
    tasks.claim(workspace, task.id)
    workspace.close()
    return workspace.path


@pytest.fixture
def recorder() -> Iterator[Forked]:
    with Forked("tests.crash.recording_process") as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_no_acknowledged_edit_is_lost_when_its_process_is_killed(recorder: Forked, claimed: Path, seed: int) -> None:
    ledger, chance, wrong = Ledger(), random.Random(seed), []
    for number in range(KILLS):
        moment = chance.uniform(0.0, 0.25)
        recorder.start(claimed, seed * KILLS + number, 0)
        if number % 2:
            assert recorder.listen(ledger, lines=1) == ""
        assert recorder.listen(ledger, moment) == ""
        recorder.kill()
        assert recorder.listen(ledger) == f"gone {-signal.SIGKILL}"
        wrong += [f"kill {number} after {moment:.3f} s, seed {seed}: {said}" for said in ledger.settle(claimed)]
    assert wrong == []
    assert ledger.lines >= KILLS // 2


def test_a_file_that_cannot_grow_is_a_sentence_and_what_was_acknowledged_stays(recorder: Forked, claimed: Path) -> None:
    ledger = Ledger()
    recorder.start(claimed, 7, ROOM)
    refusal = recorder.listen(ledger)
    assert refusal.startswith("refused")
    assert "free disk space" in refusal
    assert recorder.listen(ledger) == "gone 0"
    assert ledger.settle(claimed) == []
    assert ledger.in_flight == 0
    assert ledger.lines > 0


@pytest.mark.fault("read-only store")
def test_a_read_only_store_is_a_sentence_and_nothing_is_shown_as_saved(
    workspace: Workspace, task: Task, draw: Callable[..., Annotation]
) -> None:
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    with workspace.database._engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(StoreWriteError, match="readonly"):
        opened.apply(edit("draw box", [Change(None, draw(task))]))
    assert opened.annotations == {}
    assert opened.undo_label is None
    with workspace.database._engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = OFF"))
    assert verify(workspace.database).problems == []
