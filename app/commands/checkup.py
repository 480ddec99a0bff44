"""doctor: what is here, what is missing and what to do."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.console import AsJson, answer, tell


def doctor(
    workspace: Annotated[
        Path | None, typer.Argument(metavar="[WORKSPACE]", help="Look at this file too.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell versions, drivers, display and the store's health, what is missing and what to do."""
    from app.services.health import look

    looks = look(workspace)
    rows = [{"name": one.name, "found": one.found, "well": one.well, "remedy": one.remedy or None} for one in looks]
    lines = [f"{'ok ' if one.well else 'NO '} {one.name}: {one.found}" for one in looks]
    todo = [f"To do: {one.name}: {one.remedy}" for one in looks if not one.well]
    answer(as_json, rows, [*lines, *todo])
    broken = [one for one in looks if not one.well and one.name in {"Workspace", "Store"}]
    if broken:
        worst = broken[0]
        tell(worst.remedy if worst.remedy.endswith(".") else f"{worst.name}: {worst.found}; {worst.remedy}.")
        raise typer.Exit(1)
