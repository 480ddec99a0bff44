"""The triggers that guard a workspace file, and what else a file from elsewhere could hold that acts by itself.

A file comes on a carrier too. A trigger more or one less could change what is written into it, and a view in the place
of a table what is read.
"""

import hashlib

from sqlalchemy import Connection

from app.store.schema import METADATA

OURS = "8a7707b2f01cfcd5917e2426cbb218c04578dd03aa3ab13cc01588d37aceb315"
_ACTING = "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name"


def strange(connection: Connection) -> str:
    """What of a file's schema, of this program's version, this program did not make; empty when it made all of it."""
    acting = connection.exec_driver_sql(_ACTING).fetchall()
    for kind, name, _ in acting:
        if kind == "view" and name in METADATA.tables:
            return f"“{name}” is no table in it"
    if digest([(name, sql) for kind, name, sql in acting if kind == "trigger"]) != OURS:
        return "its triggers are not those this program makes"
    return ""


def digest(triggers: list[tuple[str, str]]) -> str:
    """The SHA-256 of triggers, by name and text, whatever space is between the words."""
    words = [f"{name} {' '.join(sql.split())}" for name, sql in triggers]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
