"""A lead's own workspace file full of annotations others drew, written past the log; only chain hashes are not true.

One annotation is drawn through the program; all others are copies of its rows under other ids. One in ten thousand
has a second head, one came late; half the tasks are submitted.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.models.edit import Change, edit
from app.models.ids import PersonId, person_id
from app.models.person import Role
from app.models.scene import Scene
from app.models.task import EventType, Task
from app.services.events import event_draft
from app.services.revising import revision_drafts
from app.services.scenes import add_scene
from app.services.workspace import Workspace, new_project
from scenery.rasters import cog
from scenery.shapes import buildings
from scenery.site import LOGIN, ontology

PER_TASK = 500
SIZE = 8192
SMALLEST = 64
RARE = 10_000
PEOPLE = 200
CHUNK = 50_000
INDEXES = ("op_entity", "op_task", "op_unsent", "annotation_scene", "annotation_task")
Row = tuple[object, ...]


def lead_store(folder: Path, annotations: int) -> Path:
    """Write the file and give its path; the lead is `LOGIN`."""
    path = folder / "lead.orthomark"
    workspace = Workspace.create(path, new_project("crowd"), ontology(), LOGIN)
    for place in range(PEOPLE):
        workspace.add_person(f"annotator-{place}", f"annotator-{place}", frozenset({Role.ANNOTATOR}))
    scene = add_scene(workspace, cog(SIZE), cell=_cell(annotations))
    tasks = workspace.tasks()
    _settle(workspace, tasks)
    _draw_one(workspace, scene, tasks[0])
    workspace.database.checkpoint()
    workspace.close()
    _multiply(path, annotations, [task.id.bytes for task in tasks])
    return path


def _cell(annotations: int) -> int:
    """The side of a task, so that there is one for each 500 annotations."""
    side = SIZE
    while side > SMALLEST and (SIZE // side) ** 2 < annotations / PER_TASK:
        side = max(SMALLEST, side * 9 // 10)
    return side


def _settle(workspace: Workspace, tasks: list[Task]) -> None:
    kinds = (EventType.STARTED, EventType.SUBMITTED)
    for start in range(0, len(tasks) // 2, CHUNK // 10):
        some = tasks[start : min(len(tasks) // 2, start + CHUNK // 10)]
        workspace.record([event_draft(task.id, kind) for task in some for kind in kinds])


def _draw_one(workspace: Workspace, scene: Scene, task: Task) -> None:
    (one,) = buildings(1, SIZE, seed=1)
    placed = replace(one, scene=scene.id, task=task.id)
    workspace.record(revision_drafts(edit("seed", [Change(None, placed)]), {}, [scene]))


def _multiply(path: Path, annotations: int, tasks: list[bytes]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000", "locking_mode=EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    marks = ",".join("?" * len(INDEXES))
    kept = connection.execute(f"SELECT name, sql FROM sqlite_schema WHERE name IN ({marks})", INDEXES).fetchall()
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for kind, rows in (("INDEX", kept), ("TRIGGER", triggers)):
        for name, _ in rows:
            connection.execute(f"DROP {kind} {name}")
    op = connection.execute("SELECT * FROM op WHERE kind = 'rev'").fetchone()
    drawn = connection.execute("SELECT * FROM annotation").fetchone()
    connection.execute("BEGIN")
    for table, rows in (("op", _ops(op, annotations, tasks)), ("annotation", _drawn(drawn, annotations, tasks))):
        width = len(op if table == "op" else drawn)
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * width)})", rows)
    connection.execute("UPDATE op SET feed_n = 1, disposition = 'applied' WHERE feed_n IS NULL")
    connection.execute("DELETE FROM task_tally")
    connection.execute("INSERT INTO task_tally SELECT task, count(*) FROM annotation WHERE deleted = 0 GROUP BY task")
    connection.execute("COMMIT")
    for _, statement in (*kept, *triggers):
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _ops(op: Row, annotations: int, tasks: list[bytes]) -> Iterator[Row]:
    """Revisions in the order they were pulled; what comes after `annotations` are second heads."""
    people = [person_id(f"annotator-{place}").bytes for place in range(PEOPLE)]
    first = int(str(op[0]))
    for n in range(1, annotations + annotations // RARE):
        second = n >= annotations
        entity = (n - annotations) * RARE + RARE // 2 if second else n
        late = not second and entity % RARE == 1
        who = people[entity % PEOPLE]
        at = f"2026-03-{1 + n * 27 // annotations % 28:02d}T{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}.000Z"
        yield (
            first + n, _id(1, n), op[2], op[3], _id(2, entity), tasks[entity // PER_TASK % len(tasks)], who, who, n,
            op[9], op[10], at, op[12], op[13], _id(1, n) * 2, op[15], n + 1, "late" if late else "applied",
        )  # fmt: skip


def _drawn(one: Row, annotations: int, tasks: list[bytes]) -> Iterator[Row]:
    for n in range(1, annotations):
        task, torn = n // PER_TASK % len(tasks), n % RARE == RARE // 2
        status = "conflict" if torn else "open"
        who = PersonId(person_id(f"annotator-{n % PEOPLE}")).bytes
        yield (
            _id(2, n), tasks[task], *one[2:7], _id(1, n), _id(1, n) * 2, 2 if torn else 1, who, who, status, 0, 0, n,
        )  # fmt: skip


def _id(kind: int, number: int) -> bytes:
    return (kind << 96 | number).to_bytes(16, "big")
