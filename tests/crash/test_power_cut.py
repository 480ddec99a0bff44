"""The power is cut at a random write, many times over: no acknowledged edit is lost, and no file is damaged.

What is played on the disk are the very statements the program sent to SQLite while somebody worked.
"""

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.models.errors import AppError
from app.models.task import Task
from app.services import tasks
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from app.store import database as database_room
from app.store.database import Database
from app.store.verify import verify
from tests.crash.power import Disk, found_again, play
from tests.crash.recording_process import one_edit

SEEDS = 150
EDITS = 24
FILE = "/disk/test.orthomark"
LEVELS = ("OFF", "NORMAL", "FULL", "EXTRA")


@dataclass
class Recording:
    """The file as it was, the statements sent since, and after which of them how many operations were acknowledged.

    `synchronous` is what the program itself asks SQLite for: with less, the test has to fail.
    """

    begin: bytes
    synchronous: str = ""
    script: list[str] = field(default_factory=list)
    acknowledged: dict[int, int] = field(default_factory=dict)


@pytest.fixture
def recording(workspace: Workspace, task: Task, monkeypatch: pytest.MonkeyPatch) -> Recording:
    """Somebody draws, moves, deletes, takes back and does again; the log is folded in now and then."""
    tasks.claim(workspace, task.id)
    workspace.close()
    made = Recording(workspace.path.read_bytes())
    plain: Callable[[Path], Engine] = database_room._engine

    def listening(path: Path) -> Engine:
        engine = plain(path)
        event.listen(engine, "connect", lambda connection, _record: _listen(connection, made.script))
        return engine

    monkeypatch.setattr(database_room, "_engine", listening)
    again = Workspace.open(workspace.path, "lea")
    opened, chance = OpenTask(again, task.id), random.Random(7)
    made.script.clear()
    for number in range(EDITS):
        one_edit(opened, chance)
        with again.database.read() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM op").scalar_one()
        made.acknowledged[max(place for place, line in enumerate(made.script) if line == "COMMIT")] = count
        if number % 9 == 8:
            again.database.checkpoint()
    with again.database.read() as connection:
        made.synchronous = LEVELS[connection.exec_driver_sql("PRAGMA synchronous").scalar_one()]
    again.close()
    return made


def _listen(connection: sqlite3.Connection, script: list[str]) -> None:
    """Note what changes something: statements of write transactions, and checkpoints.

    A statement is told again for each trigger it sets off.
    """
    writing = [False]

    def note(statement: str) -> None:
        if statement.startswith("--") or (script and statement == script[-1]):
            return
        writing[0] = writing[0] or statement == "BEGIN IMMEDIATE"
        if writing[0] or "wal_checkpoint" in statement:
            script.append(statement)
        writing[0] = writing[0] and statement not in {"COMMIT", "ROLLBACK"}

    connection.set_trace_callback(note)


def cut(recording: Recording, seed: int, steps: int, synchronous: str, folder: Path) -> tuple[int, list[str], int]:
    """Cut the power once; gives operations acknowledged, what is wrong with the file then, and operations found."""
    chance = random.Random(seed)
    disk = Disk(f"disk-{synchronous}-{seed}", chance.randrange(steps), {FILE: recording.begin})
    told = [0]

    def acknowledged(place: int) -> None:
        told[0] = recording.acknowledged.get(place, told[0])

    play(disk, FILE, recording.script, synchronous, acknowledged)
    found_again(folder, disk.left_behind(chance))
    disk.unregister()
    try:
        with Database.open(folder / Path(FILE).name) as database:
            report = verify(database)
    except AppError as error:
        return told[0], [str(error)], 0
    return told[0], report.problems, report.operations


def steps_of(recording: Recording, synchronous: str) -> int:
    disk = Disk("disk-whole", 1 << 40, {FILE: recording.begin})
    play(disk, FILE, recording.script, synchronous, lambda _place: None)
    disk.unregister()
    return disk.done


@pytest.mark.fault("power loss at each write")
@pytest.mark.slow
def test_no_acknowledged_edit_is_lost_and_nothing_is_damaged(
    recording: Recording, tmp_path: Path, figures: Callable[[str, dict[str, object]], None]
) -> None:
    synchronous = recording.synchronous
    steps = steps_of(recording, synchronous)
    wrong, cuts = [], 0
    for seed in range(SEEDS):
        acknowledged, problems, found = cut(recording, seed, steps, synchronous, tmp_path / "after")
        wrong += [f"seed {seed}: {problem}" for problem in problems]
        wrong += [f"seed {seed}: {acknowledged - found} operations lost"] if found < acknowledged else []
        cuts += acknowledged > 0
    assert cuts > SEEDS // 2
    figures(
        "power",
        {"cuts": SEEDS, "after_an_acknowledged_edit": cuts, "among_writes": steps, "lost_or_damaged": len(wrong)},
    )
    assert wrong == []


def test_the_disk_does_lose_what_was_not_synced(recording: Recording, tmp_path: Path) -> None:
    steps = steps_of(recording, "NORMAL")
    outcomes = [cut(recording, seed, steps, "NORMAL", tmp_path / "after") for seed in range(40)]
    assert any(found < acknowledged for acknowledged, _, found in outcomes)
    steps = steps_of(recording, "OFF")
    outcomes = [cut(recording, seed, steps, "OFF", tmp_path / "after") for seed in range(40)]
    assert any(problems for _, problems, _ in outcomes)
