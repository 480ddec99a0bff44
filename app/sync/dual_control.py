"""Dual control at central: what somebody gains waits until a second administrator confirms it (SYNC 5)."""

from dataclasses import dataclass
from uuid import UUID

from app.models.errors import NotAllowedError
from app.sync.admin import administering


@dataclass(frozen=True, slots=True)
class PendingGrant:
    """What waits: `what` is “roles”, “site administrator” or “end dual control”; `asked_at` is UTC text."""

    id: UUID
    what: str
    project: str | None
    login: str | None
    roles: tuple[str, ...]
    asked_by: str
    asked_at: str


class SameHumanError(NotAllowedError):
    """Who asked for a grant, or would gain it, cannot confirm it."""

    def __init__(self) -> None:
        super().__init__(
            "A second administrator confirms this, neither who asked for it nor who gains it; nothing was changed."
        )


def pending(url: str) -> list[PendingGrant]:
    """Give what waits to be confirmed, the oldest first.

    Raises:
        AdministrationError: for anybody who does not administer the site.
    """
    with administering(url) as connection:
        rows = connection.execute("select * from api.admin_pending()").fetchall()
    return [
        PendingGrant(grant, what, project, login, tuple(roles or ()), asked_by, asked_at.isoformat(timespec="seconds"))
        for grant, what, project, login, roles, asked_by, asked_at in rows
    ]


def decide(url: str, grant: UUID, *, give: bool) -> None:
    """Confirm what waits, as a second administrator, or refuse it.

    Raises:
        SameHumanError: for who asked for it or would gain it; the attempt is in the audit log.
        AdministrationError: when nothing of this id waits, or central refuses.
    """
    with administering(url) as connection:
        row = connection.execute("select api.admin_decide(%s, %s)", (grant, give)).fetchone()
    if row is not None and row[0] == "same human":
        raise SameHumanError


def set_dual_control(url: str, why: str, *, on: bool) -> str:
    """Switch dual control on at once, or ask for its end; “given”, “pending” or “unchanged”.

    Raises:
        AdministrationError: without a reason, or with fewer than two people who administer the site.
    """
    with administering(url) as connection:
        row = connection.execute("select api.admin_dual_control(%s, %s)", (on, why)).fetchone()
    return str(row[0]) if row else ""
