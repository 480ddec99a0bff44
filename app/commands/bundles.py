"""bundle: the same work in one signed file on a carrier, for sites with no network."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.console import As, AsJson, WorkspaceFile, answer, opened, reading, table
from app.models.words import plural

if TYPE_CHECKING:
    from app.services.bundles import Inspected

program = typer.Typer(no_args_is_help=True, help="Work carried on a stick: one signed file out, one back.")
BundleFile = Annotated[Path, typer.Argument(metavar="FILE", help="The bundle.", show_default=False)]
Key = Annotated[str, typer.Argument(metavar="KEY", help="What “bundle key” printed there.", show_default=False)]


@program.command("export")
def export(
    workspace: WorkspaceFile,
    file: BundleFile,
    task: Annotated[
        list[str] | None, typer.Option(metavar="TASK", help="Only these tasks.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a bundle: from a joined workspace its tasks and ontology, from one with no network its work."""
    from app.services.bundles import export_bundle

    with reading(workspace) as source:
        tasks = {source.task(name).id for name in task} if task else None
        made = export_bundle(source, file, tasks)
    row = {
        "bundle": made.header.bundle,
        "file": str(file),
        "bytes": file.stat().st_size,
        "operations": made.operations,
        "tasks": made.tasks,
        "fingerprint": made.fingerprint,
    }
    words = f"{file}: {plural(made.operations, 'operation')} of {plural(made.tasks, 'task')}."
    answer(as_json, row, [words, f"Signed with {made.fingerprint}; tell the receiver this over another way."])


@program.command("inspect")
def inspect(workspace: WorkspaceFile, file: BundleFile, as_json: AsJson = False) -> None:
    """Prove a bundle and say what importing it would do; nothing is changed."""
    from app.services.bundles import inspect_bundle

    found = inspect_bundle(workspace, file)
    answer(as_json, _row(found), _lines(found, "would be taken in"))


@program.command("import")
def bring(
    workspace: WorkspaceFile,
    file: BundleFile,
    trust: Annotated[
        str | None,
        typer.Option(metavar="FINGERPRINT", help="For a new file: the sender’s, as told.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a bundle in, whole or not at all; importing it twice changes nothing."""
    from app.models.errors import BadInputError
    from app.services.bundles import begin_from, import_bundle

    if not workspace.exists():
        if trust is None:
            remedy = "compare the fingerprint “bundle inspect” shows with the sender, then give it with --trust"
            raise BadInputError(str(workspace), "this is a new file, which trusts nobody yet", remedy)
        begin_from(workspace, file, trust)
    found = import_bundle(workspace, file)
    answer(as_json, _row(found), _lines(found, "taken in"))


@program.command("key")
def key(as_json: AsJson = False) -> None:
    """Show the key this computer signs with, and its fingerprint; it is made when it is first needed."""
    from app.services.bundles import own_key

    public, fingerprint = own_key()
    answer(as_json, {"key": public, "fingerprint": fingerprint}, [public, f"Fingerprint: {fingerprint}"])


@program.command("trust")
def trust(
    workspace: WorkspaceFile,
    key: Key,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Whose it is.", show_default=False)],
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Take bundles signed with this key from now on; only a lead may say so."""
    from app.services.bundles import trust as register

    with opened(workspace, login) as target:
        fingerprint = register(target, key, name)
    answer(as_json, {"name": name, "fingerprint": fingerprint}, [f"Bundles of {name} ({fingerprint}) are taken."])


@program.command("distrust")
def distrust(workspace: WorkspaceFile, key: Key, login: As = None, as_json: AsJson = False) -> None:
    """Take no more bundles signed with this key."""
    from app.services.bundles import distrust as strike

    with opened(workspace, login) as target:
        gone = strike(target, key)
    answer(as_json, {"removed": gone}, ["Removed." if gone else "This key was not on the list."])


@program.command("signers")
def signers(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """List whose bundles are taken here."""
    from app.services.bundles import trusted
    from app.sync.signing import fingerprint, read_key

    with reading(workspace) as source:
        known = trusted(source)
    rows = [{"name": name, "fingerprint": fingerprint(read_key(key)), "key": key} for key, name in known.items()]
    answer(as_json, rows, table(rows, "name", "fingerprint", "key", empty="Nobody yet."))


def _row(found: "Inspected") -> dict[str, Any]:
    header = {name: value for name, value in asdict(found.header).items() if name != "key"}
    told = {name: value for name, value in asdict(found).items() if name != "proved"}
    return {**header, **told, "authors": list(found.authors), "changes": found.changes}


def _lines(found: "Inspected", verb: str) -> list[str]:
    from app.services.bundles import kind_words

    header = found.header
    lines = [
        f"Bundle {header.bundle} of project “{header.name}”, made {header.made_at} by {header.program}.",
        f"Signed by {found.signer or 'a key nobody registered here'} ({found.fingerprint}); whole and unchanged.",
    ]
    if not found.changes:
        when = f", imported before at {found.imported_before}" if found.imported_before else ""
        return [*lines, f"It holds nothing new ({plural(found.known, 'operation')} known here{when}); nothing changes."]
    kinds = f" ({kind_words(found)})" if found.kinds else ""
    return [*lines, f"{found.fresh} {verb}{kinds}, {found.placed} answered by central, {found.known} known here."]
