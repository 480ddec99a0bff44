"""Joining a real central with a file that was set up before there was one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.errors import AppError
from app.models.ontology import Ontology
from app.models.op import Draft
from app.models.person import Role
from app.models.task import Task
from app.services import tasks
from app.services.editing import OpenTask
from app.services.joining import OtherProjectError, OthersWorkError, join
from app.services.synchronisation import sync, with_password, without_password
from app.services.workspace import Workspace, new_project
from app.store import log
from app.store.verify import verify
from app.sync import admin
from app.sync.server import Server
from tests.sync.site import FAST

PASSWORD = "only for this test"


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server whose logins are these tests' own."""
    with Server(settings=FAST) as running:
        yield running


@pytest.fixture
def central(own_server: Server) -> Iterator[str]:
    url = own_server.url("orthomark")
    admin.init(url)
    yield url
    with psycopg.connect(own_server.url(), autocommit=True) as cleaning:
        cleaning.execute("drop database orthomark with (force)")
        for name in ("lea", "ana", "ben"):
            cleaning.execute(f"drop role if exists {name}".encode())


def login(url: str, name: str) -> str:
    return with_password(f"postgresql://{name}@{url.rpartition('@')[2]}", PASSWORD)


def people(url: str, **roles: Role) -> None:
    for name, role in roles.items():
        admin.add_user(url, name, name.title(), PASSWORD, [role])


def test_what_the_site_set_up_goes_to_central_in_the_leads_name(
    workspace: Workspace, task: Task, central: str, tmp_path: Path, ontology: Ontology
) -> None:
    site = Workspace.create(tmp_path / "site.orthomark", new_project("Harbour"), ontology)
    site.record(_setup(workspace))
    path, before = site.path, len(site.tasks())
    admin.add_project(central, "Harbour", site.project_id)
    people(central, lea=Role.LEAD, ana=Role.ANNOTATOR)
    site.close()
    lead = join(path, login(central, "lea"))
    assert lead.unsent() == 0
    assert verify(lead.database).problems == []
    assert path.with_name("site.orthomark.before-join").exists()
    lead.close()
    other = join(tmp_path / "ana.orthomark", login(central, "ana"))
    assert len(other.tasks()) == before > 0
    assert other.person_named(lead.person.id) == "lea"
    assert other.person.roles == frozenset({Role.ANNOTATOR})
    other.close()


def _setup(workspace: Workspace) -> list[Draft]:
    with workspace.database.read() as connection:
        stored = log.everything(connection, ["scene", "task", "event"])
    return [Draft(one.op.op_id, one.op.kind, one.op.entity, one.op.task, one.op.data()) for one in stored]


def test_unsent_work_of_others_is_never_taken_over(workspace: Workspace, task: Task, central: str) -> None:
    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    admin.add_project(central, "test", workspace.project_id)
    people(central, lea=Role.LEAD)
    before = verify(workspace.database)
    with pytest.raises(OthersWorkError, match="ana"):
        join(workspace.path, login(central, "lea"))
    assert verify(workspace.database) == before


def test_a_project_central_does_not_know_is_a_sentence(workspace: Workspace, central: str) -> None:
    admin.add_project(central, "another")
    people(central, lea=Role.LEAD)
    with pytest.raises(OtherProjectError, match="“another”"):
        join(workspace.path, login(central, "lea"))


def test_work_done_offline_reaches_the_other_workstation(
    workspace: Workspace, task: Task, central: str, tmp_path: Path, draw: Callable[..., Annotation]
) -> None:
    admin.add_project(central, "test", workspace.project_id)
    people(central, lea=Role.LEAD, ana=Role.ANNOTATOR, ben=Role.REVIEWER)
    workspace.close()
    join(workspace.path, login(central, "lea")).close()
    ana = join(tmp_path / "ana.orthomark", login(central, "ana"))
    tasks.claim(ana, task.id)
    opened = OpenTask(ana, task.id)
    opened.apply(edit("draw", [Change(None, draw(task))]))
    tasks.submit(ana, task.id)
    assert ana.unsent() > 0
    result = sync(ana, login(central, "ana"))
    assert (result.digest_ok, result.refused, ana.unsent()) == (True, (), 0)
    ben = join(tmp_path / "ben.orthomark", login(central, "ben"))
    assert [one.id for one in ben.annotations()] == [one.id for one in ana.annotations()]
    assert ben.task(task.id).state == "submitted"
    ana.close()
    ben.close()


def test_a_password_never_gets_into_the_file(workspace: Workspace, central: str) -> None:
    admin.add_project(central, "test", workspace.project_id)
    people(central, lea=Role.LEAD)
    workspace.close()
    url = login(central, "lea")
    join(workspace.path, url).close()
    written = b"".join(path.read_bytes() for path in workspace.path.parent.glob("*.orthomark*"))
    assert PASSWORD.encode() not in written
    assert b"only%20for" not in written
    assert "only" not in without_password(url)
    asked = "postgresql://ann@central.example/site?password=s%3Fcret&sslrootcert=/etc/ca.crt&sslpassword=x"
    assert without_password(asked) == "postgresql://ann@central.example/site?sslrootcert=/etc/ca.crt"


def test_a_wrong_password_is_a_sentence_and_changes_nothing(workspace: Workspace, central: str) -> None:
    admin.add_project(central, "test", workspace.project_id)
    people(central, lea=Role.LEAD)
    before = verify(workspace.database)
    with pytest.raises(AppError, match="password"):
        join(workspace.path, with_password(without_password(login(central, "lea")), "wrong"))
    assert verify(workspace.database) == before
