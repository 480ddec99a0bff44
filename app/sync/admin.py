"""Central's administration for the command line: set up, users, projects, status, verification.

Every function takes the address of somebody entitled: the database's owner or a site administrator; for `verify` a
lead is enough. Passwords travel as SCRAM verifiers only. Each change is one statement: no lock, the audit log's least
of all, is held across a round trip (invariant 25).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from app.models.errors import BadInputError
from app.models.ids import PersonId, ProjectId, person_id, uuid7
from app.models.person import Role
from app.sync import schema
from app.sync.addresses import address, parts_of
from app.sync.central import connect
from app.sync.errors import (
    AdministrationError,
    NoSuchProjectError,
    NotACentralError,
    UnnamedProjectError,
    UnreachableError,
)

_LOGIN_BYTES = 63


@dataclass(frozen=True, slots=True)
class User:
    """A login at central; several logins may be one `person`. `roles` by project name."""

    login: str
    display: str
    id: PersonId
    person: UUID
    active: bool
    site_admin: bool
    roles: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ProjectStatus:
    """One project at central. `n` is its newest feed number, `states` how many tasks are in which state.

    `archived_at` is UTC text, None while the project is at work.
    """

    id: ProjectId
    name: str
    n: int
    chain: str
    ops: int
    tasks: int
    conflicts: int
    quarantined: int
    late: int
    states: dict[str, int]
    archived_at: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """What central says of itself."""

    address: str
    version: str
    schema: str
    incarnation: str
    users: int
    projects: tuple[ProjectStatus, ...]


def init(url: str) -> str:
    """Set up central in the database at `url`, making the database when it is not there; give its place.

    Raises:
        UnreachableError, LoginRefusedError: when there is no way in.
        AdministrationError: when this login may not.
    """
    _ensure_database(url)
    schema.install(url)
    return address(url)


def add_user(
    url: str,
    login: str,
    display: str,
    password: str,
    roles: Sequence[Role] = (),
    project: str | None = None,
    person: str | None = None,
    site_admin: bool | None = None,
) -> PersonId:
    """Make a login, or renew a known one; `person` names another login of the same human.

    Of a known one, its human, its name to show and whether it administers stay where nothing is said of them. Without
    `project`, the roles are for the only project there is. Under dual control what is gained waits for a second
    administrator, and so does all that a login may do whose password somebody else gave.

    Raises:
        BadInputError: for a login or password that cannot be used.
        AdministrationError: when central refuses.
    """
    name = plain_login(login)
    if not password:
        raise BadInputError("Password", "it is empty", "give one of at least one character")
    user = person_id(name)
    with administering(url) as connection:
        verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        human = person_id(plain_login(person)) if person else None
        query = "select api.admin_put_user(%s, %s, %s, %s, %s, %s)"
        arguments: tuple[object, ...] = (name, verifier, user, human, display or None, site_admin)
        if roles:
            query += ", api.admin_grant(%s, %s, %s::text[])"
            arguments += (_project_named(connection, project), name, _names(roles))
        connection.execute(query.encode(), arguments)
    return user


def grant(url: str, login: str, roles: Sequence[Role], project: str | None = None) -> None:
    """Give a login exactly these roles in a project.

    Raises:
        NoSuchProjectError: when there is no such project, or several and none was named.
        AdministrationError: when central refuses.
    """
    with administering(url) as connection:
        wanted = _project_named(connection, project)
        connection.execute("select api.admin_grant(%s, %s, %s::text[])", (wanted, plain_login(login), _names(roles)))


def remove_user(url: str, login: str) -> None:
    """Lock a login out; what it did stays, and stays in its name.

    Raises:
        AdministrationError: when there is no such login or central refuses.
    """
    with administering(url) as connection:
        connection.execute("select api.admin_remove_user(%s)", (plain_login(login),))


def list_users(url: str) -> list[User]:
    """Give every login by name."""
    with administering(url) as connection:
        rows = connection.execute("select * from api.admin_list_users()").fetchall()
    found: dict[str, User] = {}
    for login, display, user, person, active, site_admin, project, roles in rows:
        known = found.setdefault(login, User(login, display, PersonId(user), person, active, site_admin, {}))
        if project is not None:
            known.roles[project] = tuple(roles)
    return list(found.values())


def add_project(url: str, name: str, project: ProjectId | None = None) -> ProjectId:
    """Make a project; give the id of the workspace that is to join with what it holds already.

    Raises:
        BadInputError: when there is nothing to read in the name.
        AdministrationError: when the name or id is taken or central refuses.
    """
    wanted, name = project or ProjectId(uuid7()), name.strip()
    if not name or not name.isprintable():
        raise BadInputError("Project", f"“{name}” is no name that could be read", "give it one of letters")
    with administering(url) as connection:
        try:
            connection.execute("select api.admin_add_project(%s, %s)", (wanted, name))
        except psycopg.errors.UniqueViolation as error:
            taken = f"the name “{name}”" if error.diag.constraint_name == "project_name_key" else "the id of this file"
            raise AdministrationError(f"{taken} belongs to another project already") from error
    return wanted


def archive_project(url: str, project: str, why: str) -> bool:
    """Archive a project: it can be read, and nothing that still arrives has an effect; False when it is already.

    Raises:
        NoSuchProjectError: when there is no such project.
        AdministrationError: without a reason, or when central refuses.
    """
    return _change_project(url, project, "select api.admin_archive_project(%s, %s)", why)


def restore_project(url: str, project: str, why: str) -> bool:
    """Take an archived project up again; False when it is at work. Raises as `archive_project`."""
    return _change_project(url, project, "select api.admin_restore_project(%s, %s)", why)


def status(url: str) -> Status:
    """Give versions, users and projects; row security decides what this login sees."""
    with administering(url) as connection:
        row = connection.execute("select version(), api.hello_server()").fetchone()
        assert row is not None
        users = connection.execute("select count(*) from core.app_user where active").fetchone()
        projects = connection.execute(PROJECTS).fetchall()
    return Status(
        address=address(url),
        version=str(row[0]).split(" on ", maxsplit=1)[0],
        schema=schema.HEAD,
        incarnation=str(row[1]),
        users=users[0] if users else 0,
        projects=tuple(ProjectStatus(*found) for found in projects),
    )


def plain_login(login: str) -> str:
    """Give a login as central knows it: without spaces around, in small letters.

    Raises:
        BadInputError: when nothing is left, it is too long, or a workspace would not take it.
    """
    name = login.strip().casefold()
    if not name or len(name.encode()) > _LOGIN_BYTES or not name.isprintable() or " " in name:
        raise BadInputError("User name", f"“{login}” cannot be used", f"use 1 to {_LOGIN_BYTES} letters, no spaces")
    return name


PROJECTS = """
    select p.project_id, p.name, f.n, encode(f.chain, 'hex'),
        (select coalesce(sum(d.n), 0)::bigint from core.task_digest d where d.project_id = p.project_id),
        (select count(*) from core.task t where t.project_id = p.project_id),
        (select count(*) from core.conflict c where c.project_id = p.project_id),
        (select count(*) from core.op o where o.project_id = p.project_id and o.disposition = 'quarantine'),
        (select count(*) from core.op o where o.project_id = p.project_id and o.disposition = 'late'),
        (select coalesce(jsonb_object_agg(s.state, s.n), '{}') from (
            select t.state, count(*) as n from core.task t where t.project_id = p.project_id group by t.state) s),
        to_char(p.archived_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from core.project p join core.project_feed f on f.project_id = p.project_id order by p.name
"""


def _change_project(url: str, project: str, query: str, why: str) -> bool:
    with administering(url) as connection:
        row = connection.execute(query.encode(), (_project_named(connection, project), why)).fetchone()
    return bool(row and row[0])


def _names(roles: Sequence[Role]) -> list[str]:
    return [Role(role).value for role in roles]


def _project_named(connection: psycopg.Connection[Any], project: str | None) -> UUID:
    rows = connection.execute("select project_id, name from api.admin_projects() order by name").fetchall()
    found = [row[0] for row in rows if project is None or project in {row[1], str(row[0])}]
    if len(found) != 1:
        raise NoSuchProjectError(project) if project else UnnamedProjectError([row[1] for row in rows])
    return UUID(str(found[0]))


@contextmanager
def administering(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of somebody who administers, whose refusals are sentences.

    Raises:
        UnreachableError, NotACentralError, AdministrationError: as everything here.
    """
    with connect(url) as connection:
        try:
            yield connection
        except psycopg.OperationalError as error:
            raise UnreachableError(address(url), str(error).strip()) from error
        except (psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedFunction) as error:
            raise NotACentralError(address(url), "it has no schema of ours") from error
        except psycopg.Error as error:
            raise AdministrationError(error.diag.message_primary or str(error)) from error


def _ensure_database(url: str) -> None:
    parts = parts_of(url)
    name = str(parts.get("dbname") or "postgres")
    if name == "postgres":
        return
    with connect(make_conninfo(url, dbname="postgres")) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
        if known is None:
            try:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            except psycopg.Error as error:
                raise AdministrationError(error.diag.message_primary or str(error)) from error
