"""new, ontology, verify-store, backup, recover: the workspace file itself."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.console import SITE, As, AsJson, WorkspaceFile, answer, opened, reading
from app.models.errors import BadInputError
from app.models.words import plural

ontology_program = typer.Typer(no_args_is_help=True, help="Classes, colours, keys and attributes.")
OntologyFile = Annotated[Path, typer.Argument(metavar="FILE", help="An ontology in YAML.", show_default=False)]


def new(
    workspace: WorkspaceFile,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="The project's name.", show_default=False)] = None,
    ontology: Annotated[Path | None, typer.Option(metavar="FILE", help="Its ontology.", show_default=False)] = None,
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Make a new workspace file."""
    from app.bootstrap import new_workspace

    made = new_workspace(workspace, name, ontology, login)
    row = {"workspace": str(made.path), "project": str(made.project.id), "name": made.project.name}
    classes = len(made.ontology.classes)
    words = f"{row['workspace']}: “{row['name']}” with {plural(classes, 'class', 'classes')}."
    made.close()
    answer(as_json, {**row, "classes": classes}, [words])


@ontology_program.command("show")
def show(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Show the ontology in force."""
    import yaml

    from app.models.ontology_document import write_ontology

    with reading(workspace) as source:
        document = write_ontology(source.ontology)
    answer(as_json, document, [yaml.safe_dump(document, sort_keys=False, allow_unicode=True).rstrip()])


@ontology_program.command("diff")
def diff(workspace: WorkspaceFile, file: OntologyFile, as_json: AsJson = False) -> None:
    """Say what a file would change."""
    from app.models.ontology_changes import ChangeKind, differences
    from app.services.ontologies import load_ontology

    after = load_ontology(file)
    with reading(workspace) as source:
        found = differences(source.ontology, after)
    row = {kind.value: [each.name for each in found if each.kind is kind] for kind in ChangeKind}
    details = [{"class": each.class_id, "change": each.kind.value, "words": list(each.words)} for each in found]
    lines = [f"{each.kind.value} {each.name}{': ' if each.words else ''}{'; '.join(each.words)}" for each in found]
    answer(as_json, {**row, "details": details}, lines or ["The file says what is in force."])


@ontology_program.command("set")
def put(workspace: WorkspaceFile, file: OntologyFile, login: As = None, as_json: AsJson = False) -> None:
    """Put an ontology in force as the next version; every class in use stays, or another one replaces it."""
    from app.services.ontologies import load_ontology, put_in_force

    with opened(workspace, login, SITE) as target:
        after = put_in_force(target, load_ontology(file))
    row = {"name": after.name, "version": after.version, "classes": len(after.classes)}
    classes = plural(len(after.classes), "class", "classes")
    answer(as_json, row, [f"{after.name}, version {after.version}, with {classes} is in force."])


def verify_store(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Recompute every hash and chain, and compare everything shown with what the log says."""
    from dataclasses import asdict

    from app.store.verify import verify

    with reading(workspace) as source:
        report = verify(source.database)
    held = f"{plural(report.operations, 'operation')} of {plural(report.devices, 'device')}"
    whole = f"{workspace}: {held}, all whole."
    answer(as_json, {**asdict(report), "whole": not report.problems}, [] if report.problems else [whole])
    if report.problems:
        more = f", and {len(report.problems) - 1} more" if len(report.problems) > 1 else ""
        raise BadInputError(
            str(workspace), f"{report.problems[0]}{more}", f"make a whole one with “orthomark recover {workspace} NEW”"
        )


def backup(
    workspace: WorkspaceFile,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Copy a workspace file whole, also while somebody works in it."""
    from app.services import care
    from app.store.errors import StoreWriteError, UnsafeFolderError

    try:
        with reading(workspace) as source:
            source.database.backup(file)
    except (StoreWriteError, UnsafeFolderError) as error:
        if str(error).startswith(f"{file}:"):
            raise
        care.rescue(workspace, file)
    row = {"backup": str(file), "bytes": file.stat().st_size}
    answer(as_json, row, [f"{file}: {row['bytes']} bytes."])


def recover(
    workspace: WorkspaceFile,
    file: Annotated[Path, typer.Argument(metavar="NEW", help="The whole file to be made.", show_default=False)],
    backups: Annotated[
        list[Path] | None, typer.Option("--backup", metavar="FILE", help="Another copy of it.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a whole workspace of what can be read of a damaged one and its hourly backups; the damaged one stays."""
    from dataclasses import asdict

    from app.services import recovery

    made = recovery.recover(workspace, file, backups or ())
    with reading(file) as whole:
        joined = whole.joined_as() is not None
    words = recovery.sentence(workspace, file, made, joined=joined)
    answer(as_json, {"workspace": str(file), **asdict(made), "joined": joined}, [words])
