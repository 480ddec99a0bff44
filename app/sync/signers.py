"""Whose bundles may be carried into a project of central: public keys, registered and revoked by its leads."""

from dataclasses import dataclass
from typing import Any

import psycopg

from app.models.ids import ProjectId
from app.sync.addresses import address
from app.sync.central import connect
from app.sync.errors import AdministrationError, NoSuchProjectError, NotACentralError, UnnamedProjectError
from app.sync.signing import fingerprint, key_text


@dataclass(frozen=True, slots=True)
class RegisteredSigner:
    """One key. `until` is when it was revoked (UTC text), None while it holds."""

    key: str
    fingerprint: str
    name: str
    added_by: str
    until: str | None


def put(url: str, project: str | None, key: bytes, name: str) -> None:
    """Register a key, or a revoked one again.

    Raises:
        AdministrationError: for anybody but a lead of the project.
    """
    _call(url, project, "select api.put_signer(%s, %s, %s)", key, name)


def revoke(url: str, project: str | None, key: bytes) -> bool:
    """Revoke a key; whether it held. What it brought before stays.

    Raises:
        AdministrationError: for anybody but a lead of the project.
    """
    return bool(_call(url, project, "select api.revoke_signer(%s, %s)", key)[0][0])


def registered(url: str, project: str | None) -> list[RegisteredSigner]:
    """Every key of a project by name."""
    query = (
        "select s.key, s.name, u.login, s.revoked_at::text from core.signer s "
        "join core.app_user u on u.user_id = s.added_by where s.project_id = %s order by s.name"
    )
    rows = _call(url, project, query)
    return [RegisteredSigner(key_text(key), fingerprint(key), name, by, until) for key, name, by, until in rows]


def _call(url: str, project: str | None, query: str, *arguments: object) -> list[tuple[Any, ...]]:
    with connect(url) as connection:
        try:
            rows = connection.execute("select project_id, name from core.project order by name").fetchall()
            found = [ProjectId(row[0]) for row in rows if project is None or project in {row[1], str(row[0])}]
            if len(found) != 1:
                raise NoSuchProjectError(project) if project else UnnamedProjectError([row[1] for row in rows])
            return connection.execute(query.encode(), (found[0], *arguments)).fetchall()
        except (psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedTable) as error:
            raise NotACentralError(address(url), "it has no schema of ours") from error
        except psycopg.DatabaseError as error:
            raise AdministrationError(error.diag.message_primary or str(error)) from error
