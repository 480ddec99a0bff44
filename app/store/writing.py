"""Writing operations: each sealed onto its author's chain, inserted and projected in the transaction it is given."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from app.models.ids import NIL, PersonId, ProjectId
from app.models.op import Draft, Op
from app.store import log, people
from app.store.archive import refuse_archived
from app.store.projections import project_ops


def write(connection: Connection, drafts: Sequence[Draft], author: PersonId, now: str) -> list[Op]:
    """Write drafts by `author`, made at `now` where they do not say otherwise; gives them sealed.

    Raises:
        ProjectArchivedError: for what a person would change in an archived project.
    """
    refuse_archived(connection, drafts)
    project = ProjectId(UUID(people.get_meta(connection, "project") or str(NIL)))
    sealed = log.append(connection, drafts, project, author, now)
    project_ops(connection, sealed)
    return sealed
