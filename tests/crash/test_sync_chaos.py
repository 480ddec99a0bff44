"""Four workstations are killed, cut off and their central crashed while they draw and sync: nothing is lost or doubled.

Covers the faults: client SIGKILL at random, cut and reset both directions, lost response, server immediate crash,
restart mid-push, pg_terminate_backend, same user on two machines. The figures are printed.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.models.ids import ProjectId, TaskId, uuid7
from app.models.person import Project, Role
from app.models.task import EventType
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.store.verify import verify as verify_store
from app.sync import admin
from app.sync.server import Server
from app.sync.verification import verify
from tests.sync.cutting_often import ChaosProxy
from tests.sync.desk import ONTOLOGY, Desk
from tests.sync.site import PASSWORD, Site

ROOT = Path(__file__).resolve().parents[2]
KILLS, CUTS, CRASHES, TERMINATED = 100, 100, 2, 5
LIMIT_S = 240.0
LOGINS = ("ann", "ann", "bea", "lea")
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "60"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the syncing process forks its children")


@dataclass
class Machine:
    """One workstation: a process that is killed and started again."""

    desk: Desk
    task: TaskId
    process: "subprocess.Popen[str]"
    told: dict[str, str] = field(default_factory=dict)
    child: int = 0
    alive: threading.Event = field(default_factory=threading.Event)
    syncs: int = 0

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, *more = line.split()
            if word == "child":
                self.child = int(more[0])
                self.alive.set()
            elif word == "saved":
                self.told[more[0]] = more[1]
            elif word == "synced":
                self.syncs += 1
            elif word == "gone":
                self.alive.clear()
                self.child = 0

    def start(self, url: str, seed: int) -> None:
        assert self.process.stdin is not None
        words = (str(self.desk.workspace.path), self.desk.login, str(self.task), url, str(seed))
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        assert self.alive.wait(30)

    def kill(self) -> None:
        child = self.child
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        end = time.monotonic() + 30
        while self.alive.is_set() and time.monotonic() < end:
            time.sleep(0.002)


@dataclass
class Scene:
    """The whole site, central included."""

    folder: Path
    server: Server
    site: Site
    desks: list[Desk]
    tasks: list[TaskId]
    stack: ExitStack

    def crash(self) -> None:
        """End central as a crash would, and start it again on the same data and port."""
        process, port = self.server._process, self.server.port
        assert process is not None
        process.send_signal(signal.SIGQUIT)
        process.wait()
        data = self.server.data
        self.server = Server(data, port, SETTINGS)
        self.stack.callback(self.server.stop)
        self.server.start()
        self.site.url = self.server.url("central")
        self.site.root = psycopg.connect(self.site.url, autocommit=True)
        self.stack.callback(self.site.root.close)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        server = Server(tmp_path / "central", settings=SETTINGS)
        stack.callback(shutil.rmtree, server.data, ignore_errors=True)
        stack.callback(server.stop)
        server.start()
        url, project = server.url("central"), ProjectId(uuid7())
        admin.init(url)
        admin.add_project(url, "chaos", project)
        for login in sorted(set(LOGINS)):
            roles = [Role.LEAD] if login == "lea" else [Role.ANNOTATOR]
            admin.add_user(url, login, login, PASSWORD, roles, "chaos")
        root = stack.enter_context(psycopg.connect(url, autocommit=True))
        site = Site(url, project, "chaos", root)
        lead = Workspace.create(tmp_path / "lea.orthomark", Project(project, "chaos"), ONTOLOGY, "lea")
        desks = [Desk(site, "lea", lead)]
        tasks = [desks[0].add_task() for _ in range(3)]
        desks[0].sync()
        for number, login in enumerate(LOGINS[:3]):
            path = tmp_path / f"{number}-{login}.orthomark"
            database = Database.create(path)
            with database.transaction() as connection:
                people.set_meta(connection, "project", str(project))
                people.set_meta(connection, "central_login", login)
            database.close()
            desks.append(Desk(site, login, Workspace.open(path, login)))
        for one, task in ((desks[1], tasks[0]), (desks[3], tasks[1])):
            one.sync()
            one.event(task, EventType.STARTED)
            one.sync()
        desks[2].sync()
        for one in desks:
            stack.callback(one.workspace.close)
        yield Scene(tmp_path, server, site, desks, [tasks[2], tasks[0], tasks[0], tasks[1]], stack)


@pytest.fixture
def machines(scene: Scene) -> Iterator[list[Machine]]:
    command = [sys.executable, "-m", "tests.crash.syncing_process"]
    made = []
    for one, task in zip(scene.desks, scene.tasks, strict=True):
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        made.append(Machine(one, task, process))
        threading.Thread(target=made[-1].listen, daemon=True).start()
    yield made
    for machine in made:
        if machine.child:
            machine.kill()
        assert machine.process.stdin is not None
        machine.process.stdin.close()
        machine.process.wait(30)
        assert machine.process.stdout is not None
        machine.process.stdout.close()


def url_through(proxy: ChaosProxy, machine: Machine) -> str:
    return make_conninfo(machine.desk.site.url_of(machine.desk.login), port=proxy.port, connect_timeout=3)


@pytest.mark.fault(
    "client SIGKILL at random",
    "RST, both directions",
    "server immediate crash",
    "restart mid-push",
    "same user on two machines",
)
@pytest.mark.slow
def test_killed_cut_and_crashed_every_operation_arrives_exactly_once(
    scene: Scene, machines: list[Machine], figures: Callable[[str, dict[str, object]], None]
) -> None:
    chance = random.Random(20260309)
    place = ("127.0.0.1", scene.server.port)
    kills = crashes = terminated = 0
    started = time.monotonic()
    with ChaosProxy(place, seed=7) as proxy:
        for machine in machines:
            machine.start(url_through(proxy, machine), chance.randrange(1 << 30))
        while (kills < KILLS or proxy.cuts < CUTS or crashes < CRASHES) and time.monotonic() - started < LIMIT_S:
            time.sleep(chance.uniform(0.02, 0.35))
            machine = chance.choice(machines)
            machine.kill()
            kills += 1
            if crashes < CRASHES and kills % 40 == 30:
                scene.crash()
                crashes += 1
            elif terminated < TERMINATED and kills % 15 == 10:
                query = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = any (%s)"
                scene.site.root.execute(query, (list(LOGINS),))
                terminated += 1
            machine.start(url_through(proxy, machine), chance.randrange(1 << 30))
        for machine in machines:
            machine.kill()
        cuts = proxy.cuts
    took = time.monotonic() - started
    for _ in range(2):
        for machine in machines:
            assert machine.desk.sync().digest_ok
    done = {"kills": kills, "cuts": cuts, "crashes": crashes, "terminated": terminated, "seconds": round(took, 1)}
    found = judged(scene, machines)
    figures("chaos", {**done, **found})
    assert found["lost_here"] == found["lost_at_central"] == found["doubled"] == found["differing"] == 0
    assert (kills >= KILLS, cuts >= CUTS, crashes) == (True, True, CRASHES)


def judged(scene: Scene, machines: list[Machine]) -> dict[str, int]:
    """Acknowledged operations here and at central, and everything central and the files prove of themselves."""
    rows = scene.site.all(
        "select op_id::text, encode(hash, 'hex') from core.op where project_id = %s", scene.site.project
    )
    central = dict(rows)
    told = {op: digest for machine in machines for op, digest in machine.told.items()}
    here = {}
    for machine in machines:
        assert verify_store(machine.desk.workspace.database).problems == []
        with machine.desk.workspace.database.read() as connection:
            found = connection.exec_driver_sql("SELECT op_id, hash FROM op").fetchall()
        here |= {str(UUID(bytes=op)): digest.hex() for op, digest in found}
    assert verify(scene.site.url, scene.site.project)[0].wrong == ()
    return {
        "acknowledged": len(told),
        "at_central": len(central),
        "syncs": sum(machine.syncs for machine in machines),
        "lost_here": len(told.keys() - here.keys()),
        "lost_at_central": len(told.keys() - central.keys()),
        "doubled": len(rows) - len(central),
        "differing": sum(central.get(op) != digest or here.get(op) != digest for op, digest in told.items()),
    }
