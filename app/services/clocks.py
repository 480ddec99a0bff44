"""Times as central's clock would have told them. What is written stays as it was; only what is shown is put right."""

from collections.abc import Callable
from datetime import timedelta

from app.models.op import Op, parse_utc, utc_text
from app.services.workspace import Workspace
from app.store import leases


def told_time(workspace: Workspace) -> Callable[[Op], str]:
    """A function from an operation to the time to show for it, UTC text; as known of clocks since the last sync."""
    with workspace.database.read() as connection:
        behind = leases.clocks(connection)

    def told(op: Op) -> str:
        off = behind.get(op.device)
        return utc_text(parse_utc(op.client_time) + timedelta(milliseconds=off)) if off else op.client_time

    return told
