"""Workstations for tests: a real workspace file, and the sync of the person who works in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from psycopg.conninfo import make_conninfo

from app.models.annotation import Annotation
from app.models.geometry import box, to_body
from app.models.ids import NIL, AnnotationId, OpId, PersonId, TaskId, person_id, uuid7
from app.models.ontology import ClassDef, Ontology
from app.models.op import Draft, Op, OpKind, utc_text
from app.models.person import Project
from app.models.task import EventType, Task
from app.services.clock import system_clock
from app.services.events import event_draft
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.store.outbox import Outbox
from app.sync.central import Central
from app.sync.engine import sync
from app.sync.reconcile import SyncResult
from tests.sync.site import Site

ONTOLOGY = Ontology("test", 1, (ClassDef("ship", "Ship", "#E69F00", ()),))


def now() -> str:
    return utc_text(system_clock())


@dataclass
class Desk:
    """One workspace file with one person at it."""

    site: Site
    login: str
    workspace: Workspace
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.workspace.database, now)

    @property
    def me(self) -> PersonId:
        return person_id(self.login)

    def sync(self, outbox: Outbox | None = None, port: int | None = None) -> SyncResult:
        url = self.site.url_of(self.login)
        with Central(make_conninfo(url, port=port) if port else url) as central:
            return sync(outbox or self.outbox, central, self.me)

    def add_task(self) -> TaskId:
        task = TaskId(uuid7())
        body: dict[str, object] = {"v": 1, "scene": str(NIL), "name": str(task), "window": [0, 0, 99, 99], "context": 0}
        self.workspace.record([Draft(OpId(uuid7()), OpKind.TASK, task, task, body)])
        return task

    def event(self, task: TaskId, *kinds: EventType) -> None:
        self.workspace.record([event_draft(task, kind) for kind in kinds])

    def draw(self, task: TaskId, count: int = 1, base: Annotation | None = None) -> list[Op]:
        body: dict[str, object] = {
            "v": 1,
            "op": "edit" if base else "create",
            "scene": str(NIL),
            "class": "ship",
            "shape": to_body(box(0, 0, 5, 5)),
            "attributes": {},
        }
        entities = [base.id] if base else [AnnotationId(uuid7()) for _ in range(count)]
        parent = base.head if base else None
        kind = OpKind.REVISION
        return self.workspace.record(
            [Draft(OpId(uuid7()), kind, entity, task, body, base=parent) for entity in entities]
        )

    def judge(self, annotation: Annotation, decision: str = "accept") -> None:
        assert annotation.head is not None
        body: dict[str, object] = {"v": 1, "decision": decision, "rev_hash": annotation.head_hash.hex(), "reasons": []}
        draft = Draft(OpId(uuid7()), OpKind.VERDICT, annotation.id, annotation.task, body, base=annotation.head)
        self.workspace.record([draft])

    def sees(self, task: TaskId) -> tuple[Task, dict[AnnotationId, Annotation]]:
        """Task and annotations as this desk shows them."""
        return self.workspace.task(task), {found.id: found for found in self.workspace.annotations(task=task)}


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Make a desk; the first lead's file holds the project, all others are joined and empty."""
    made: list[Desk] = []

    def make(login: str) -> Desk:
        path = tmp_path / f"{len(made)}-{login}.orthomark"
        if login == "lea" and not made:
            workspace = Workspace.create(path, Project(site.project, "test"), ONTOLOGY, login)
        else:
            database = Database.create(path)
            with database.transaction() as connection:
                people.set_meta(connection, "project", str(site.project))
                people.set_meta(connection, "central_login", login)
            database.close()
            workspace = Workspace.open(path, login)
        made.append(Desk(site, login, workspace))
        return made[-1]

    yield make
    for one in made:
        one.workspace.close()


def damaged_log(one: Desk) -> set[OpId]:
    """Close a desk and damage two pages of its log; which unsent operations lay on them."""
    database, page = one.workspace.database, 4096
    database.checkpoint()
    with database.read() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = 'op'").scalar_one()
        rows = connection.exec_driver_sql("SELECT op_id, position, feed_n FROM op ORDER BY position").fetchall()
    content = one.workspace.path.read_bytes()
    inner = content[(root - 1) * page : root * page]
    starts = [int.from_bytes(inner[place : place + 2]) for place in range(12, 12 + 2 * int.from_bytes(inner[3:5]), 2)]
    leaves = [int.from_bytes(inner[start : start + 4]) for start in starts]
    ends = [
        inner[start + 4] & 0x7F if inner[start + 4] < 0x80 else ((inner[start + 4] & 0x7F) << 7) + inner[start + 5]
        for start in starts
    ]
    one.workspace.close()
    lost: set[OpId] = set()
    with one.workspace.path.open("r+b") as file:
        for number in (1, len(leaves) - 2):
            file.seek((leaves[number] - 1) * page)
            file.write(b"\xa5" * page)
            lost |= {
                OpId(UUID(bytes=op))
                for op, position, feed_n in rows
                if ends[number - 1] < position <= ends[number] and feed_n is None
            }
    return lost
