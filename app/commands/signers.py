"""central signer: whose bundles a lead may carry into a project."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.commands.centrals import OfProject, Url, entitled
from app.commands.console import AsJson, answer, table

program = typer.Typer(no_args_is_help=True, help="Whose bundles may be carried in.")


@program.command("add")
def add_signer(
    url: Url,
    key: Annotated[str, typer.Argument(metavar="KEY", help="What “bundle key” printed.", show_default=False)],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Whose it is.", show_default=False)],
    project: OfProject = None,
    as_json: AsJson = False,
) -> None:
    """Let a lead carry in bundles signed with this key."""
    from app.sync import signers as keys
    from app.sync.signing import fingerprint, read_key

    public = read_key(key)
    keys.put(entitled(url), project, public, name)
    row = {"name": name, "fingerprint": fingerprint(public)}
    answer(as_json, row, [f"Bundles of {name} ({row['fingerprint']}) may be carried in."])


@program.command("remove")
def remove_signer(
    url: Url,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The key.", show_default=False)],
    project: OfProject = None,
    as_json: AsJson = False,
) -> None:
    """Refuse bundles signed with this key from now on; what it brought stays."""
    from app.sync import signers as keys
    from app.sync.signing import read_key

    gone = keys.revoke(entitled(url), project, read_key(key))
    answer(as_json, {"removed": gone}, ["Revoked." if gone else "This key did not hold."])


@program.command("list")
def list_signers(url: Url, project: OfProject = None, as_json: AsJson = False) -> None:
    """List the keys registered for a project."""
    from app.sync import signers as keys

    rows = [asdict(one) for one in keys.registered(entitled(url), project)]
    answer(as_json, rows, table(rows, "name", "fingerprint", "added_by", "until", empty="No key yet."))
