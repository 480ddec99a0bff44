"""The program `orthomark`: without a command it opens the window, with one it does its work here."""

import io
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app import __version__
from app.commands import (
    bundles,
    centrals,
    checkup,
    demo,
    drawing,
    dual_control,
    encrypting,
    exchanging,
    keys,
    measuring,
    overviewing,
    reporting,
    reviewing,
    scenes,
    settling,
    signers,
    site_settings,
    tasks,
    unlocking,
    workspaces,
)
from app.models.errors import AppError, BadInputError


class Program(TyperGroup):
    """The root of all commands: an error a person can act on becomes one sentence and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AppError as error:
            print(error, file=sys.stderr)
            raise typer.Exit(1) from error


program = typer.Typer(
    cls=Program,
    name="orthomark",
    help="Annotate and review overhead imagery, and prove the quality of the result.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@program.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
    memory: Annotated[
        int | None, typer.Option(metavar="MB", help="Keep the program under so much memory.", show_default=False)
    ] = None,
) -> None:
    """Annotate and review overhead imagery, and prove the quality of the result."""
    if version:
        print(f"Orthomark {__version__}")
        raise typer.Exit
    if memory is not None:
        _keep_under(memory)
    if context.invoked_subcommand is None:
        _refuse_blindness()
        from app.views.application import run

        raise typer.Exit(run())


def _keep_under(memory: int) -> None:
    """Hand the limit to whatever reads settings, and to programs started from here."""
    from app import settings

    if memory < settings.LEAST_MEMORY_MB:
        raise BadInputError(
            f"--memory {memory}", "it is too little to work", f"give {settings.LEAST_MEMORY_MB} or more"
        )
    os.environ[settings.MEMORY_MB] = str(memory)


def _refuse_blindness() -> None:
    """Say that there is no display before Qt aborts the process over it."""
    ways = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in ways):
        remedy = "log in at a desktop, or work from here: orthomark --help"
        raise BadInputError("The window cannot open", "there is no display", remedy)


def main() -> None:
    """Run the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    program()


program.command("demo")(demo.demo)
program.command("new")(workspaces.new)
program.add_typer(workspaces.ontology_program, name="ontology")
scenes.program.command("overviews")(overviewing.overviews)
scenes.program.command("measure")(measuring.measure)
scenes.program.command("dem")(measuring.dem)
program.add_typer(scenes.program, name="scene")
program.command("render")(scenes.render)
program.add_typer(tasks.program, name="task")
program.command("annotate")(drawing.annotate)
program.command("delete")(drawing.delete)
program.command("list")(drawing.listed)
program.command("history")(drawing.history)
program.command("check")(drawing.check)
program.add_typer(reviewing.program, name="review")
program.command("import")(exchanging.bring)
program.command("export")(exchanging.send)
program.command("formats")(exchanging.formats)
program.add_typer(reporting.program, name="report")
program.command("keys")(keys.keys)
program.command("settings")(site_settings.settings)
program.command("verify-store")(workspaces.verify_store)
program.command("backup")(workspaces.backup)
program.command("recover")(workspaces.recover)
program.command("encrypt")(encrypting.encrypt)
program.command("decrypt")(encrypting.decrypt)
program.add_typer(encrypting.program, name="store-key")
program.add_typer(unlocking.program, name="unlock-pin")
program.add_typer(centrals.program, name="central")
centrals.program.add_typer(signers.program, name="signer")
centrals.program.command("dual-control")(dual_control.dual_control)
centrals.users.command("grant")(dual_control.grant)
centrals.program.command("grants")(dual_control.grants)
program.add_typer(bundles.program, name="bundle")
program.command("join")(centrals.join)
program.command("sync")(centrals.sync)
program.command("workstations")(settling.workstations)
program.command("sessions")(settling.sessions)
program.command("conflicts")(settling.conflicts)
program.command("set-aside")(settling.set_aside)
tasks.program.command("lease")(settling.lease)
program.command("doctor")(checkup.doctor)
