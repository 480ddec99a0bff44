"""A small made-up site inside a transaction that is taken back: two projects, one probing login, rows to look for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from app.models.ids import uuid7
from app.sync.security_policy import HUMANS, NOBODY, Actor

LOGIN = "orthomark_probe"
_ROLE = {Actor.ANNOTATOR: "annotator", Actor.REVIEWER: "reviewer", Actor.LEAD: "lead", Actor.SITE_ADMIN: "annotator"}
_WHOLE_PROJECT = frozenset({Actor.REVIEWER, Actor.LEAD})
_MEMBERS = HUMANS - {Actor.STRANGER}
_OF_TASKS = ("op", "head", "conflict", "accepted", "task", "task_digest")


@dataclass(frozen=True, slots=True)
class View:
    """A question about rows: `meant` are those who should see any."""

    table: str
    words: str
    query: bytes
    arguments: tuple[UUID, ...]
    meant: frozenset[Actor]


@dataclass(frozen=True, slots=True)
class Probe:
    """The login to become, and what to look for then."""

    login: str
    views: tuple[View, ...]


def set_up_probe(connection: psycopg.Connection[Any], actor: Actor) -> Probe:
    """Make the site as superuser; everything vanishes with the transaction around it."""
    login = sql.Identifier(LOGIN)
    connection.execute(sql.SQL("create role {} login").format(login))
    if actor is Actor.AUDITOR:
        connection.execute(sql.SQL("grant orthomark_auditor to {}").format(login))
    elif actor is not Actor.OUTSIDER:
        connection.execute(sql.SQL("grant orthomark_user to {}").format(login))
    me, other = (_user(connection, name, admin=actor is Actor.SITE_ADMIN) for name in (LOGIN, "orthomark_other"))
    own, foreign = _project(connection, "own"), _project(connection, "foreign")
    for project in (own, foreign):
        _fill(connection, project, other)
    if actor in HUMANS:
        project, role = (foreign, "lead") if actor is Actor.STRANGER else (own, _ROLE[actor])
        _insert(connection, "member", project_id=project, user_id=me, role=role)
    return Probe(LOGIN, tuple(_views(own, foreign if actor is not Actor.STRANGER else own)))


def _views(own: UUID, foreign: UUID) -> list[View]:
    where = {
        **dict.fromkeys(_OF_TASKS, _WHOLE_PROJECT),
        **dict.fromkeys(("feed", "assignment", "workstation"), frozenset({Actor.LEAD})),
        **dict.fromkeys(("member", "project", "project_feed", "lease"), _MEMBERS),
    }
    query = "select count(*) from core.{} where project_id = %s"
    views = []
    for table, meant in where.items():
        asked = query.format(table).encode()
        words = "another’s rows" if meant is not _MEMBERS else "rows"
        if own != foreign:
            views.append(View(f"core.{table}", f"{words} of the own project", asked, (own,), meant))
        views.append(View(f"core.{table}", "rows of a foreign project", asked, (foreign,), NOBODY))
    return views


def _user(connection: psycopg.Connection[Any], login: str, *, admin: bool) -> UUID:
    user = uuid7()
    _insert(connection, "app_user", user_id=user, login=login, display=login, person_id=user, site_admin=admin)
    return user


def _project(connection: psycopg.Connection[Any], name: str) -> UUID:
    project = uuid7()
    _insert(connection, "project", project_id=project, name=f"{name} {project}")
    _insert(connection, "project_feed", project_id=project)
    return project


def _fill(connection: psycopg.Connection[Any], project: UUID, user: UUID) -> None:
    task, annotation, device = uuid7(), uuid7(), uuid7()
    places = {"project_id": project, "task_id": task}
    _insert(connection, "task", **places, state="claimed")
    _insert(connection, "assignment", **places, op_id=uuid7(), user_id=user, kind="annotate")
    _insert(connection, "task_digest", **places, n=1, x=1, last_feed_n=1)
    made = {**places, "feed_n": 1, "author": user, "device_id": device, "client_time": "", "prev_hash": b""}
    made |= {"hash": bytes(32), "body": "{}", "disposition": "applied"}
    rev, verdict = uuid7(), uuid7()
    judge = _user(connection, f"orthomark_judge_{project.hex[-8:]}", admin=False)
    _insert(connection, "op", **made, op_id=rev, kind="rev", entity_id=annotation, dseq=1)
    judged = {**made, "author": judge, "device_id": uuid7(), "base_id": rev}
    _insert(connection, "op", **judged, op_id=verdict, kind="verdict", entity_id=annotation, dseq=1)
    _insert(connection, "head", **places, annotation_id=annotation, rev_id=rev)
    _insert(connection, "conflict", **places, annotation_id=annotation)
    _insert(connection, "accepted", **places, annotation_id=annotation, rev_id=rev, verdict_id=verdict)
    batch = {"batch_id": uuid7(), "user_id": user, "device_id": device, "n_ops": 1, "receipt": "{}"}
    _insert(connection, "feed", project_id=project, n=1, **batch, ops_digest=b"", chain=bytes(32))
    granted = {"epoch": 1, "user_id": user, "days": 7, "expires_at": "infinity"}
    _insert(connection, "lease", **places, **granted)
    _insert(connection, "workstation", project_id=project, device_id=device, user_id=user)
    _insert(connection, "device", project_id=project, device_id=device, user_id=user)


def _insert(connection: psycopg.Connection[Any], table: str, **values: object) -> None:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in values)
    marks = sql.SQL(", ").join(sql.Placeholder() for _ in values)
    query = sql.SQL("insert into core.{} ({}) values ({})").format(sql.Identifier(table), names, marks)
    connection.execute(query, list(values.values()))
