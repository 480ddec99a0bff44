"""keys: every key of the window, for reading or printing."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.console import AsJson, answer, reading, table


def keys(
    workspace: Annotated[
        Path | None, typer.Argument(metavar="WORKSPACE", help="List its classes too.", show_default=False)
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a sheet to print.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List every key of the window, with what you have changed; a star marks it."""
    from app.views.actions import ACTIONS, ActionSpec
    from app.views.keys.kept import kept
    from app.views.keys.sheet import sheet_html, sheet_lines
    from app.views.keys.sheet_file import save
    from app.views.screens.annotate_actions import class_specs, tool_specs
    from app.views.screens.review import reason_specs

    classes: list[ActionSpec] = []
    if workspace is not None:
        with reading(workspace) as source:
            classes = class_specs(source.ontology.drawable)
    usual, own = (*ACTIONS, *tool_specs(), *reason_specs(), *classes), kept()
    lines = sheet_lines(usual, own)
    rows: list[dict[str, object]] = [
        {
            "mode": "every" if line.mode == "start" else line.mode.value,
            "group": line.group,
            "does": line.text,
            "action": line.name or None,
            "keys": list(line.keys),
            "changed": not line.usual,
        }
        for line in lines
    ]
    if html is not None:
        save(sheet_html(usual, own), html)
        answer(as_json, {"file": str(html), "keys": rows}, [f"{html}: the key sheet."])
        return
    shown: list[dict[str, object]] = [
        {**row, "keys": ", ".join(line.keys) + ("" if line.usual else " *")}
        for row, line in zip(rows, lines, strict=True)
        if line.keys
    ]
    answer(as_json, rows, table(shown, "mode", "group", "keys", "does", empty="There are no keys."))
