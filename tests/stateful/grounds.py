"""Where simulated workstations stand: a central, one connection per login, and an empty workspace file to copy."""

import shutil
from pathlib import Path

import psycopg

from app.models.ids import NIL, ProjectId, person_id, uuid7
from app.store import people
from app.store.database import Database
from app.sync.central import Central
from tests.stateful.stations import Station
from tests.sync.site import ROLES, Site

PEOPLE = ("lea", "ann", "bea", "rob")


class Ground:
    """What every example shares: a central, one connection per login, and an empty workspace file to copy."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.root = psycopg.connect(url, autocommit=True)
        self.centrals = {login: Central(Site(url, ProjectId(NIL), "", self.root).url_of(login)) for login in PEOPLE}
        self.template = folder / "template.orthomark"
        Database.create(self.template).close()
        self.count = 0
        self.examples = 0

    def site(self) -> Site:
        self.examples += 1
        project = ProjectId(uuid7())
        self.root.execute("insert into core.project (project_id, name) values (%s, %s)", (project, str(project)))
        self.root.execute("insert into core.project_feed (project_id) values (%s)", (project,))
        for login in PEOPLE:
            self.root.execute(
                "insert into core.member select %s, %s, unnest(%s::text[])",
                (project, person_id(login), [role.value for role in ROLES[login]]),
            )
        return Site(self.url, project, str(project), self.root)

    def path(self) -> Path:
        self.count += 1
        return self.folder / f"{self.count}.orthomark"

    def station(self, site: Site, login: str) -> Station:
        path = self.path()
        shutil.copyfile(self.template, path)
        database = Database(path)
        with database.transaction() as connection:
            people.set_meta(connection, "project", str(site.project))
            people.set_meta(connection, "central_login", login)
        database._engine.dispose()
        database._lock.close()
        return Station(login, path, self.centrals[login])

    def beside(self, station: Station, login: str) -> Station:
        """Another login at the same file, as where several worked before it was joined."""
        with station.workspace.database.transaction() as connection:
            people.set_meta(connection, "central_login", login)
        return Station(login, station.path, self.centrals[login])

    def close(self) -> None:
        for central in self.centrals.values():
            central.close()
        self.root.close()
