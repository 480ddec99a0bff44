"""settings: what a workspace is set to, and changing it."""

from typing import Annotated

import typer

from app.commands.console import As, AsJson, WorkspaceFile, answer, opened, reading

Idle = Annotated[
    str | None,
    typer.Option("--idle", metavar="SECONDS", help="The idle cutoff; “usual” takes it back.", show_default=False),
]


def settings(workspace: WorkspaceFile, idle: Idle = None, login: As = None, as_json: AsJson = False) -> None:
    """Show the settings of a workspace; a lead changes them. A policy of the site comes before them.

    The idle cutoff says up to which gap between two inputs somebody counts as active.
    """
    from app.services.idle_cutoff import idle_cutoff, set_idle_cutoff

    if idle is None:
        with reading(workspace) as source:
            known = idle_cutoff(source)
    else:
        with opened(workspace, login) as target:
            known = set_idle_cutoff(target, _seconds(idle))
    answer(
        as_json,
        {"idle_cutoff_s": known.seconds, "source": known.source},
        [f"Idle cutoff: {known.seconds:g} s ({known.source}). {known.words}"],
    )


def _seconds(text: str) -> float | None:
    if text == "usual":
        return None
    try:
        return float(text)
    except ValueError as error:
        raise typer.BadParameter("give seconds, or “usual”", param_hint="--idle") from error
