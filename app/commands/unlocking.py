"""unlock-pin: a PIN of one's own for the lock of the window; it and the password are asked for, never arguments."""

import os
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.commands.console import AsJson, WorkspaceFile, answer, opened, tell
from app.models.errors import AppError, BadInputError

if TYPE_CHECKING:
    from app.services.unlocking import PinState
    from app.services.workspace import Workspace

program = typer.Typer(no_args_is_help=True, help="A PIN of your own for the lock of the window.")
By = Annotated[
    Literal["pin", "password"] | None,
    typer.Option(help="What proves who you are; the PIN in force, if there is one.", show_default=False),
]


class NotProvedError(AppError):
    """A wrong PIN or password."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why.rstrip('.')}; nothing was changed.")


@program.command("show")
def show(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Say whether a PIN is set, how many tries are left, and what is to be waited before the next."""
    from app.services import unlocking

    with opened(workspace, None) as target:
        told = unlocking.state(target)
    answer(as_json, _row(told), [unlocking.state_words(told)])


@program.command("set")
def put(workspace: WorkspaceFile, by: By = None, as_json: AsJson = False) -> None:
    """Set a PIN, or change it. On a terminal everything is asked for; else standard input has the proof, then the PIN.

    The proof is the password of the central (PGPASSWORD goes before it), or the PIN in force.
    """
    from app.services import unlocking

    with opened(workspace, None) as target:
        if not unlocking.allowed():
            raise unlocking.PinForbiddenError
        told = unlocking.state(target)
        if by == "password" or not told.opens:
            _prove_by_password(target)
        else:
            _prove_by_pin(target)
        place = unlocking.set_pin(target, _asked("New PIN", again=True))
        now = unlocking.state(target)
    answer(as_json, {**_row(now), "keyring": place}, [f"The PIN is set; its verifier is kept in {place}."])


@program.command("remove")
def remove(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """Remove the PIN; the password of the central unlocks then."""
    from app.services import unlocking

    with opened(workspace, None) as target:
        gone = unlocking.remove_pin(target)
    answer(as_json, {"removed": gone}, ["The PIN is removed." if gone else "No PIN was set."])


def _prove_by_pin(target: "Workspace") -> None:
    from app.services import unlocking

    typed = _asked("PIN in force")
    while (wait := unlocking.state(target).wait_s) > 0:
        tell(f"After a wrong PIN the next is tried in {wait:.0f} s.")
        time.sleep(wait)
    told = unlocking.try_pin(target, typed)
    if told is not None:
        raise NotProvedError(unlocking.wrong_words(told))


def _prove_by_password(target: "Workspace") -> None:
    from app.services import proving, synchronisation

    url = synchronisation.central_of(target)
    login = synchronisation.login_of(url)
    password = os.environ.get("PGPASSWORD") or _asked(f"Password of {login}")
    while True:
        try:
            told = proving.try_password(target, url, password, "")
            break
        except proving.PasswordTooSoonError as error:
            tell(f"After wrong passwords the next is compared in {error.wait_s:.0f} s.")
            time.sleep(error.wait_s)
    if not told.proved:
        raise NotProvedError("That is not the password")


def _asked(what: str, *, again: bool = False) -> str:
    """One secret: hidden on a terminal, else the next line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True, confirmation_prompt=again, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise BadInputError(what, "standard input does not have it", "give it as a line, or run this on a terminal")
    return line


def _row(told: "PinState") -> dict[str, Any]:
    return {"pin": told.standing.name.lower(), "tries_left": told.left, "wait_s": round(told.wait_s, 1)}
