"""Times as central's clock tells them. What is written stays as it was; only what is shown is put right."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.models.op import Op, parse_utc, utc_text
from app.services.workspace import Workspace
from app.store import leases, people


def central_now(workspace: Workspace) -> datetime:
    """What central's clock shows now, as far as this one goes on as it did at the last sync."""
    with workspace.database.read() as connection:
        return workspace.clock() + timedelta(milliseconds=leases.offset_ms(connection))


def synced_at(workspace: Workspace) -> datetime | None:
    """When the last sync ended, on central's clock; None before the first."""
    with workspace.database.read() as connection:
        at, off = people.get_meta(connection, "synced_at"), leases.offset_ms(connection)
    return parse_utc(at) + timedelta(milliseconds=off) if at else None


def told_time(workspace: Workspace) -> Callable[[Op], str]:
    """A function from an operation to the time to show for it, UTC text; as known of clocks since the last sync."""
    with workspace.database.read() as connection:
        behind = leases.clocks(connection)

    def told(op: Op) -> str:
        off = behind.get(op.device)
        return utc_text(parse_utc(op.client_time) + timedelta(milliseconds=off)) if off else op.client_time

    return told
