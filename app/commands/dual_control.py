"""central dual-control and grants: a second administrator confirms what somebody gains."""

from typing import Annotated, Literal

import typer

from app.commands.centrals import Reason, Url, entitled
from app.commands.console import AsJson, answer, table
from app.models.errors import BadInputError

DONE = {
    "given": "Dual control is on: a second administrator confirms every role.",
    "pending": "Its end waits for a second administrator: see “orthomark central grants URL”.",
    "unchanged": "Nothing was changed; it is so already.",
}


def dual_control(
    url: Url,
    state: Annotated[Literal["on", "off"], typer.Argument(metavar="on|off", show_default=False)],
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Have a second administrator confirm every role somebody gains; its end is confirmed likewise."""
    from app.sync.dual_control import set_dual_control

    done = set_dual_control(entitled(url), reason, on=state == "on")
    answer(as_json, {"dual_control": done}, [DONE[done]])


def grants(
    url: Url,
    action: Annotated[Literal["confirm", "refuse"] | None, typer.Argument(metavar="[confirm|refuse")] = None,
    grant: Annotated[str | None, typer.Argument(metavar="ID]", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """List what waits for a second administrator, or confirm or refuse one of it."""
    from dataclasses import asdict
    from uuid import UUID

    from app.sync.dual_control import decide, pending

    address = entitled(url)
    if action is None:
        rows = [{**asdict(one), "id": str(one.id), "roles": list(one.roles)} for one in pending(address)]
        columns = ("id", "what", "login", "roles", "project", "asked_by", "asked_at")
        answer(as_json, rows, table(rows, *columns, empty="Nothing waits to be confirmed."))
        return
    try:
        wanted = UUID(grant or "")
    except ValueError as error:
        raise BadInputError(f"Grant “{grant or ''}”", "it is no id", "give one that “central grants” lists") from error
    decide(address, wanted, give=action == "confirm")
    done = "confirmed" if action == "confirm" else "refused"
    answer(as_json, {"grant": str(wanted), "decided": done}, [f"It is {done}."])
