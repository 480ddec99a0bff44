"""People, the project and the ontology as the workspace knows them."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.models.ids import PersonId, ProjectId
from app.models.ontology import Ontology
from app.models.ontology_document import read_ontology
from app.models.person import DEFAULT_SHIFTS, Person, Project
from app.models.shift import ShiftDefinition
from app.store import raw
from app.store.rows import read_person
from app.store.schema import DOCUMENT, PERSON

RECOVERED = "recovered"
UPGRADED = "upgraded"


def people(connection: Connection) -> list[Person]:
    """Everybody, by login."""
    return [read_person(row) for row in connection.execute(select(PERSON).order_by(PERSON.c.login))]


def person(connection: Connection, wanted: PersonId) -> Person | None:
    """One person by id."""
    row = connection.execute(select(PERSON).where(PERSON.c.person == wanted)).first()
    return read_person(row) if row is not None else None


def person_by_login(connection: Connection, login: str) -> Person | None:
    """One person by login, whatever its case."""
    row = connection.execute(select(PERSON).where(func.lower(PERSON.c.login) == login.strip().lower())).first()
    return read_person(row) if row is not None else None


def project(connection: Connection) -> Project | None:
    """The project this file is about; None before its first operation arrived."""
    body = document(connection, "project")
    if body is None:
        return None
    shifts = tuple(ShiftDefinition(*entry) for entry in body.get("shifts") or ())
    return Project(
        id=ProjectId(UUID(get_meta(connection, "project") or "")),
        name=str(body["name"]),
        site=str(body.get("site") or ""),
        marking=body.get("marking"),
        shifts=shifts or DEFAULT_SHIFTS,
    )


def project_body(value: Project) -> dict[str, object]:
    """A project as an op body."""
    shifts = [[shift.name, shift.tz, shift.start, shift.end] for shift in value.shifts]
    return {"v": 1, "name": value.name, "site": value.site, "marking": value.marking, "shifts": shifts}


def ontology(connection: Connection) -> Ontology | None:
    """The ontology in force."""
    body = document(connection, "ontology")
    return read_ontology(body) if body is not None else None


def document(connection: Connection, kind: str) -> Mapping[str, Any] | None:
    """The last document of a kind."""
    text = connection.execute(select(DOCUMENT.c.body).where(DOCUMENT.c.kind == kind)).scalar()
    return json.loads(text) if text is not None else None


def get_meta(connection: Connection, key: str) -> str | None:
    """A fact about this file, not part of the log."""
    row = raw.run(connection, "SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row is not None else None


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Write a fact about this file."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))
