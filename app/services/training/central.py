"""The demo's central: an embedded PostgreSQL with the training people as logins, and two workspaces that meet in it."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.models.person import Role
from app.services.joining import join
from app.services.synchronisation import sync_file, with_password
from app.services.workspace import Workspace
from app.store.verify import verify as verify_store
from app.sync import admin
from app.sync.server import Server
from app.sync.verification import verify

DATABASE = "orthomark"


@dataclass(frozen=True, slots=True)
class TrainingCentral:
    """A running central: its owner's address, and an address with password per login."""

    url: str
    logins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    """How two workspaces met: operations pushed and pulled, and every sentence on what did not hold."""

    pushed: int
    pulled: int
    operations: int
    wrong: tuple[str, ...]


@contextmanager
def training_central(workspace: Workspace) -> Iterator[TrainingCentral]:
    """Start a central that lasts as long as the block, with this workspace's project and people."""
    with Server() as server:
        url = server.url(DATABASE)
        admin.init(url)
        project = workspace.project
        admin.add_project(url, project.name, project.id)
        logins = {}
        for person in workspace.people():
            password = secrets.token_urlsafe(12)
            roles = sorted(person.roles)
            admin.add_user(url, person.login, person.display, password, roles, project.name)
            address = url.rpartition("@")[2]
            logins[person.login] = with_password(f"postgresql://{person.login}@{address}", password)
        yield TrainingCentral(url, logins)


def push_everybody(path: Path, central: TrainingCentral, moved: Callable[[int], None]) -> int:
    """Push what everybody did in one file, each under their own login, in turns until nothing is left."""
    pushed = 0
    while True:
        before = pushed
        for url in central.logins.values():
            pushed += sync_file(path, url).pushed
            moved(pushed)
        if pushed == before:
            return pushed


def meet(workspace: Workspace, other: Path, central: TrainingCentral, moved: Callable[[int], None]) -> Meeting:
    """Push this workspace, join `other` as a new workstation of the lead, and compare all three."""
    pushed = push_everybody(workspace.path, central, moved)
    lead = next(person.login for person in workspace.people() if Role.LEAD in person.roles)
    joined = join(other, central.logins[lead], workspace.project.name)
    ours, theirs = verify_store(workspace.database), verify_store(joined.database)
    joined.close()
    wrong = [*ours.problems, *theirs.problems, *(line for project in verify(central.url) for line in project.wrong)]
    if ours.digest != theirs.digest:
        wrong.append("the two workspaces hold different operations")
    return Meeting(pushed, theirs.operations, ours.operations, tuple(wrong))
