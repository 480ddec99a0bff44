"""Finding out who may do what in central by trying as each kind of login, in transactions that are taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from app.sync.central import connect
from app.sync.security_facts import Fact, facts_of
from app.sync.security_policy import HUMANS, SELF_JUDGING, VERBS, WAYS_OUT, Actor, meant_for
from app.sync.security_scene import set_up_probe

DENIED = ("42501", "28000", "0LP01")
_Connection = psycopg.Connection[Any]
_TABLES = """
    select n.nspname, c.relname, (select a.attname from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            and a.attidentity = '' order by a.attnum limit 1)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    order by 1, 2
"""
_FUNCTIONS = """
    select p.oid::bigint, n.nspname, p.proname, array(select format_type(t, null) from unnest(p.proargtypes::oid[]) t)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname not in ('pg_catalog', 'information_schema') and p.prokind in ('f', 'a')
    order by 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the matrix. `meant` is None for an object nobody has decided on."""

    actor: str
    kind: str
    name: str
    statement: str
    allowed: bool
    meant: bool | None

    @property
    def as_meant(self) -> bool:
        """Whether central is here as it should be."""
        return self.meant == self.allowed


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything that was found. `tried` says whether statements were really tried, or only grants were read."""

    version: str
    tried: bool
    cells: tuple[Cell, ...]
    facts: tuple[Fact, ...]

    @property
    def deviations(self) -> tuple[Cell, ...]:
        """The squares that are not as meant."""
        return tuple(cell for cell in self.cells if not cell.as_meant)


@dataclass(frozen=True, slots=True)
class _Try:
    kind: str
    name: str
    statement: str
    query: sql.Composed
    answers: bool = False


def matrix(url: str) -> Matrix:
    """Find out what each kind of login may do. A superuser's address lets it really try; otherwise grants are read.

    Raises:
        UnreachableError, LoginRefusedError: when there is no way in.
    """
    with connect(url) as connection:
        version = str(connection.execute("select current_setting('server_version')").fetchall()[0][0])
        tries = list(_everything(connection))
        superuser = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchall()[0][0]
        facts = facts_of(connection, superuser=superuser)
        if not superuser:
            return Matrix(version, tried=False, cells=tuple(_from_grants(connection, tries)), facts=facts)
        cells = [cell for actor in Actor for cell in _as_actor(connection, actor, tries)]
    return Matrix(version, tried=True, cells=tuple(cells), facts=facts)


def _as_actor(connection: _Connection, actor: Actor, tries: list[_Try]) -> Iterator[Cell]:
    with connection.transaction(force_rollback=True):
        connection.execute("set local lock_timeout = '2s'")
        probe = set_up_probe(connection, actor)
        connection.execute(sql.SQL("set local session authorization {}").format(sql.Identifier(probe.login)))
        for one in tries:
            allowed = _allowed(connection, one)
            meant = meant_for(one.kind, one.name, one.statement)
            yield Cell(actor, one.kind, one.name, one.statement, allowed, None if meant is None else actor in meant)
        for view in probe.views if actor in HUMANS else ():
            seen = connection.execute(view.query, view.arguments).fetchall()[0][0] > 0
            yield Cell(actor, "rows", view.table, view.words, seen, actor in view.meant)


def _allowed(connection: _Connection, one: _Try) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            done = connection.execute(one.query)
            return not one.answers or bool(done.fetchall()[0][0])
    except psycopg.Error as error:
        return error.sqlstate not in DENIED


def _everything(connection: _Connection) -> Iterator[_Try]:
    for schema, table, column in connection.execute(_TABLES).fetchall():
        name = sql.Identifier(schema, table)
        for verb in VERBS:
            yield _Try("table", f"{schema}.{table}", verb, _statement(verb, name, sql.Identifier(column)))
        yield _Try("table", f"{schema}.{table}", "update", _right_to_update(schema, table), answers=True)
    for number, schema, function, types in connection.execute(_FUNCTIONS).fetchall():
        judges = f"{schema}.{function}".startswith(SELF_JUDGING)
        query = _call(sql.Identifier(schema, function), types) if judges else _right_to_call(number)
        yield _Try("function", f"{schema}.{function}", "call", query, answers=not judges)
    for way in WAYS_OUT:
        yield _Try("way out", way, "try", sql.Composed([sql.SQL(way)]))


def _right_to_call(number: int) -> sql.Composed:
    """Ask instead of calling: what a function is denied inside, or refuses for its arguments, is another matter."""
    form = (
        "select has_function_privilege(p.oid, 'execute') and has_schema_privilege(p.pronamespace, 'usage') "
        "from pg_proc p where p.oid = {}"
    )
    return sql.SQL(form).format(sql.Literal(number))


def _right_to_update(schema: str, table: str) -> sql.Composed:
    """Any column at all: the statement that is tried names only one."""
    form = (
        "select has_any_column_privilege(c.oid, 'update') from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace where (n.nspname, c.relname) = ({}, {})"
    )
    return sql.SQL(form).format(sql.Literal(schema), sql.Literal(table))


def _call(name: sql.Composable, types: list[str]) -> sql.Composed:
    nulls = sql.SQL(", ").join(sql.SQL("null::" + kind) for kind in types)
    return sql.SQL("select {}({})").format(name, nulls)


def _statement(verb: str, name: sql.Composable, column: sql.Composable) -> sql.Composed:
    forms = {
        "select": "select count(*) from {0}",
        "insert": "insert into {0} default values",
        "update": "update {0} set {1} = {1}",
        "delete": "delete from {0}",
        "truncate": "truncate {0}",
    }
    return sql.SQL(forms[verb]).format(name, column)


def _from_grants(connection: _Connection, tries: list[_Try]) -> Iterator[Cell]:
    groups = (("orthomark_user", "all users", HUMANS), ("orthomark_auditor", "auditor", frozenset({Actor.AUDITOR})))
    for one in tries:
        if one.kind == "way out":
            continue
        meant = meant_for(one.kind, one.name, one.statement)
        for role, title, actors in groups:
            expected = None if meant is None else bool(meant & actors)
            yield Cell(title, one.kind, one.name, one.statement, _granted(connection, role, one), expected)


def _granted(connection: _Connection, role: str, one: _Try) -> bool:
    if one.kind == "function":
        query = (
            "select bool_or(has_function_privilege(%s, p.oid, 'execute') and has_schema_privilege(%s, n.oid, 'usage')) "
            "from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname || '.' || p.proname = %s"
        )
        return bool(connection.execute(query, (role, role, one.name)).fetchall()[0][0])
    test = "has_any_column_privilege" if one.statement in {"select", "insert", "update"} else "has_table_privilege"
    query = (
        f"select {test}(%s, c.oid, %s) from pg_class c join pg_namespace n on n.oid = c.relnamespace "  # noqa: S608
        "where n.nspname || '.' || c.relname = %s"
    )
    return bool(connection.execute(query.encode(), (role, one.statement, one.name)).fetchall()[0][0])
