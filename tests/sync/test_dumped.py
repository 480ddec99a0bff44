"""A central written out with PostgreSQL's own pg_dump and restored into a new database goes on as it was."""

import os
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest

from app.models.task import EventType
from app.sync import admin
from app.sync.binaries import find_binaries
from app.sync.security import matrix
from app.sync.server import Server
from app.sync.verification import verify, verify_audit
from tests.sync.desk import Desk
from tests.sync.site import Site

RESTORED = "restored_from_a_dump"


@pytest.fixture
def restored(server: Server) -> Iterator[Callable[[Site], Site]]:
    """Dump a site's central, restore it into an empty database, and give the same project there."""
    with psycopg.connect(server.url(), autocommit=True) as owner:

        def restore(site: Site) -> Site:
            owner.execute(f"create database {RESTORED}")
            dumped = program("pg_dump", "--format=custom", site.url)
            program("pg_restore", "--exit-on-error", "--dbname", server.url(RESTORED), given=dumped)
            root = made.append(psycopg.connect(server.url(RESTORED), autocommit=True)) or made[-1]
            return Site(server.url(RESTORED), site.project, site.name, root)

        made: list[psycopg.Connection[tuple[object, ...]]] = []
        yield restore
        for connection in made:
            connection.close()
        owner.execute(f"drop database if exists {RESTORED} with (force)")


def program(name: str, *words: str, given: bytes = b"") -> bytes:
    """Run one of PostgreSQL's programs; a sentence of its own when it fails."""
    quiet = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run([find_binaries() / name, *words], input=given, capture_output=True, env=quiet, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.fault("dump/restore (new incarnation)")
def test_a_dump_restored_is_as_closed_as_before_once_it_is_set_up_again_and_everybody_goes_on(
    site: Site, desk: Callable[[str], Desk], restored: Callable[[Site], Site]
) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    ann.draw(task, 3)
    ann.sync()
    again = restored(site)
    ann.draw(task, 2)
    ann.sync()
    assert matrix(again.url).deviations
    admin.init(again.url)
    assert matrix(again.url).deviations == ()
    lea.site = ann.site = again
    told = ann.sync()
    assert (told.rewound, told.pushed, told.digest_ok) == (2, 2, True)
    assert lea.sync().digest_ok
    assert len(lea.workspace.annotations(task=task)) == 5
    assert verify(again.url, again.project)[0].wrong == ()
    proof = verify_audit(again.url)
    assert proof is not None
    assert proof.wrong == ()
