"""Setting up and administering a central."""

import subprocess
from collections.abc import Callable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.models.errors import BadInputError
from app.models.ids import ProjectId, person_id, uuid7
from app.models.person import Role
from app.sync import admin
from app.sync.central import Central
from app.sync.errors import (
    AdministrationError,
    LoginRefusedError,
    NotACentralError,
    UnnamedProjectError,
    UnreachableError,
)
from app.sync.server import Server
from app.sync.verification import verify
from tests.sync.site import PASSWORD, Hand, Site


@pytest.fixture(scope="module")
def fresh(server: Server) -> str:
    """A central of its own, for what would disturb others."""
    url = server.url("fresh")
    admin.init(url)
    admin.add_project(url, "Harbour")
    return url


def test_setting_up_twice_changes_nothing(fresh: str) -> None:
    before = admin.status(fresh)
    assert "fresh" in admin.init(fresh)
    assert admin.status(fresh) == before


@pytest.mark.parametrize("name", ["", "  ", "two\nlines"])
def test_a_project_or_a_login_nobody_can_read_is_refused(fresh: str, name: str) -> None:
    before = admin.status(fresh), admin.list_users(fresh)
    with pytest.raises(BadInputError, match="Project"):
        admin.add_project(fresh, name)
    with pytest.raises(BadInputError, match="User name"):
        admin.add_user(fresh, name, "Somebody", PASSWORD)
    with pytest.raises(BadInputError, match="no spaces"):
        admin.add_user(fresh, "jane doe", "Jane Doe", PASSWORD)
    assert (admin.status(fresh), admin.list_users(fresh)) == before
    with psycopg.connect(fresh) as owner, pytest.raises(psycopg.errors.InvalidParameterValue, match="a project has a"):
        owner.execute("select api.admin_add_project(%s, ' ')", (uuid7(),))


@pytest.mark.parametrize("login", ["user", "order", "o'hara", 'q"uote', "ünal", "a;b--", "x%s"])
def test_a_login_may_be_a_word_of_sql_or_hold_its_marks(fresh: str, login: str) -> None:
    admin.add_user(fresh, login, "Somebody", PASSWORD, [Role.ANNOTATOR], "Harbour")
    with Central(make_conninfo(fresh, user=login, password=PASSWORD)) as central:
        assert list(central.projects().values()) == ["Harbour"]
    admin.remove_user(fresh, login)
    with pytest.raises(LoginRefusedError):
        Central(make_conninfo(fresh, user=login, password=PASSWORD))


def test_a_database_that_is_not_there_is_no_central(server: Server) -> None:
    with pytest.raises(NotACentralError, match="central init"):
        admin.status(server.url("not_there"))


FORMER = """
set role orthomark_owner;
drop index stage.stage_age;
create index stage_login on stage.op (login, staged_at);
drop function core.place(core.device, uuid, uuid, text[], bigint);
create function core.place(d core.device, asking uuid, try uuid, roles text[], number bigint) returns void
language sql as '';
create function core.close_batch(d core.device, asking uuid, batch uuid, number bigint, before bytea) returns jsonb
language sql as 'select null::jsonb';
reset role;
update core.alembic_version set version_num = '0008'
"""


def test_a_central_that_searched_staging_by_login_is_brought_up_to_date(fresh: str) -> None:
    with psycopg.connect(fresh) as connection:
        connection.execute(FORMER)
    admin.init(fresh)
    with psycopg.connect(fresh) as connection:
        indexes = connection.execute("select indexname from pg_indexes where schemaname = 'stage'").fetchall()
        answers = connection.execute(
            "select p.proname, p.prorettype::regtype::text from pg_proc p where p.proname in ('place', 'close_batch')"
        ).fetchall()
    assert sorted(indexes) == [("stage_age",), ("stage_attempt",)]
    assert sorted(answers) == [("close_batch", "jsonb"), ("place", "boolean")]


def test_a_user_logs_in_and_sees_the_only_project(fresh: str) -> None:
    user = admin.add_user(fresh, " Select ", "S. Elect", "geheim äöü", [Role.ANNOTATOR, Role.REVIEWER])
    with Central(make_conninfo(fresh, user="select", password="geheim äöü")) as central:
        assert list(central.projects().values()) == ["Harbour"]
    assert user == person_id("select")
    listed = next(one for one in admin.list_users(fresh) if one.login == "select")
    assert (listed.display, listed.person, listed.roles) == ("S. Elect", user, {"Harbour": ("annotator", "reviewer")})


def test_a_new_password_replaces_the_old_one(fresh: str) -> None:
    for password in ("first", "second"):
        admin.add_user(fresh, "cara", "Cara", password)
    Central(make_conninfo(fresh, user="cara", password="second")).close()
    with pytest.raises(LoginRefusedError):
        Central(make_conninfo(fresh, user="cara", password="first"))


def test_a_removed_user_is_locked_out_and_stays_on_record(fresh: str) -> None:
    admin.add_user(fresh, "dora", "Dora", PASSWORD)
    with psycopg.connect(make_conninfo(fresh, user="dora", password=PASSWORD), autocommit=True) as connection:
        admin.remove_user(fresh, "Dora")
        with pytest.raises(psycopg.Error):
            connection.execute("select api.hello(null, null, 0, '')")
    with pytest.raises(LoginRefusedError):
        Central(make_conninfo(fresh, user="dora", password=PASSWORD))
    assert [one.active for one in admin.list_users(fresh) if one.login == "dora"] == [False]
    with pytest.raises(AdministrationError, match="there is no user nobody"):
        admin.remove_user(fresh, "nobody")


def test_a_site_administrator_administers_without_owning_the_database(fresh: str) -> None:
    admin.add_user(fresh, "ada", "Ada", PASSWORD, site_admin=True)
    url = make_conninfo(fresh, user="ada", password=PASSWORD)
    admin.add_user(url, "eve", "Eve", PASSWORD, [Role.LEAD], project="Harbour")
    admin.add_project(url, "Airfield")
    assert {"ada", "eve"} <= {one.login for one in admin.list_users(url)}
    with pytest.raises(AdministrationError, match="only an administrator"):
        admin.add_user(make_conninfo(fresh, user="eve", password=PASSWORD), "mia", "Mia", PASSWORD)


def test_nobody_takes_over_a_login_of_the_cluster(fresh: str) -> None:
    with pytest.raises(AdministrationError, match="in use on this PostgreSQL already"):
        admin.add_user(fresh, "postgres", "Root", PASSWORD)


def test_a_project_must_be_named_when_there_are_several(fresh: str) -> None:
    admin.add_user(fresh, "finn", "Finn", PASSWORD)
    admin.add_project(fresh, "Town")
    with pytest.raises(UnnamedProjectError, match="Airfield, Harbour, Town"):
        admin.grant(fresh, "finn", [Role.LEAD])
    with pytest.raises(AdministrationError, match="the name “Town” belongs to another project"):
        admin.add_project(fresh, "Town")


@pytest.mark.parametrize(("login", "password"), [("", "x"), ("a" * 64, "x"), ("gus", "")])
def test_logins_and_passwords_that_cannot_be_used(fresh: str, login: str, password: str) -> None:
    with pytest.raises(BadInputError):
        admin.add_user(fresh, login, "", password)


def test_a_postgresql_that_is_no_central_says_so(server: Server) -> None:
    with pytest.raises(NotACentralError, match="central init"):
        admin.status(server.url("postgres"))


def test_nobody_at_the_address_is_a_sentence() -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:1/postgres: central does not answer"):
        admin.init("postgresql://lea:secret@127.0.0.1:1/none")


def test_no_password_is_written_anywhere(server: Server, site: Site) -> None:
    site.hand("ann").sql.execute("select 1")
    log = (server.data / "server.log").read_text()
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    stored = b"".join(path.read_bytes() for path in server.data.glob("*.conf"))
    for secret in (PASSWORD, server.password):
        assert secret not in log
        assert secret not in listed
        assert secret.encode() not in stored


def test_status_counts(lea: Hand, ann: Hand, site: Site) -> None:
    task = lea.task()
    lea.send()
    ann.rev(task)
    ann.send()
    found = next(one for one in admin.status(site.url).projects if one.id == site.project)
    assert (found.n, found.ops, found.tasks, found.conflicts, found.quarantined, found.late) == (2, 3, 1, 0, 1, 0)
    assert found.states == {"ready": 1}


def test_status_counts_conflicts_until_they_are_merged(lea: Hand, site: Site) -> None:
    task = lea.task()
    base = lea.rev(task)
    mine, theirs = lea.rev(task, base=base), lea.rev(task, base=base)
    lea.send()
    assert _conflicts(site) == 1
    lea.rev(task, base=mine, merge=theirs)
    lea.send()
    assert _conflicts(site) == 0


def _conflicts(site: Site) -> int:
    return next(one.conflicts for one in admin.status(site.url).projects if one.id == site.project)


GUARDED = "select tgname, tgrelid::regclass as t from pg_trigger where not tgisinternal"
LOOP = "do $$ declare g record; begin for g in {} loop execute format('alter table %s {} trigger %I', g.t, g.tgname); "
UNGUARD = LOOP.format(GUARDED, "disable") + "end loop; end $$"
GUARD = LOOP.format(GUARDED, "enable always") + "end loop; end $$"
TAMPERINGS = {
    "does not recompute": "update core.op set disposition = 'late' where project_id = %s and kind = 'task'",
    "does not carry its own hash": "update core.op set client_time = 'x' where project_id = %s and kind = 'task'",
    "goes from operation": "delete from core.op where project_id = %s and kind = 'task'",
    "instead of": "delete from core.op where project_id = %s and kind = 'rev'",
    "of the feed is missing": "delete from core.feed where project_id = %s and n = 1",
    "The feed ends at": "delete from core.feed where project_id = %s and n = 2",
    "heads of annotation": "delete from core.head where project_id = %s",
    "list of conflicts": "insert into core.conflict (project_id, annotation_id, task_id) "
    "select project_id, annotation_id, task_id from core.head where project_id = %s",
    "accepted annotations": "insert into core.accepted select project_id, annotation_id, rev_id, rev_id, task_id "
    "from core.head where project_id = %s",
    "digests of the tasks": "update core.task_digest set x = x + 1 where project_id = %s",
}


@pytest.mark.parametrize("sentence", TAMPERINGS)
def test_verifying_finds_what_a_superuser_changed(server: Server, make_site: Callable[[], Site], sentence: str) -> None:
    site = make_site()
    lea = site.hand("lea")
    task = lea.task()
    lea.send()
    lea.rev(task)
    lea.send()
    with psycopg.connect(site.url) as connection:
        connection.execute(UNGUARD)
        connection.execute(TAMPERINGS[sentence], (site.project,))
        connection.execute(GUARD)
    found = verify(site.url, site.project)[0]
    assert any(sentence in line for line in found.wrong), found.wrong


def test_a_project_keeps_the_id_of_the_workspace_that_brings_it(fresh: str) -> None:
    wanted = ProjectId(uuid7())
    assert admin.add_project(fresh, "Brought", wanted) == wanted


def test_a_new_password_leaves_a_second_login_the_same_human_and_an_administrator_one(site: Site) -> None:
    tail = uuid7().hex[-8:]
    first, second = f"first-{tail}", f"second-{tail}"
    admin.add_user(site.url, first, "First", PASSWORD)
    admin.add_user(site.url, second, "Second", PASSWORD, person=first, site_admin=True)
    query = "select display, person_id, site_admin from core.app_user where login = %s"
    before = site.all(query, second)
    admin.add_user(site.url, second, "", "another one")
    assert site.all(query, second) == before
    assert site.all("select person_id from core.app_user where login = %s", first) == [(before[0][1],)]
    admin.add_user(site.url, second, "", "another one", site_admin=False)
    assert site.one("select site_admin from core.app_user where login = %s", second) is False
