"""A process that records edits is killed at random moments, or runs out of disk: what it acknowledged is there."""

import os
import random
import signal
import subprocess
import sys
import time
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
from tests.crash.ledger import Ledger, lines_until

ROOT = Path(__file__).resolve().parents[2]
KILLS = 30
PATIENCE_S = 30.0
ROOM = 150_000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the recording process forks its children")


@pytest.fixture
def claimed(workspace: Workspace, task: Task) -> Path:
    """A workspace with one claimed task, let go of."""
    tasks.claim(workspace, task.id)
    workspace.close()
    return workspace.path


@pytest.fixture
def recorder() -> Iterator["Recorder"]:
    command = [sys.executable, "-m", "tests.crash.recording_process"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Recorder(process)


class Recorder:
    """The other end of the pipe."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._ask, self._said = process.stdin, process.stdout

    def start(self, path: Path, seed: int, room: int = 0) -> int:
        """Have a child begin; its process id."""
        self._ask.write(f"{path}\t{seed}\t{room}\n")
        self._ask.flush()
        word, pid = self._said.readline().split()
        assert word == "child"
        return int(pid)

    def listen(self, ledger: Ledger, seconds: float = PATIENCE_S) -> str:
        """Note acknowledgements for so long, or until the child says something else; what that is."""
        for line in lines_until(self._said, time.monotonic() + seconds):
            if not line.startswith(("saved", "deleted")):
                return line.rstrip()
            ledger.note(line)
        return ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_no_acknowledged_edit_is_lost_when_its_process_is_killed(recorder: Recorder, claimed: Path, seed: int) -> None:
    ledger, chance, wrong = Ledger(), random.Random(seed), []
    for number in range(KILLS):
        moment, before = chance.uniform(0.0, 0.25), ledger.lines
        child = recorder.start(claimed, seed * KILLS + number)
        assert recorder.listen(ledger, moment) == ""
        os.kill(child, signal.SIGKILL)
        assert recorder.listen(ledger) == "gone"
        wrong += [f"kill {number} after {moment:.3f} s, seed {seed}: {said}" for said in ledger.settle(claimed)]
        assert ledger.lines >= before
    assert wrong == []
    assert ledger.lines > KILLS


def test_a_file_that_cannot_grow_is_a_sentence_and_what_was_acknowledged_stays(
    recorder: Recorder, claimed: Path
) -> None:
    ledger = Ledger()
    recorder.start(claimed, 7, ROOM)
    refusal = recorder.listen(ledger)
    assert refusal.startswith("refused")
    assert "free disk space" in refusal
    assert recorder.listen(ledger) == "gone"
    assert ledger.settle(claimed) == []
    assert ledger.in_flight == 0
    assert ledger.lines > 0


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
