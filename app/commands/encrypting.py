"""encrypt, decrypt, store-key: a workspace file nobody reads without its key."""

import os
import sys
from typing import Annotated

import typer

from app.commands.console import AsJson, WorkspaceFile, answer, tell
from app.models.errors import BadInputError

program = typer.Typer(no_args_is_help=True, help="The key of an encrypted workspace file.")


def encrypt(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Encrypt a workspace file in place; its key goes into this computer's keyring."""
    from app.services import encryption

    place = encryption.encrypt(workspace)
    row = {"workspace": str(workspace), "encrypted": True, "key": place}
    answer(as_json, row, [f"{workspace} is encrypted; its key is kept in {place}."])
    tell(f"Put the key into a safe as well: orthomark store-key show {workspace}")
    tell("Copies made before are not encrypted: remove them, and those in the folder of hourly backups.")


def decrypt(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Make a plain file of an encrypted one."""
    from app.services import encryption

    encryption.decrypt(workspace)
    answer(as_json, {"workspace": str(workspace), "encrypted": False}, [f"{workspace} is not encrypted any more."])


@program.command("show")
def show(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Print the key, to be put into a safe: whoever has it and the file reads everything."""
    from app.services import encryption

    secret = encryption.key_of(workspace)
    answer(as_json, {"workspace": str(workspace), "key": secret}, [secret])


@program.command("keep")
def keep(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Keep the key of a file that came from another computer; it is asked for, or read from ORTHOMARK_STORE_KEY."""
    from app.services import encryption
    from app.store.keys import VARIABLE

    given = os.environ.get(VARIABLE)
    if not given and not sys.stdin.isatty():
        raise BadInputError("Key", "none is given", f"set {VARIABLE}, or run this on a terminal")
    place = encryption.keep_key(workspace, given or typer.prompt("Key", hide_input=True, err=True))
    answer(as_json, {"workspace": str(workspace), "kept": place}, [f"The key opens the file and is kept in {place}."])


@program.command("forget")
def forget(
    workspace: WorkspaceFile,
    yes: Annotated[bool, typer.Option("--yes", help="The key is in a safe, or nobody shall read it again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take the key off this computer; without another copy of it the file is lost for good."""
    from app.services import encryption

    if not yes:
        raise BadInputError(
            "Key", "without it the file is lost, with all that is unsent", "say --yes when that is meant"
        )
    gone = encryption.forget_key(workspace)
    words = "The key is off this computer." if gone else "No key of this file was kept here."
    answer(as_json, {"workspace": str(workspace), "forgotten": gone}, [words])
