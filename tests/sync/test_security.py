"""The security matrix: tried as real logins on every PostgreSQL there is, and held to what is meant."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.sync import admin
from app.sync.security import Matrix, matrix
from app.sync.security_policy import FUNCTIONS, HUMANS, TABLES, Actor
from app.sync.server import Server
from tests.sync.second import second_binaries
from tests.sync.site import FAST, PASSWORD, Site

SYSTEM = second_binaries()


@pytest.fixture(scope="module")
def old_server() -> Iterator[str]:
    """The PostgreSQL of the system, when there is one besides the embedded one."""
    if SYSTEM is None:
        pytest.skip("no PostgreSQL of the system is installed here")
    before = os.environ.get("PG_BIN")
    os.environ["PG_BIN"] = str(SYSTEM)
    try:
        with Server(settings=FAST) as running:
            admin.init(running.url("central"))
            yield running.url("central")
    finally:
        os.environ.pop("PG_BIN")
        if before is not None:
            os.environ["PG_BIN"] = before


@pytest.fixture
def open_door(server: Server) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A central of its own to leave doors open in."""
    url = server.url("doors")
    admin.init(url)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
    with psycopg.connect(server.url(), autocommit=True) as cleaning:
        cleaning.execute("drop database doors with (force)")


def allowed(found: Matrix, actor: Actor, kind: str) -> set[str]:
    cells = [cell for cell in found.cells if (cell.actor, cell.kind) == (actor, kind)]
    return {f"{cell.name} {cell.statement}" for cell in cells if cell.allowed}


def assert_as_meant(found: Matrix) -> None:
    assert found.tried
    assert found.deviations == ()
    assert {cell.name for cell in found.cells if cell.kind == "table"} == set(TABLES)
    assert {cell.name for cell in found.cells if cell.name.startswith("api.")} >= set(FUNCTIONS)
    for actor in Actor:
        assert allowed(found, actor, "way out") == set()
    writes = {"stage.op insert"}
    for actor in HUMANS:
        assert {right for right in allowed(found, actor, "table") if not right.endswith(" select")} == writes
    for actor in (Actor.AUDITOR, Actor.OUTSIDER):
        assert not any(right for right in allowed(found, actor, "table") if not right.startswith("audit."))
    assert allowed(found, Actor.OUTSIDER, "function") == set()


def test_every_right_is_as_meant(site: Site) -> None:
    assert_as_meant(matrix(site.url))


def test_every_right_is_as_meant_on_the_postgresql_of_the_system(old_server: str) -> None:
    assert_as_meant(matrix(old_server))


def test_trying_leaves_nothing_behind(site: Site) -> None:
    counts = "select (select count(*) from audit.log), (select count(*) from core.op), (select count(*) from pg_roles)"
    before = site.one(counts)
    matrix(site.url)
    assert site.one(counts) == before


@pytest.mark.parametrize(
    ("door", "expected"),
    [
        ("create table core.extra (x int)", ("core.extra", None)),
        ("create function api.extra() returns int language sql as 'select 1'", ("api.extra", None)),
        ("grant delete on core.op to orthomark_user", None),
        ("grant update (display) on core.app_user to orthomark_user", None),
        ("alter table core.op disable row level security", ("core.op", False)),
        ("create policy wide on core.head for select to orthomark_user using (true)", ("core.head", False)),
        ("grant execute on function core.apply(stage.op, uuid) to public; grant usage on schema core to public",
         ("core.apply", False)),
        ("grant create on schema core to orthomark_user", ("create table core.mine (x int)", False)),
        ("grant orthomark_api to orthomark_user", ("set role orthomark_api", False)),
        ("revoke execute on function api.push(uuid, uuid, uuid) from orthomark_user", ("api.push", True)),
    ],
)  # fmt: skip
def test_a_door_left_open_or_shut_is_found(
    open_door: psycopg.Connection[tuple[object, ...]], door: str, expected: tuple[str, bool | None] | None
) -> None:
    url = open_door.info.dsn + f" password={open_door.info.password}"
    open_door.execute(door.encode())
    try:
        found = matrix(url).deviations
        if expected is None:
            assert {cell.name for cell in found} & {"core.op", "core.app_user"}
        else:
            assert expected in {(cell.name, cell.meant) for cell in found}
    finally:
        if "grant orthomark_api" in door:
            open_door.execute("revoke orthomark_api from orthomark_user")


def test_without_a_superuser_the_grants_are_read(site: Site) -> None:
    found = matrix(make_conninfo(site.url, user="lea", password=PASSWORD))
    assert not found.tried
    assert found.deviations == ()
    assert len(found.cells) > 100


def test_settings_that_are_not_safe_are_told_with_what_to_do(site: Site) -> None:
    facts = {fact.name: fact for fact in matrix(site.url).facts}
    assert facts["transport"].well
    assert facts["pg_hba.conf"].well
    assert facts["stored passwords"].well
    assert (facts["fsync"].well, facts["log_connections"].well) == (False, True)
    assert facts["max_prepared_transactions"].well
    assert "power cut" in facts["fsync"].remedy
