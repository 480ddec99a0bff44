"""What real logins may do in central beside the API: read their share, and nothing else."""

import itertools

import psycopg
import pytest
from psycopg import sql

from app.models.ids import uuid7
from app.models.op import Op
from app.sync.security_policy import FUNCTIONS, HUMANS, NOBODY, WAYS_OUT
from app.sync.security_policy import TABLES as POLICY
from tests.sync.site import ROLES, Hand, Site

IN_PART = {"core.app_user"}  # some of its columns only
READABLE = {name for name, verbs in POLICY.items() if verbs.get("select", NOBODY) & HUMANS} - IN_PART
TABLES = set(POLICY)
CALLABLE = {name for name, who in FUNCTIONS.items() if who}  # those of administrators look at who asks
ESCAPES = (
    *WAYS_OUT,
    "set role postgres",
    "set session authorization postgres",
    "select core.judge(null, null, null)",
    "select core.close_batch(null, null, null, 1, null, true)",
    "select api.admin_add_project(gen_random_uuid(), 'mine')",
    "select api.admin_grant(gen_random_uuid(), 'ann', array['lead'])",
    "select api.admin_remove_user('bea')",
    "select * from api.admin_list_users()",
    "select * from api.admin_audit(0, 10)",
    "select * from api.admin_audit_tip()",
)


def refused(hand: Hand, statement: str | sql.Composed) -> bool:
    with pytest.raises(psycopg.Error) as caught, hand.sql.transaction():
        hand.sql.execute(statement)
    return caught.value.sqlstate in {"42501", "42601", "0LP01", "28000"}


@pytest.mark.parametrize("login", [login for login in ROLES if login != "ann.qa"])
def test_nobody_changes_a_table_by_hand(site: Site, drawn: Op, login: str) -> None:
    hand = site.hand(login)
    for table in sorted(TABLES):
        name = sql.SQL(".").join(sql.Identifier(part) for part in table.split("."))
        for verb in ("delete from {}", "truncate {}", "update {} set {} = null", "insert into {} select * from {}"):
            column = hand.site.one(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum = 1", table
            )
            what = sql.SQL(verb).format(name, sql.Identifier(column) if "set" in verb else name)
            assert refused(hand, what), (verb, table)
        if table not in READABLE:
            assert refused(hand, sql.SQL("select * from {}").format(name)), table


@pytest.mark.parametrize("login", ["ann", "rob", "lea", "out"])
def test_nobody_steps_out_of_their_role(site: Site, login: str) -> None:
    hand = site.hand(login)
    assert [statement for statement in ESCAPES if not refused(hand, statement)] == []


def test_staged_rows_always_carry_the_login_of_the_session(ann: Hand) -> None:
    attempt = uuid7()
    ann.sql.execute("insert into stage.op (attempt, dseq) values (%s, 1)", (attempt,))
    assert ann.site.one("select login::text from stage.op where attempt = %s", attempt) == "ann"


def test_what_was_staged_and_never_pushed_goes_with_the_next_push_after_a_day(ann: Hand) -> None:
    left = "insert into stage.op (attempt, dseq, login, staged_at) values (%s, 1, %s, now() - %s * interval '1 hour')"
    old, young, others = uuid7(), uuid7(), uuid7()
    for attempt, login, hours in ((old, "ann", 25), (young, "ann", 23), (others, "bea", 25)):
        ann.site.root.execute(left, (attempt, login, hours))
    ann.sql.execute("select api.push_v2(%s, %s, %s)", (ann.site.project, uuid7(), uuid7()))
    found = ann.site.all("select attempt from stage.op where attempt = any (%s)", [old, young, others])
    ann.site.root.execute("delete from stage.op where attempt = any (%s)", ([young, others],))
    assert {row[0] for row in found} == {young, others}


@pytest.mark.parametrize("role", ["orthomark_owner", "orthomark_api"])
@pytest.mark.parametrize("table", ["core.op", "core.feed", "audit.log"])
def test_not_even_the_owners_change_history(site: Site, drawn: Op, role: str, table: str) -> None:
    column = {"core.op": "disposition", "core.feed": "n_ops", "audit.log": "outcome"}[table]
    for statement in (f"update {table} set {column} = {column}", f"delete from {table}", f"truncate {table}"):
        with pytest.raises(psycopg.Error, match=r"append-only|permission denied|must be owner"):
            site.root.execute(f"set role {role}; {statement}")


def test_turning_triggers_off_for_replication_does_not_open_history(site: Site, drawn: Op) -> None:
    with pytest.raises(psycopg.Error, match="append-only"):
        site.root.execute("set session_replication_role = replica; update core.op set disposition = 'applied'")


def test_every_table_humans_can_read_has_row_security(site: Site) -> None:
    rows = site.all(
        "select n.nspname || '.' || c.relname, c.relrowsecurity, count(p.oid) from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace left join pg_policy p on p.polrelid = c.oid "
        "where c.relkind in ('r', 'v', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema') "
        "and has_any_column_privilege('orthomark_user', c.oid, 'select') group by 1, 2"
    )
    assert {name for name, _, _ in rows} == READABLE | IN_PART
    assert all(secured and policies for _, secured, policies in rows)


def test_humans_hold_exactly_these_grants(site: Site) -> None:
    tables = {row[0] for row in site.all("select schemaname || '.' || tablename from pg_tables where schemaname in "
                                         "('core', 'stage', 'audit', 'api')")}  # fmt: skip
    assert tables == TABLES
    granted = {
        (table, verb)
        for table, verb in itertools.product(
            tables, ("insert", "update", "delete", "truncate", "references", "trigger")
        )
        if site.one("select has_table_privilege('orthomark_user', %s, %s)", table, verb)
    }
    assert granted == set()
    called = site.all(
        "select distinct n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname in ('core', 'stage', 'audit', 'api') "
        "and has_function_privilege('orthomark_user', p.oid, 'execute')"
    )
    assert {row[0] for row in called} == CALLABLE


def test_every_function_that_borrows_rights_pins_its_search_path(site: Site) -> None:
    loose = site.all(
        "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef "
        "and n.nspname in ('core', 'stage', 'audit', 'api') "
        "and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)"
    )
    assert loose == []


def test_nobody_is_a_member_of_the_owning_roles(site: Site) -> None:
    members = site.all(
        "select m.rolname from pg_auth_members a join pg_roles r on r.oid = a.roleid "
        "join pg_roles m on m.oid = a.member "
        "where r.rolname in ('orthomark_owner', 'orthomark_api', 'orthomark_accounts') and not m.rolsuper"
    )
    assert members == []
