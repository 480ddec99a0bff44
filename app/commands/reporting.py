"""report: what a lead reads and hands on."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.console import As, AsJson, WorkspaceFile, answer, opened
from app.commands.tasks import iso_date

program = typer.Typer(no_args_is_help=True, help="Reports from the record of what happened.")


@program.callback()
def reports() -> None:
    """Reports from the record of what happened."""


@program.command("shift")
def shift(
    workspace: WorkspaceFile,
    name: Annotated[str, typer.Option("--shift", metavar="NAME", help="DAY, EVENING, NIGHT…", show_default=False)],
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="It starts then.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where it goes.", show_default=False)],
    wanted: Annotated[str, typer.Option("--format", metavar="html,csv", help="Which files.")] = "html,csv",
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Write the summary of one shift."""
    from datetime import date

    from app.services import shifts
    from app.services.sessions import taken_out

    starts = date.fromisoformat(iso_date(day, "--date"))
    with opened(workspace, login) as source:
        summary = shifts.summary(source, name, starts)
        written = shifts.write(summary, out, [part.strip() for part in wanted.split(",") if part.strip()])
        taken_out(source, "shift summary", written)
    answer(as_json, {"files": [str(path) for path in written]}, [str(path) for path in written])
