"""What central last said of the project being archived, and what then cannot be written any more."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection

from app.models.archive import Archived
from app.models.op import Draft, OpKind
from app.store import people
from app.store.errors import ProjectArchivedError

_KEY = "archived"
_KEPT_BY_ITSELF = {OpKind.PERSON, OpKind.SESSION, OpKind.COVERAGE, OpKind.DISPLAY}


def keep_archived(connection: Connection, told: Archived | None) -> None:
    """Keep what central said of it."""
    people.set_meta(connection, _KEY, json.dumps(asdict(told)) if told else "")


def archived(connection: Connection) -> Archived | None:
    """That the project is archived; None while it is at work, as far as was heard."""
    text = people.get_meta(connection, _KEY)
    return Archived(**json.loads(text)) if text else None


def refuse_archived(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Refuse what a person would change in an archived project; what the program notes by itself goes on.

    Raises:
        ProjectArchivedError: saying since when, by whom and why.
    """
    told = archived(connection)
    if told is not None and any(draft.kind not in _KEPT_BY_ITSELF for draft in drafts):
        raise ProjectArchivedError(told.words)
