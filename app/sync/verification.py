"""Proving a whole central over one read-only snapshot."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from app.models.ids import OpId, ProjectId, TaskId
from app.models.op import Op
from app.models.words import plural
from app.sync.auditing import AuditProof, AuditRow, prove
from app.sync.central import connect
from app.sync.checking import FeedRow, LogProof
from app.sync.copying import OP_FIELDS
from app.sync.ports import Digest, FedOp

_STREAM = 2000


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying one project gave: `wrong` holds a sentence for everything that does not hold."""

    project: ProjectId
    name: str
    n: int
    ops: int
    wrong: tuple[str, ...]


def verify(url: str, project: ProjectId | None = None) -> list[Verified]:
    """Recompute every hash, chain, number, head and acceptance of one project, or of every one this login may see.

    Give it the address of the owner of the installation, or of a lead for the lead's own projects.

    Raises:
        UnreachableError, LoginRefusedError: when there is no way in.
    """
    with connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            projects = connection.execute(
                "select p.project_id, p.name, f.n, f.chain from core.project p "
                "join core.project_feed f on f.project_id = p.project_id order by p.name"
            ).fetchall()
            return [_verify_project(connection, *row) for row in projects if project in {None, row[0]}]


def verify_audit(url: str, seen: tuple[int, str] | None = None) -> AuditProof | None:
    """Recompute the audit log's chain; None for a login that may not read it.

    `seen` is the number and hash, or the beginning of it, of an entry noted at an earlier time: it must still be there.

    Raises:
        UnreachableError, LoginRefusedError: when there is no way in.
    """
    with connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
            n, tip = connection.execute("select n, hash from api.admin_audit_tip()").fetchall()[0]
            return prove(_audit_rows(connection), (n, tip), seen)
    return None


def _audit_rows(connection: psycopg.Connection[Any]) -> Iterator[AuditRow]:
    last = 0
    query = "select n, fields, prev, hash from api.admin_audit(%s, %s)"
    while rows := connection.execute(query, (last, _STREAM)).fetchall():
        yield from (AuditRow(n, tuple(fields), prev, digest) for n, fields, prev, digest in rows)
        last = rows[-1][0]


def _verify_project(connection: psycopg.Connection[Any], project: UUID, name: str, n: int, chain: bytes) -> Verified:
    proof = LogProof(_feed(connection, project))
    for fed in _ops(connection, project):
        proof.add(fed)
    where = (project,)
    heads = connection.execute("select annotation_id, rev_id from core.head where project_id = %s", where).fetchall()
    kept = connection.execute("select annotation_id, rev_id from core.accepted where project_id = %s", where).fetchall()
    accepted = {annotation: OpId(revision) for annotation, revision in kept}
    wrong = proof.finish(frozenset(heads), accepted, _digests(connection, project))
    wrong += _conflicts_wrong(connection, project)
    if (len(proof.rows), proof.rows[-1].chain if proof.rows else chain) != (n, chain):
        wrong.append(f"The feed ends at {len(proof.rows)}, but the project says {n}.")
    return Verified(ProjectId(project), name, n, proof.ops, tuple(wrong))


def _conflicts_wrong(connection: psycopg.Connection[Any], project: UUID) -> list[str]:
    torn = "select annotation_id from core.head where project_id = %s group by annotation_id having count(*) > 1"
    noted = "select annotation_id from core.conflict where project_id = %s"
    query = f"select count(*) from (({torn} except {noted}) union all ({noted} except {torn})) x"  # noqa: S608  our own words
    row = connection.execute(query.encode(), [project] * 4).fetchone()
    count = row[0] if row is not None else 0
    return [f"The list of conflicts differs from the heads in {plural(count, 'annotation')}."] if count else []


def _feed(connection: psycopg.Connection[Any], project: UUID) -> list[FeedRow]:
    query = "select n, batch_id, user_id, device_id, n_ops, chain from core.feed where project_id = %s order by n"
    return [FeedRow(*row) for row in connection.execute(query, (project,)).fetchall()]


def _digests(connection: psycopg.Connection[Any], project: UUID) -> dict[TaskId, Digest]:
    query = "select task_id, n, x, last_feed_n from core.task_digest where project_id = %s"
    return {TaskId(task): (n, x, last) for task, n, x, last in connection.execute(query, (project,)).fetchall()}


def _ops(connection: psycopg.Connection[Any], project: UUID) -> Iterator[FedOp]:
    query = f"select {OP_FIELDS}, feed_n, disposition from core.op where project_id = %s order by feed_n, dseq"  # noqa: S608
    with connection.cursor(name="verify") as cursor:
        cursor.itersize = _STREAM
        cursor.execute(query.encode(), (project,))
        for row in cursor:
            yield FedOp(Op(*row[:14]), row[14], row[15])
