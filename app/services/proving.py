"""Proving who is there by the password of the central, or while it is away, by the one it took last."""

import hmac
from contextlib import suppress
from dataclasses import dataclass

from app.models.errors import AppError
from app.services import passwords, synchronisation
from app.services.session_events import SessionEvent
from app.services.sessions import note
from app.services.unlocking import Standing, allowed, expected, give_back
from app.services.workspace import Workspace
from app.store.unlock_pins import PinNotKeptError
from app.sync.central import connect
from app.sync.errors import LoginRefusedError, UnreachableError


class NobodyToAskError(AppError):
    """Central away, and nothing to compare with."""

    def __init__(self) -> None:
        super().__init__(
            "Central is away and no password was used here since the start; try when it is back. Everything is saved; "
            "“orthomark backup” takes a copy out meanwhile."
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a password was right, and whether the person could have a PIN and has none."""

    proved: bool
    lacks_pin: bool = False


def try_password(workspace: Workspace, url: str, password: str, known: str) -> Proof:
    """Try a password as `is_person` does: a wrong one is in the log, a right one gives a PIN its tries back.

    One that is void stays so.
    """
    proved = is_person(url, password, known)
    if proved:
        with suppress(PinNotKeptError):  # then the tries are not given back
            give_back(workspace)
    else:
        note(workspace, SessionEvent.UNLOCK_REFUSED, "wrong password")
    return Proof(proved, proved and _could_have_pin(workspace))


def is_person(url: str, password: str, known: str) -> bool:
    """Whether central takes this password, or while it is away, whether it is the one it took last.

    Raises:
        NobodyToAskError: when central is away and no password was used here since the start, nor kept.
    """
    try:
        connect(synchronisation.with_password(url, password)).close()
    except LoginRefusedError:
        return False
    except UnreachableError as error:
        before = known or passwords.recall(url)
        if not before:
            raise NobodyToAskError from error
        return hmac.compare_digest(before.encode(), password.encode())
    return True


def _could_have_pin(workspace: Workspace) -> bool:
    return allowed() and expected(workspace) is not Standing.SET and passwords.backend() is not None
