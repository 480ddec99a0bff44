"""central user grant, dual-control and grants: roles, and how a second administrator confirms them."""

from typing import Annotated, Literal

import typer

from app.commands.centrals import Login, OfProject, Reason, Url, entitled, roles_of
from app.commands.console import AsJson, answer, table, tell
from app.models.errors import BadInputError

DONE = {
    "given": "Dual control is on: a second administrator confirms every role.",
    "pending": "Its end waits for a second administrator: see “orthomark central grants URL”.",
    "unchanged": "Nothing was changed; it is so already.",
}


def grant(
    url: Url,
    login: Login,
    role: Annotated[
        list[str] | None, typer.Option(metavar="ROLE", help="annotator, reviewer or lead.", show_default=False)
    ] = None,
    project: OfProject = None,
    as_json: AsJson = False,
) -> None:
    """Give a known login exactly these roles in a project; without --role it has none there any more."""
    from app.sync import admin
    from app.sync.dual_control import pending

    wanted, url = roles_of(role or []), entitled(url)
    admin.grant(url, login, wanted, project)
    name = admin.plain_login(login)
    waits = [one for one in pending(url) if one.login == name and set(one.roles) == {each.value for each in wanted}]
    words = f"{name} is {', '.join(one.value for one in wanted)} now." if wanted else f"{name} has no role there now."
    row = {"login": name, "roles": [one.value for one in wanted], "waits": [str(one.id) for one in waits]}
    answer(as_json, row, [] if waits else [words])
    tell(*(f"It waits for a second administrator: orthomark central grants URL confirm {one.id}" for one in waits))


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
