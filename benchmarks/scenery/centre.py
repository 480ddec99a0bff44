"""A central of its own with one login, for the benchmarks of sync."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.models.person import Role
from app.services.synchronisation import with_password
from app.services.workspace import Workspace
from app.sync import admin
from app.sync.server import Server
from scenery.site import LOGIN, drawn

SIZE = 2048


@contextmanager
def meeting_point(folder: Path, annotations: int) -> Iterator[tuple[Path, str, str]]:
    """A workspace file with unsent work, its login's address at a central, and the address of central's owner."""
    path = drawn(folder, annotations, SIZE)
    reading = Workspace.open(path)
    project = reading.project
    reading.close()
    with Server() as server:
        owner, password = server.url("central"), secrets.token_urlsafe(12)
        admin.init(owner)
        admin.add_project(owner, project.name, project.id)
        admin.add_user(owner, LOGIN, LOGIN, password, sorted(Role), project.name)
        place = owner.rpartition("@")[2]
        yield path, with_password(f"postgresql://{LOGIN}@{place}", password), owner
