"""A real central for tests: one PostgreSQL for the session, a fresh project per test, logins that really log in."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.models.geometry import box, to_body
from app.models.ids import NIL, DeviceId, OpId, PersonId, ProjectId, TaskId, person_id, uuid7
from app.models.op import GENESIS, Draft, Op, OpKind, op_hash, seal
from app.models.op_row import op_values
from app.models.person import Role
from app.sync import admin
from app.sync.central import Answer, Central
from app.sync.server import Server, scram_verifier

NOW = "2026-03-09T08:00:00.000Z"
PASSWORD = secrets.token_urlsafe(12)
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
ROLES = {
    "lea": (Role.LEAD,),
    "ann": (Role.ANNOTATOR,),
    "bea": (Role.ANNOTATOR,),
    "both": (Role.ANNOTATOR, Role.REVIEWER),
    "rob": (Role.REVIEWER,),
    "rut": (Role.REVIEWER,),
    "ann.qa": (Role.REVIEWER,),
    "lea.qa": (Role.LEAD,),
    "out": (),
    "hermit": (),
}
SAME_PERSON = {"ann.qa": "ann", "lea.qa": "lea"}


@dataclass
class Hand:
    """One login writing on one device, honest or not."""

    site: "Site"
    login: str
    device: DeviceId = field(default_factory=lambda: DeviceId(uuid7()))
    dseq: int = 0
    last: bytes = GENESIS
    waiting: list[Op] = field(default_factory=list)

    @property
    def me(self) -> PersonId:
        return person_id(self.login)

    @cached_property
    def central(self) -> Central:
        return self.site.enter(Central(self.site.url_of(self.login)))

    @cached_property
    def sql(self) -> psycopg.Connection[Any]:
        return self.site.enter(psycopg.connect(self.site.url_of(self.login), autocommit=True))

    def write(self, kind: str, entity: UUID, task: UUID, body: dict[str, object], **more: Any) -> Op:
        draft = Draft(OpId(uuid7()), kind, entity, TaskId(task), body, **more)
        op = seal(draft, self.site.project, self.me, self.device, self.dseq + 1, self.last, NOW)
        self.dseq, self.last = op.dseq, op.hash
        self.waiting.append(op)
        return op

    def rev(self, task: UUID, entity: UUID | None = None, base: Op | None = None, merge: Op | None = None) -> Op:
        body = {
            "v": 1,
            "op": "edit" if base else "create",
            "scene": str(NIL),
            "class": "ship",
            "shape": to_body(box(0, 0, 9, 9)),
            "attributes": {"note": "Größe “7”\\"},
        }
        return self.write(
            OpKind.REVISION,
            entity or (base.entity if base else uuid7()),
            task,
            body,
            base=base.op_id if base else None,
            merge=merge.op_id if merge else None,
        )

    def verdict(self, rev: Op, decision: str = "accept", **body: object) -> Op:
        said = {"v": 1, "decision": decision, "rev_hash": rev.hash.hex(), "reasons": [], "comment": "", **body}
        return self.write(OpKind.VERDICT, rev.entity, rev.task, said, base=rev.op_id)

    def event(self, task: UUID, kind: str, **body: object) -> Op:
        return self.write(OpKind.EVENT, task, task, {"v": 1, "type": kind, **body})

    def task(self) -> TaskId:
        task = TaskId(uuid7())
        body: dict[str, object] = {
            "v": 1,
            "scene": str(NIL),
            "name": "Cell 1",
            "window": [0, 0, 100, 100],
            "context": 0,
        }
        self.write(OpKind.TASK, task, task, body)
        self.event(task, "created")
        return task

    def push(self, ops: Sequence[Op], batch: UUID | None = None) -> Answer:
        return self.central.push(self.site.project, batch or uuid7(), list(map(op_values, ops)))

    def send(self, *ops: Op, batch: UUID | None = None) -> list[str]:
        """Push what waits, or exactly these ops, and give their dispositions in order."""
        sent, self.waiting = list(ops) or self.waiting, []
        answer = self.push(sent, batch)
        return [answer.placed.get(op.op_id, (answer.n, "applied"))[1] for op in sent]


@dataclass
class Site:
    """One project at central, and how to reach it."""

    url: str = field(repr=False)
    project: ProjectId
    name: str
    root: psycopg.Connection[Any]
    _open: ExitStack = field(default_factory=ExitStack)

    def url_of(self, login: str) -> str:
        return make_conninfo(self.url, user=login, password=PASSWORD)

    def hand(self, login: str) -> Hand:
        return Hand(self, login)

    def enter(self, resource: Any) -> Any:
        return self._open.enter_context(resource)

    def one(self, query: str, *arguments: object) -> Any:
        row = self.root.execute(query, arguments).fetchone()
        return row[0] if row and len(row) == 1 else row

    def all(self, query: str, *arguments: object) -> list[Any]:
        return self.root.execute(query, arguments).fetchall()

    def heads(self, annotation: UUID) -> set[UUID]:
        return {row[0] for row in self.all("select rev_id from core.head where annotation_id = %s", annotation)}

    def accepted(self, annotation: UUID) -> UUID | None:
        return self.one("select rev_id from core.accepted where annotation_id = %s", annotation)

    def state(self, task: UUID) -> str:
        return self.one("select state from core.task where task_id = %s", task)

    def holder(self, task: UUID, kind: str = "annotate") -> UUID | None:
        query = "select user_id from core.assignment where task_id = %s and kind = %s and ended_by is null"
        return self.one(query, task, kind)

    def close(self) -> None:
        self._open.close()


def forged(op: Op, **changes: Any) -> Op:
    """The op with other contents and a hash that goes with them."""
    changed = replace(op, **changes)
    return replace(changed, hash=op_hash(changed))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One PostgreSQL for all rooms; `tests/conftest.py` alone imports it, or every importer would start another."""
    with Server(settings=FAST) as running:
        yield running


@pytest.fixture(scope="session")
def pristine(server: Server) -> str:
    """A central that knows its people and is only ever copied; its database's name.

    Their passwords are proved in one round: thousands of logins would spend half their time on it.
    """
    url = server.url("pristine")
    admin.init(url)
    verifier = scram_verifier(PASSWORD, rounds=1)
    for login in ROLES:
        admin.add_user(url, login, login.title(), PASSWORD, person=SAME_PERSON.get(login))
    with psycopg.connect(url, autocommit=True) as owner:
        for login in ROLES:
            owner.execute(f"alter role \"{login}\" password '{verifier}'".encode())
    return "pristine"


def new_central(server: Server, pristine: str) -> str:
    """A copy of the pristine central, open to those it was open to, which a copy is not by itself; its address."""
    name = f"central_{uuid7().hex}"
    with psycopg.connect(server.url(), autocommit=True) as owner:
        owner.execute(f'create database "{name}" template "{pristine}"'.encode())
        owner.execute(f'revoke all on database "{name}" from public'.encode())
        owner.execute(f'grant connect on database "{name}" to orthomark_user, orthomark_auditor'.encode())
    return server.url(name)


@pytest.fixture(scope="session")
def central_url(server: Server, pristine: str) -> str:
    """A central for every room or file that imports this."""
    return new_central(server, pristine)


@pytest.fixture
def make_site(central_url: str) -> Iterator[Callable[[], Site]]:
    made: list[Site] = []
    root = psycopg.connect(central_url, autocommit=True)

    def make() -> Site:
        project = ProjectId(uuid7())
        root.execute("select api.admin_add_project(%s, %s)", (project, str(project)))
        for login, roles in ROLES.items():
            root.execute("select api.admin_grant(%s, %s, %s)", (project, login, [role.value for role in roles]))
        made.append(Site(central_url, project, str(project), root))
        return made[-1]

    yield make
    for site in made:
        site.close()
    root.close()


@pytest.fixture
def site(make_site: Callable[[], Site]) -> Site:
    return make_site()


@pytest.fixture
def lea(site: Site) -> Hand:
    return site.hand("lea")


@pytest.fixture
def ann(site: Site) -> Hand:
    return site.hand("ann")


@pytest.fixture
def bea(site: Site) -> Hand:
    return site.hand("bea")


@pytest.fixture
def rob(site: Site) -> Hand:
    return site.hand("rob")


@pytest.fixture
def task(lea: Hand) -> TaskId:
    """A task at central that is ready."""
    made = lea.task()
    lea.send()
    return made


@pytest.fixture
def drawn(ann: Hand, task: TaskId) -> Op:
    """A revision of ann's, in a task she has submitted."""
    ann.event(task, "started")
    rev = ann.rev(task)
    ann.event(task, "submitted")
    ann.send()
    return rev


@pytest.fixture
def in_review(rob: Hand, drawn: Op) -> Op:
    """The same revision, in rob's review."""
    rob.event(drawn.task, "review_started")
    rob.send()
    return drawn
